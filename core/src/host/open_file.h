// A file that is open for reading, and what can be asked of it without moving a file position.
#pragma once
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace winnow {

/// Owns one descriptor. Movable; closed by the destructor unless released.
class OpenFile {
 public:
  OpenFile() = default;
  /// Opens for reading. O_NONBLOCK, so that a FIFO without a writer can't hold the run up; it does nothing to files.
  /// On failure !is_open() and errno says why.
  explicit OpenFile(const std::string& path, int flags = 0)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags)) {}
  /// Takes over a descriptor; below 0: none.
  explicit OpenFile(int number) : fd_(number) {}
  OpenFile(OpenFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OpenFile& operator=(OpenFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~OpenFile() {
    if (is_open()) ::close(fd_);
  }

  bool is_open() const { return fd_ >= 0; }
  int number() const { return fd_; }
  /// Gives the descriptor away: the caller owns it.
  int release() { return std::exchange(fd_, -1); }

  /// Reads up to `size` bytes at `offset`; fewer only at the end of the file or on an error (errno, else 0).
  std::size_t read_at(void* to, std::size_t size, std::uint64_t offset) const {
    std::size_t done = 0;
    errno = 0;
    while (done < size) {
      const ssize_t n = ::pread(fd_, static_cast<char*>(to) + done, size - done, static_cast<off_t>(offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      done += static_cast<std::size_t>(n);
    }
    return done;
  }

 private:
  int fd_ = -1;
};

}  // namespace winnow
