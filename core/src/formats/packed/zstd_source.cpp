#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "limits.h"
#include "unpack.h"
#include "zstd_error.h"

namespace winnow {
namespace {

constexpr std::size_t kFrameProbe = 256u << 10;
constexpr std::size_t kMostDictionary = 64u << 20;
constexpr std::string_view kMagic = "\x28\xB5\x2F\xFD";
// The WARC-Zstandard convention (IIPC, 2021): the first frame of the file, skippable with this magic, is the
// dictionary.
constexpr std::string_view kDictionaryMagic = "\x5D\x2A\x4D\x18";

struct FreeContext {
  void operator()(ZSTD_DCtx* c) const { ZSTD_freeDCtx(c); }
};
struct FreeDictionary {
  void operator()(ZSTD_DDict* d) const { ZSTD_freeDDict(d); }
};

std::uint32_t little_endian(const char* at) {
  std::uint32_t n = 0;
  for (std::size_t i = 4; i-- > 0;) n = n << 8 | static_cast<unsigned char>(at[i]);
  return n;
}

bool is_skippable(const char* at) { return (little_endian(at) & 0xFFFFFFF0u) == 0x184D2A50u; }

class ZstdSource : public ByteSource {
 public:
  explicit ZstdSource(ByteStream packed) : window_(std::move(packed), PackedWindow::kStreamBytes) {
    if (!context_ || ZSTD_isError(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kMostZstdWindowLog)))
      throw std::bad_alloc();
  }

  std::size_t read(char* to, std::size_t most) override {
    member_.reset();
    while (!damage_) {
      if (!within_ && !next_frame()) return 0;
      if (const std::size_t n = stream(to, most); n > 0) return n;
      if (ended_) return 0;
    }
    return 0;
  }

  int error() const override { return window_.error(); }
  std::optional<Damage> take_damage() override { return std::exchange(damage_, std::nullopt); }
  std::uint64_t stored() const override { return window_.offset(); }
  std::optional<std::uint64_t> member() const override { return member_; }

 private:
  // Goes to the next frame with content. False at the end, and where there is none: then there is damage to tell.
  bool next_frame() {
    for (;;) {
      window_.fill(18);  // the largest frame header
      if (window_.size() == 0) {
        ended_ = true;
        return false;
      }
      frame_begin_ = window_.offset();
      const bool dictionary =
          frame_begin_ == 0 && window_.size() >= 8 && std::string_view(window_.data(), 4) == kDictionaryMagic;
      if (dictionary) {
        if (!take_dictionary()) return false;
        continue;
      }
      if (window_.size() >= 8 && is_skippable(window_.data())) {
        if (!skip_frame()) return false;
        continue;
      }
      if (window_.size() >= 4 && std::string_view(window_.data(), 4) == kMagic) break;
      const bool torn = window_.size() < 8;
      resynchronise(frame_begin_, frame_begin_,
                    torn ? "the header of the last zstd frame is cut off" : "what stands here is no zstd frame");
      return false;
    }
    ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
    within_ = true;
    given_ = 0;
    return true;
  }

  bool skip_frame() {
    std::uint64_t left = 8 + std::uint64_t{little_endian(window_.data() + 4)};
    while (left > 0) {
      window_.fill(1);
      if (window_.size() == 0) {
        resynchronise(frame_begin_, frame_begin_ + 1, "a skippable zstd frame is cut off");
        return false;
      }
      const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(left, window_.size()));
      window_.consume(n);
      left -= n;
    }
    return true;
  }

  bool take_dictionary() {
    const std::size_t size = little_endian(window_.data() + 4);
    std::string bytes;
    window_.consume(8);
    while (bytes.size() < size && size <= kMostDictionary) {
      window_.fill(1);
      if (window_.size() == 0) break;
      const std::size_t n = std::min(size - bytes.size(), window_.size());
      bytes.append(window_.data(), n);
      window_.consume(n);
    }
    if (bytes.size() < size) {
      resynchronise(0, 8,
                    size > kMostDictionary ? "the dictionary is larger than 64 MiB" : "the dictionary is cut off");
      return false;
    }
    if (std::string_view(bytes).starts_with(kMagic)) {
      Unpacked plain = unpack_all(bytes, "zstd", kMostDictionary);
      if (!plain.problem.empty()) {
        resynchronise(0, window_.offset(), "the dictionary is damaged (" + plain.problem + ")");
        return false;
      }
      bytes = std::move(plain.bytes);
    }
    dictionary_.reset(ZSTD_createDDict(bytes.data(), bytes.size()));
    if (!dictionary_) {
      resynchronise(0, window_.offset(), "the dictionary is damaged");
      return false;
    }
    ZSTD_DCtx_refDDict(context_.get(), dictionary_.get());
    return true;
  }

  std::size_t stream(char* to, std::size_t most) {
    for (;;) {
      window_.fill(1);
      ZSTD_inBuffer in{window_.data(), window_.size(), 0};
      ZSTD_outBuffer out{to, most, 0};
      const std::size_t status = ZSTD_decompressStream(context_.get(), &out, &in);
      window_.consume(in.pos);
      if (given_ == 0 && out.pos > 0) member_ = frame_begin_;
      given_ += out.pos;
      if (ZSTD_isError(status)) {
        resynchronise(window_.offset(), frame_begin_ + 1,
                      fmt::format("the zstd frame at byte {} {}", frame_begin_, zstd_problem(status)));
        return out.pos;
      }
      if (status == 0) {
        within_ = false;
        return out.pos;
      }
      if (expands_too_much(window_.offset() - frame_begin_, given_)) {
        resynchronise(window_.offset(), window_.offset(),
                      fmt::format("the zstd frame at byte {} expands more than {}:1", frame_begin_, kMostExpansion));
        return out.pos;
      }
      if (out.pos > 0) return out.pos;
      if (window_.size() == 0 && window_.ended()) {
        resynchronise(window_.offset(), frame_begin_ + 1,
                      fmt::format("the zstd frame at byte {} is cut off", frame_begin_));
        return 0;
      }
    }
  }

  // Notes the damage that begins at `bad` and goes on with the next frame behind `from` that can be read.
  void resynchronise(std::uint64_t bad, std::uint64_t from, std::string what) {
    within_ = false;
    damage_ = window_.resynchronise(bad, from, std::move(what), kMagic, kFrameProbe, [this] { return is_frame(); });
  }

  bool is_frame() {
    window_.fill(kFrameProbe);
    if (window_.offset() == frame_begin_) return false;
    ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
    if (probe_.empty()) probe_.resize(kConvincing);
    ZSTD_inBuffer in{window_.data(), window_.size(), 0};
    ZSTD_outBuffer out{probe_.data(), probe_.size(), 0};
    for (;;) {
      const std::size_t before = in.pos;
      const std::size_t status = ZSTD_decompressStream(context_.get(), &out, &in);
      if (ZSTD_isError(status)) return false;
      if (status == 0) return true;
      if (out.pos == out.size) return true;
      if (in.pos == in.size || in.pos == before) return out.pos > 0 || !window_.ended();
    }
  }

  PackedWindow window_;
  std::unique_ptr<ZSTD_DCtx, FreeContext> context_{ZSTD_createDCtx()};
  std::unique_ptr<ZSTD_DDict, FreeDictionary> dictionary_;
  bool within_ = false;
  bool ended_ = false;
  std::uint64_t given_ = 0;
  std::uint64_t frame_begin_ = 0;
  std::vector<char> probe_;
  std::optional<Damage> damage_;
  std::optional<std::uint64_t> member_;
};

}  // namespace

std::unique_ptr<ByteSource> zstd_source(ByteStream packed) { return std::make_unique<ZstdSource>(std::move(packed)); }

}  // namespace winnow
