#include <winnow/readable_size.h>

#include <brotli/decode.h>
#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <new>

#include "limits.h"
#include "unpack.h"
#include "zstd_error.h"

namespace winnow {
namespace {

constexpr std::size_t kFirstBytes = 64u << 10;

enum class Step { kMore, kDone, kBad };

// Runs `step(in, to, most, given)` until it is done; `step` takes off `in` what it used.
template <class StepFunction>
Unpacked run(std::string_view in, std::size_t most, const StepFunction& step) {
  Unpacked out;
  const std::size_t packed = in.size();
  std::size_t size = 0;
  for (;;) {
    if (size == out.bytes.size()) out.bytes.resize(std::min(most + 1, std::max({2 * size, 4 * packed, kFirstBytes})));
    std::size_t given = 0;
    const std::size_t before = in.size();
    const Step status = step(in, out.bytes.data() + size, out.bytes.size() - size, given, out.problem);
    size += given;
    if (status == Step::kBad || status == Step::kDone) break;
    if (size > most) {
      size = most;
      out.problem = fmt::format("it has more than the {} that a record may have", readable_size(most));
      break;
    }
    if (expands_too_much(packed, size)) {
      out.problem = fmt::format("it expands more than {}:1", kMostExpansion);
      break;
    }
    if (given == 0 && in.size() == before && size < out.bytes.size()) {
      out.problem = "it is cut off";
      break;
    }
  }
  out.bytes.resize(size);
  return out;
}

Unpacked inflate_all(std::string_view packed, int window_bits, std::size_t most) {
  z_stream z{};
  if (inflateInit2(&z, window_bits) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> ends(&z, &inflateEnd);
  return run(packed, most,
             [&](std::string_view& in, char* to, std::size_t room, std::size_t& given, std::string& problem) {
               z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
               z.avail_in = static_cast<uInt>(in.size());
               z.next_out = reinterpret_cast<Bytef*>(to);
               z.avail_out = static_cast<uInt>(room);
               const int status = inflate(&z, Z_NO_FLUSH);
               in.remove_prefix(in.size() - z.avail_in);
               given = room - z.avail_out;
               if (status == Z_STREAM_END) {
                 // Several members may follow each other; anything else behind the last is let go.
                 if (window_bits > 15 && in.size() > 18 && in.starts_with("\x1F\x8B\x08")) {
                   inflateReset(&z);
                   return Step::kMore;
                 }
                 return Step::kDone;
               }
               if (status == Z_OK || status == Z_BUF_ERROR) return Step::kMore;
               problem = z.msg != nullptr ? z.msg : "invalid data";
               return Step::kBad;
             });
}

Unpacked unbrotli_all(std::string_view packed, std::size_t most) {
  const std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), &BrotliDecoderDestroyInstance);
  if (!state) throw std::bad_alloc();
  return run(packed, most,
             [&](std::string_view& in, char* to, std::size_t room, std::size_t& given, std::string& problem) {
               std::size_t left = in.size();
               const auto* next = reinterpret_cast<const std::uint8_t*>(in.data());
               std::size_t room_left = room;
               auto* out = reinterpret_cast<std::uint8_t*>(to);
               const BrotliDecoderResult status =
                   BrotliDecoderDecompressStream(state.get(), &left, &next, &room_left, &out, nullptr);
               in.remove_prefix(in.size() - left);
               given = room - room_left;
               if (status == BROTLI_DECODER_RESULT_SUCCESS) return Step::kDone;
               if (status != BROTLI_DECODER_RESULT_ERROR) return Step::kMore;
               problem = "invalid data";
               return Step::kBad;
             });
}

Unpacked unzstd_all(std::string_view packed, std::size_t most) {
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), &ZSTD_freeDCtx);
  if (!context) throw std::bad_alloc();
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kMostZstdWindowLog);
  return run(packed, most,
             [&](std::string_view& in, char* to, std::size_t room, std::size_t& given, std::string& problem) {
               ZSTD_inBuffer from{in.data(), in.size(), 0};
               ZSTD_outBuffer out{to, room, 0};
               const std::size_t status = ZSTD_decompressStream(context.get(), &out, &from);
               in.remove_prefix(from.pos);
               given = out.pos;
               if (ZSTD_isError(status)) {
                 problem = "it " + zstd_problem(status);
                 return Step::kBad;
               }
               return status == 0 && in.empty() ? Step::kDone : Step::kMore;
             });
}

// RFC 9110, 8.4.1.2: deflate is zlib's form. Servers send the raw one, too.
Unpacked undeflate_all(std::string_view packed, std::size_t most) {
  Unpacked out = inflate_all(packed, 15, most);
  if (out.problem.empty() || !out.bytes.empty()) return out;
  Unpacked raw = inflate_all(packed, -15, most);
  return raw.problem.empty() || !raw.bytes.empty() ? raw : out;
}

}  // namespace

Unpacked unpack_all(std::string_view packed, std::string_view coding, std::size_t most) {
  if (coding == "gzip") return inflate_all(packed, 15 + 16, most);
  if (coding == "deflate") return undeflate_all(packed, most);
  if (coding == "br") return unbrotli_all(packed, most);
  if (coding == "zstd") return unzstd_all(packed, most);
  return {std::string(packed), fmt::format("the coding \"{}\" is unknown", coding)};
}

}  // namespace winnow
