#include "byte_stream.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace winnow {
namespace {

// How long a pipe is waited for before the stop flag is looked at again.
constexpr int kPollMilliseconds = 100;

}  // namespace

std::string_view ByteStream::peek(std::size_t most) {
  while (head_.size() < most) {
    const std::size_t had = head_.size();
    head_.resize(most);
    const std::size_t n = read_fd(head_.data() + had, most - had);
    head_.resize(had + n);
    if (n == 0) break;
  }
  return std::string_view(head_).substr(0, most);
}

std::size_t ByteStream::read(char* to, std::size_t most) {
  if (head_at_ < head_.size()) {
    const std::size_t n = std::min(most, head_.size() - head_at_);
    std::memcpy(to, head_.data() + head_at_, n);
    head_at_ += n;
    if (head_at_ == head_.size()) {
      head_.clear();
      head_.shrink_to_fit();
      head_at_ = 0;
    }
    return n;
  }
  return read_fd(to, most);
}

std::size_t ByteStream::read_fd(char* to, std::size_t most) {
  while (error_ == 0 && !stopped()) {
    if (stop_ != nullptr) {
      pollfd waiting{fd_.get(), POLLIN, 0};
      const int ready = ::poll(&waiting, 1, kPollMilliseconds);
      if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    }
    const ssize_t n = ::read(fd_.get(), to, most);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR && errno != EAGAIN) error_ = errno;
  }
  return 0;
}

}  // namespace winnow
