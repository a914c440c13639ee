// The bytes of one input: looked at first, then read once from the beginning to the end. What they come from (a file, a
// compressed stream, the member of an archive) is a ByteSource.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "unique_fd.h"

namespace winnow {

/// The bytes break off here, and what follows has no connection to what came before.
struct Damage {
  std::uint64_t begin = 0;  // the range of the stored bytes that gave nothing
  std::uint64_t end = 0;
  std::string what;  // "the gzip member at byte 812 is cut off"
};

/// Where bytes come from. Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Up to `most` bytes; 0 at the end, after an error, and where take_damage() has something to say.
  virtual std::size_t read(char* to, std::size_t most) = 0;
  /// errno of the read that failed; 0 when none did.
  virtual int error() const { return 0; }
  /// The damage that stopped read(), once: reading then goes on behind it.
  virtual std::optional<Damage> take_damage() { return std::nullopt; }
  /// Bytes consumed of what is stored (compressed, say).
  virtual std::uint64_t stored() const = 0;
  /// Where in the stored bytes the member begins that the last read() began to give; nothing when it went on within
  /// one.
  virtual std::optional<std::uint64_t> member() const { return std::nullopt; }
};

class ByteStream {
 public:
  /// `stop`, which may be null, ends the stream early when it becomes true (a signal came while a pipe is waited for).
  ByteStream(UniqueFd fd, const std::atomic<bool>* stop);
  ByteStream(std::unique_ptr<ByteSource> source, const std::atomic<bool>* stop)
      : source_(std::move(source)), stop_(stop) {}

  /// The first bytes, up to `most`, fewer only at the end of the input and at damage. They are still there for read().
  std::string_view peek(std::size_t most);

  /// Up to `most` bytes; 0 at the end, after an error, after a stop, and at damage.
  std::size_t read(char* to, std::size_t most);

  /// The damage at which read() gave 0; reading goes on behind it.
  std::optional<Damage> take_damage();

  /// errno of the read that failed; 0 when none did.
  int error() const { return source_->error(); }
  bool stopped() const { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }
  const std::atomic<bool>* stop() const { return stop_; }

  /// Bytes of the stored input that are consumed, those that peek() looked at included.
  std::uint64_t stored() const { return source_->stored(); }

  /// Where in the stored input the member begins whose first byte is byte `plain` of this stream; nothing when none
  /// does. Ask in rising order: what lies before is forgotten.
  std::optional<std::uint64_t> member_at(std::uint64_t plain);

 private:
  std::size_t read_source(char* to, std::size_t most);

  std::unique_ptr<ByteSource> source_;
  const std::atomic<bool>* stop_;
  std::string head_;
  std::size_t head_at_ = 0;
  std::uint64_t taken_ = 0;  // bytes that came from the source
  std::deque<std::pair<std::uint64_t, std::uint64_t>> members_;
};

/// The bytes of `stream` unpacked: "gz" or "zst". A damaged member (frame) gives what can be read of it, then a Damage,
/// then the next one that can be found. One that expands more than 200:1 after 8 MiB is damage too.
ByteStream unpacked(ByteStream stream, std::string_view format);

/// Bytes that lie in memory.
ByteStream in_memory(std::string bytes);

}  // namespace winnow
