#include "dedup/spill.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace winnow::dedup {
namespace {

Error cannot_spill(const std::string& folder, int problem) {
  return {folder, fmt::format("cannot hold what does not fit into memory: {}", std::strerror(problem)),
          "give more --memory, or another folder in TMPDIR"};
}

}  // namespace

Result<std::uint64_t> Spill::append(std::string_view bytes) {
  if (filled_ + bytes.size() > kBlock)
    if (const Status flushed = flush(); !flushed) return flushed.error();
  if (!last_) last_ = std::make_unique<char[]>(kBlock);
  std::memcpy(last_.get() + filled_, bytes.data(), bytes.size());
  const std::uint64_t offset = std::uint64_t{blocks_.size()} * kBlock + filled_;
  filled_ += bytes.size();
  return offset;
}

Status Spill::flush() {
  filled_ = 0;
  if ((blocks_.size() + 1) * kBlock <= memory_) {
    blocks_.push_back(std::move(last_));
    return ok();
  }
  if (!file_) file_ = UniqueFd(::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file_) return cannot_spill(folder_, errno);
  for (std::size_t done = 0; done < kBlock;) {
    const auto at = static_cast<off_t>(blocks_.size() * kBlock + done);
    const ssize_t n = ::pwrite(file_.get(), last_.get() + done, kBlock - done, at);
    if (n < 0 && errno != EINTR) return cannot_spill(folder_, errno);
    done += n > 0 ? static_cast<std::size_t>(n) : 0;
  }
  blocks_.push_back(nullptr);
  return ok();
}

std::string_view Spill::read(std::uint64_t offset, std::size_t size, std::string& buffer) const {
  const std::size_t block = offset / kBlock;
  const std::size_t within = offset % kBlock;
  if (block == blocks_.size()) return {last_.get() + within, size};
  if (blocks_[block]) return {blocks_[block].get() + within, size};
  buffer.resize(size);
  for (std::size_t done = 0; done < size;) {
    const ssize_t n = ::pread(file_.get(), buffer.data() + done, size - done, static_cast<off_t>(offset + done));
    if (n == 0 || (n < 0 && errno != EINTR))
      throw std::runtime_error("the file that pages were spilled to is unreadable");
    done += n > 0 ? static_cast<std::size_t>(n) : 0;
  }
  return buffer;
}

}  // namespace winnow::dedup
