// Compressed streams as sources of bytes, and compressed texts unpacked at once.
#pragma once
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "byte_stream.h"

namespace winnow {

/// gzip (RFC 1952), any number of members. libdeflate takes whole members; zlib takes large ones, and damaged ones, of
/// which it gives all bytes before the damage.
std::unique_ptr<ByteSource> gzip_source(ByteStream packed);

/// Zstandard (RFC 8878), any number of frames. A first skippable frame 0x184D2A5D is the dictionary of a .warc.zst.
std::unique_ptr<ByteSource> zstd_source(ByteStream packed);

/// What follows a damaged member or frame counts as the next one when this much of it can be read.
inline constexpr std::size_t kConvincing = 1024;

/// The window of a stream's stored bytes at which an unpacker looks: filled from behind, searched after damage.
class PackedWindow {
 public:
  /// Room for a stream of members or frames.
  static constexpr std::size_t kStreamBytes = 4u << 20;
  PackedWindow(ByteStream stream, std::size_t bytes);
  const char* data() const { return buffer_.get() + begin_; }
  std::size_t size() const { return end_ - begin_; }
  /// Where data() stands in the stored bytes.
  std::uint64_t offset() const { return base_ + begin_; }
  void consume(std::size_t n) { begin_ += n; }
  /// Reads until `least` bytes are there (all that fit, at most); false when there are fewer.
  bool fill(std::size_t least);
  bool ended() const { return ended_; }
  /// Damage was found that begins at `bad`. Goes on to the next place behind `from` where `magic` stands and `is_one()`
  /// is true, or to the end, and says what was left out. `is_one` sees the window with data() at the place; `least`
  /// bytes are looked through at a time.
  template <class IsOne>
  Damage resynchronise(std::uint64_t bad, std::uint64_t from, std::string what, std::string_view magic,
                       std::size_t least, IsOne is_one) {
    go_back(from);
    seek(magic, least, is_one);
    return {std::min(bad, offset()), offset(), std::move(what)};
  }
  std::size_t room() const { return capacity_; }
  int error() const { return stream_.error(); }

 private:
  // To `offset`, or to the oldest byte that is still held behind it.
  void go_back(std::uint64_t offset);
  template <class IsOne>
  void seek(std::string_view magic, std::size_t least, IsOne is_one) {
    for (;;) {
      fill(least);
      const std::string_view there(data(), size());
      const std::size_t at = there.find(magic);
      if (at == std::string_view::npos) {
        consume(ended_ ? there.size() : there.size() - (magic.size() - 1));
        if (ended_) return;
        continue;
      }
      consume(at);
      if (is_one()) return;
      consume(1);
    }
  }

  // Kept behind data(): damage is noticed after the next member has begun.
  static constexpr std::size_t kKeptBehind = 128u << 10;
  ByteStream stream_;
  std::size_t capacity_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t base_ = 0;
  bool ended_ = false;
};

/// What unpacking gave, and why there is no more.
struct Unpacked {
  std::string bytes;
  std::string problem;  // empty: all is well; else what was wrong, `bytes` being what came before it
};

/// HTTP content codings: "gzip", "deflate" (zlib's form or raw), "br", "zstd". At most `most` bytes, and no bombs.
Unpacked unpack_all(std::string_view packed, std::string_view coding, std::size_t most);

}  // namespace winnow
