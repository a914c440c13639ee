#include "scan.h"

#include <bit>
#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mojibake {

Contents scan_plain(std::string_view line) {
  Contents found;
  for (const char c : line) {
    found.high |= static_cast<unsigned char>(c) >= 0x80;
    found.ampersand |= c == '&';
    found.backslash |= c == '\\';
  }
  return found;
}

#if defined(__x86_64__)
namespace {

// The last bytes of a line are looked at together with some that were looked at before: no loop over single bytes, and
// nothing is read that is not the line's.

struct Sse2 {
  __m128i high = _mm_setzero_si128(), ampersand = high, backslash = high;

  void look(const char* at) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    high = _mm_or_si128(high, bytes);
    ampersand = _mm_or_si128(ampersand, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('&')));
    backslash = _mm_or_si128(backslash, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
  }
  Contents found() const {
    return {_mm_movemask_epi8(high) != 0, _mm_movemask_epi8(ampersand) != 0, _mm_movemask_epi8(backslash) != 0};
  }
};

Contents scan_sse2(std::string_view line) {
  const char* at = line.data();
  const char* const end = at + line.size();
  Sse2 lanes;
  for (; end - at >= 16; at += 16) lanes.look(at);
  if (at != end) lanes.look(end - 16);
  return lanes.found();
}

__attribute__((target("avx2"))) Contents scan_avx2(std::string_view line) {
  const __m256i amp = _mm256_set1_epi8('&'), back = _mm256_set1_epi8('\\');
  __m256i high = _mm256_setzero_si256(), ampersand = high, backslash = high;
  const char* at = line.data();
  const char* const end = at + line.size();
  for (bool last = false; !last; at += 32) {
    last = end - at <= 32;
    if (last) at = end - 32;
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    high = _mm256_or_si256(high, bytes);
    ampersand = _mm256_or_si256(ampersand, _mm256_cmpeq_epi8(bytes, amp));
    backslash = _mm256_or_si256(backslash, _mm256_cmpeq_epi8(bytes, back));
  }
  return {_mm256_movemask_epi8(high) != 0, _mm256_movemask_epi8(ampersand) != 0, _mm256_movemask_epi8(backslash) != 0};
}

const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0;

}  // namespace

Contents scan(std::string_view line) {
  if (line.size() < 16) return scan_plain(line);
  if (line.size() >= 32 && kHasAvx2) return scan_avx2(line);
  return scan_sse2(line);
}

std::size_t skip_ascii(std::string_view line, std::size_t at) {
  while (line.size() - at >= 16) {
    const int high = _mm_movemask_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(line.data() + at)));
    if (high != 0) return at + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(high)));
    at += 16;
  }
  while (at < line.size() && static_cast<unsigned char>(line[at]) < 0x80) ++at;
  return at;
}

#else

Contents scan(std::string_view line) { return scan_plain(line); }

std::size_t skip_ascii(std::string_view line, std::size_t at) {
  while (at < line.size() && static_cast<unsigned char>(line[at]) < 0x80) ++at;
  return at;
}

#endif

}  // namespace mojibake
