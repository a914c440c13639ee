#include "scan.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace mojibake {

Contents scan(std::string_view line) {
  const char* at = line.data();
  const char* const end = at + line.size();
  Contents found;
#if defined(__SSE2__)
  const __m128i ampersand = _mm_set1_epi8('&'), backslash = _mm_set1_epi8('\\');
  __m128i high = _mm_setzero_si128(), amp = high, back = high;
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    high = _mm_or_si128(high, bytes);
    amp = _mm_or_si128(amp, _mm_cmpeq_epi8(bytes, ampersand));
    back = _mm_or_si128(back, _mm_cmpeq_epi8(bytes, backslash));
  }
  found = {_mm_movemask_epi8(high) != 0, _mm_movemask_epi8(amp) != 0, _mm_movemask_epi8(back) != 0};
#endif
  for (; at < end; ++at) {
    found.high |= static_cast<unsigned char>(*at) >= 0x80;
    found.ampersand |= *at == '&';
    found.backslash |= *at == '\\';
  }
  return found;
}

}  // namespace mojibake
