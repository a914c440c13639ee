#include "byte_stream.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "unpack.h"

namespace winnow {
namespace {

// How long a pipe is waited for before the stop flag is looked at again.
constexpr int kPollMilliseconds = 100;
// Members are asked for one by one soon after they were read. Whoever never asks must not pile them up.
constexpr std::size_t kKnownMembers = 4096;

class FileSource : public ByteSource {
 public:
  FileSource(UniqueFd fd, const std::atomic<bool>* stop) : fd_(std::move(fd)), stop_(stop) {}

  std::size_t read(char* to, std::size_t most) override {
    while (error_ == 0 && !(stop_ != nullptr && stop_->load(std::memory_order_relaxed))) {
      if (stop_ != nullptr) {
        pollfd waiting{fd_.get(), POLLIN, 0};
        const int ready = ::poll(&waiting, 1, kPollMilliseconds);
        if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
      }
      const ssize_t n = ::read(fd_.get(), to, most);
      if (n >= 0) {
        stored_ += static_cast<std::size_t>(n);
        return static_cast<std::size_t>(n);
      }
      if (errno != EINTR && errno != EAGAIN) error_ = errno;
    }
    return 0;
  }
  int error() const override { return error_; }
  std::uint64_t stored() const override { return stored_; }

 private:
  UniqueFd fd_;
  const std::atomic<bool>* stop_;
  std::uint64_t stored_ = 0;
  int error_ = 0;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}
  std::size_t read(char* to, std::size_t most) override {
    const std::size_t n = std::min(most, bytes_.size() - at_);
    std::memcpy(to, bytes_.data() + at_, n);
    at_ += n;
    return n;
  }
  std::uint64_t stored() const override { return at_; }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace

ByteStream::ByteStream(UniqueFd fd, const std::atomic<bool>* stop)
    : source_(std::make_unique<FileSource>(std::move(fd), stop)), stop_(stop) {}

std::string_view ByteStream::peek(std::size_t most) {
  while (head_.size() < most) {
    const std::size_t had = head_.size();
    head_.resize(most);
    const std::size_t n = read_source(head_.data() + had, most - had);
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
  return read_source(to, most);
}

std::size_t ByteStream::read_source(char* to, std::size_t most) {
  if (most == 0 || stopped()) return 0;
  const std::size_t n = source_->read(to, most);
  if (n > 0) {
    if (const auto member = source_->member()) {
      if (members_.size() >= kKnownMembers) members_.pop_front();
      members_.emplace_back(taken_, *member);
    }
    taken_ += n;
  }
  return n;
}

std::optional<Damage> ByteStream::take_damage() {
  if (head_at_ < head_.size()) return std::nullopt;
  return source_->take_damage();
}

std::optional<std::uint64_t> ByteStream::member_at(std::uint64_t plain) {
  while (!members_.empty() && members_.front().first < plain) members_.pop_front();
  if (members_.empty() || members_.front().first != plain) return std::nullopt;
  return members_.front().second;
}

ByteStream unpacked(ByteStream stream, std::string_view format) {
  const std::atomic<bool>* stop = stream.stop();
  return ByteStream(format == "gz" ? gzip_source(std::move(stream)) : zstd_source(std::move(stream)), stop);
}

ByteStream in_memory(std::string bytes) {
  return ByteStream(std::make_unique<MemorySource>(std::move(bytes)), nullptr);
}

}  // namespace winnow
