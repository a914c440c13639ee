// Memory that a host and its worker share: one of them writes it, or both.
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "host/open_file.h"

namespace winnow {

/// A mapping; unmapped by the destructor.
class Mapping {
 public:
  Mapping() = default;
  /// Throws std::bad_alloc when there is no room for it.
  Mapping(int file, std::size_t size, bool writable) : size_(size) {
    void* at = ::mmap(nullptr, size, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, file, 0);
    if (at == MAP_FAILED) throw std::bad_alloc();
    data_ = static_cast<char*>(at);
  }
  Mapping(Mapping&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Mapping& operator=(Mapping&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Mapping() {
    if (data_ != nullptr) ::munmap(data_, size_);
  }
  char* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

/// A file in memory, mapped here for writing. Takes up what was written to, not its size. Nobody can change its size: a
/// mapped file that shrinks kills whoever looks at it.
class SharedMemory {
 public:
  /// Throws std::bad_alloc when there is no room for it.
  explicit SharedMemory(std::size_t size) : file_(::memfd_create("winnow", MFD_CLOEXEC | MFD_ALLOW_SEALING)) {
    if (!file_.is_open() || ::ftruncate(file_.number(), static_cast<off_t>(size)) != 0 ||
        ::fcntl(file_.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
      throw std::bad_alloc();
    mapping_ = Mapping(file_.number(), size, true);
  }
  char* data() const { return mapping_.data(); }
  std::size_t size() const { return mapping_.size(); }
  int number() const { return file_.number(); }
  /// The file once more, so that whoever gets this descriptor can't map it for writing.
  OpenFile read_only() const { return OpenFile("/proc/self/fd/" + std::to_string(file_.number())); }

 private:
  OpenFile file_;
  Mapping mapping_;
};

}  // namespace winnow
