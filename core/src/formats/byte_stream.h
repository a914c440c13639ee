// The bytes of one input: looked at first, then read once from the beginning to the end.
#pragma once
#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>

#include "unique_fd.h"

namespace winnow {

class ByteStream {
 public:
  /// `stop`, which may be null, ends the stream early when it becomes true (a signal came while a pipe is waited for).
  ByteStream(UniqueFd fd, const std::atomic<bool>* stop) : fd_(std::move(fd)), stop_(stop) {}

  /// The first bytes, up to `most`, fewer only at the end of the input. They are still there for read().
  std::string_view peek(std::size_t most);

  /// Up to `most` bytes; 0 at the end, after an error and after a stop.
  std::size_t read(char* to, std::size_t most);

  /// errno of the read that failed; 0 when none did.
  int error() const { return error_; }
  bool stopped() const { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }

 private:
  std::size_t read_fd(char* to, std::size_t most);

  UniqueFd fd_;
  const std::atomic<bool>* stop_;
  std::string head_;
  std::size_t head_at_ = 0;
  int error_ = 0;
};

}  // namespace winnow
