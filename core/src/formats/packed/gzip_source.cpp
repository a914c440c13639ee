#include <fmt/format.h>
#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "limits.h"
#include "unpack.h"

namespace winnow {
namespace {

// A member that is smaller than this is there whole when its first byte is looked at.
constexpr std::size_t kMemberBytes = 256u << 10;
// Members that unpack to more than this go through zlib: libdeflate needs room for all of one.
constexpr std::size_t kMostAtOnce = 8u << 20;
constexpr std::size_t kMemberProbe = 64u << 10;

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
};

// RFC 1952, 2.3: magic, deflate, no reserved flag; XFL and OS as writers set them.
bool may_be_header(const char* at, std::size_t size) {
  if (size < 10 || std::memcmp(at, "\x1F\x8B\x08", 3) != 0) return false;
  const auto flags = static_cast<unsigned char>(at[3]);
  const auto os = static_cast<unsigned char>(at[9]);
  return (flags & 0xE0) == 0 && (os <= 13 || os == 255);
}

// zlib's stream, of which one stays for all members.
class Inflater {
 public:
  Inflater() {
    if (inflateInit2(&z_, 15 + 16) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&z_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  void reset() { inflateReset2(&z_, 15 + 16); }
  /// Takes from `in`, gives to `to`; both are told what was used.
  int run(std::string_view in, char* to, std::size_t most, std::size_t& used, std::size_t& given) {
    z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    z_.avail_in = static_cast<uInt>(std::min<std::size_t>(in.size(), 1u << 30));
    z_.next_out = reinterpret_cast<Bytef*>(to);
    z_.avail_out = static_cast<uInt>(std::min<std::size_t>(most, 1u << 30));
    const uInt in_before = z_.avail_in;
    const uInt out_before = z_.avail_out;
    const int status = inflate(&z_, Z_NO_FLUSH);
    used = in_before - z_.avail_in;
    given = out_before - z_.avail_out;
    return status;
  }
  const char* message() const { return z_.msg != nullptr ? z_.msg : "invalid data"; }

 private:
  z_stream z_{};
};

class GzipSource : public ByteSource {
 public:
  explicit GzipSource(ByteStream packed) : window_(std::move(packed), PackedWindow::kStreamBytes) {
    if (!whole_) throw std::bad_alloc();
  }

  std::size_t read(char* to, std::size_t most) override {
    member_.reset();
    if (damage_) return 0;
    if (scratch_at_ < scratch_.size()) return from_scratch(to, most);
    while (!damage_) {
      if (streaming_) {
        if (const std::size_t n = stream(to, most); n > 0) return n;
        continue;
      }
      if (!next_member()) return 0;
      if (const std::size_t n = whole_member(to, most); n > 0) return n;
    }
    return 0;
  }

  int error() const override { return window_.error(); }
  std::optional<Damage> take_damage() override { return std::exchange(damage_, std::nullopt); }
  std::uint64_t stored() const override { return window_.offset(); }
  std::optional<std::uint64_t> member() const override { return member_; }

 private:
  std::size_t from_scratch(char* to, std::size_t most) {
    const std::size_t n = std::min(most, scratch_.size() - scratch_at_);
    std::memcpy(to, scratch_.data() + scratch_at_, n);
    scratch_at_ += n;
    if (scratch_at_ == scratch_.size()) {
      scratch_.clear();
      scratch_at_ = 0;
    }
    return n;
  }

  // Goes to the next member. False at the end, and where there is none: then there is damage to tell.
  bool next_member() {
    for (;;) {
      window_.fill(kMemberBytes);
      // Tape drives and some writers pad with zeros (RFC 1952 is silent, gzip(1) accepts it).
      const std::string_view there(window_.data(), window_.size());
      const std::size_t zeros = std::min(there.find_first_not_of('\0'), there.size());
      if (zeros == 0) break;
      window_.consume(zeros);
    }
    if (window_.size() == 0) return false;
    member_begin_ = window_.offset();
    if (may_be_header(window_.data(), window_.size())) return true;
    const bool torn = window_.size() < 10 && window_.data()[0] == '\x1F';
    resynchronise(member_begin_, member_begin_,
                  torn ? "the header of the last gzip member is cut off" : "what stands here is no gzip member");
    return false;
  }

  // A member in one piece. 0: it is empty, or it is large or damaged and goes to stream().
  std::size_t whole_member(char* to, std::size_t most) {
    std::size_t used = 0;
    std::size_t given = 0;
    const auto run = [&](char* out, std::size_t room) {
      return libdeflate_gzip_decompress_ex(whole_.get(), window_.data(), window_.size(), out, room, &used, &given);
    };
    libdeflate_result result = run(to, most);
    if (result == LIBDEFLATE_BAD_DATA && !window_.ended() && window_.fill(window_.room())) result = run(to, most);
    bool in_scratch = false;
    for (std::size_t room = std::max<std::size_t>(2 * most, 1u << 20);
         result == LIBDEFLATE_INSUFFICIENT_SPACE && room <= kMostAtOnce; room *= 2) {
      scratch_.resize(room);
      result = run(scratch_.data(), room);
      in_scratch = true;
    }
    if (result != LIBDEFLATE_SUCCESS) {
      scratch_.clear();
      begin_stream();
      return 0;
    }
    window_.consume(used);
    if (in_scratch) scratch_.resize(given);
    if (given == 0) return 0;
    member_ = member_begin_;
    return in_scratch ? from_scratch(to, most) : given;
  }

  void begin_stream() {
    inflater_.reset();
    streaming_ = true;
    streamed_ = 0;
  }

  std::size_t stream(char* to, std::size_t most) {
    for (;;) {
      window_.fill(1);
      std::size_t used = 0;
      std::size_t given = 0;
      const int status = inflater_.run({window_.data(), window_.size()}, to, most, used, given);
      const bool at_end = window_.size() == used && window_.ended();
      window_.consume(used);
      if (streamed_ == 0 && given > 0) member_ = member_begin_;
      streamed_ += given;
      if (status == Z_STREAM_END) {
        streaming_ = false;
        return given;
      }
      const std::uint64_t packed = window_.offset() - member_begin_;
      if (status != Z_OK && status != Z_BUF_ERROR) {
        // What was given before the error is told first.
        resynchronise(window_.offset(), member_begin_ + 1,
                      fmt::format("the gzip member at byte {} is damaged ({})", member_begin_, inflater_.message()));
        return given;
      }
      if (expands_too_much(packed, streamed_)) {
        resynchronise(window_.offset(), window_.offset(),
                      fmt::format("the gzip member at byte {} expands more than {}:1", member_begin_, kMostExpansion));
        return given;
      }
      if (given > 0) return given;
      if (at_end) {
        resynchronise(window_.offset(), member_begin_ + 1,
                      fmt::format("the gzip member at byte {} is cut off", member_begin_));
        return 0;
      }
    }
  }

  // Notes the damage that begins at `bad` and goes on with the next member behind `from` that can be read.
  void resynchronise(std::uint64_t bad, std::uint64_t from, std::string what) {
    streaming_ = false;
    damage_ =
        window_.resynchronise(bad, from, std::move(what), "\x1F\x8B\x08", kMemberBytes, [this] { return is_member(); });
  }

  // Does a member begin here? Its header, and enough of it that can be read, say so.
  bool is_member() {
    window_.fill(kMemberProbe);
    if (window_.offset() == member_begin_ || !may_be_header(window_.data(), window_.size())) return false;
    if (probe_.empty()) probe_.resize(kConvincing);
    inflater_.reset();
    std::size_t used = 0;
    std::size_t given = 0;
    const int status = inflater_.run({window_.data(), window_.size()}, probe_.data(), probe_.size(), used, given);
    return status == Z_STREAM_END || ((status == Z_OK || status == Z_BUF_ERROR) && given > 0);
  }

  PackedWindow window_;
  std::unique_ptr<libdeflate_decompressor, FreeDecompressor> whole_{libdeflate_alloc_decompressor()};
  Inflater inflater_;
  bool streaming_ = false;
  std::uint64_t streamed_ = 0;
  std::uint64_t member_begin_ = 0;
  std::vector<char> scratch_;
  std::size_t scratch_at_ = 0;
  std::vector<char> probe_;
  std::optional<Damage> damage_;
  std::optional<std::uint64_t> member_;
};

}  // namespace

std::unique_ptr<ByteSource> gzip_source(ByteStream packed) { return std::make_unique<GzipSource>(std::move(packed)); }

}  // namespace winnow
