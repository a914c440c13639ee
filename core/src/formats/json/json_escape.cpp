#include "json_escape.h"

#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace winnow {

char* copy_unescaped_plain(std::string_view& text, char* to) {
  std::size_t n = 0;
  for (; n < text.size() && !needs_escape(text[n]); ++n) *to++ = text[n];
  text.remove_prefix(n);
  return to;
}

#if defined(__SSE2__)

char* copy_unescaped(std::string_view& text, char* to) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), last_control = _mm_set1_epi8(0x1F);
  for (; end - at >= 16; at += 16, to += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
    // Unsigned: what is 0x1F or less equals its minimum with 0x1F.
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
    const auto found = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(control, marks)));
    if (found == 0) continue;
    const int n = std::countr_zero(found);
    text.remove_prefix(static_cast<std::size_t>(at + n - text.data()));
    return to + n;
  }
  text.remove_prefix(static_cast<std::size_t>(at - text.data()));
  return copy_unescaped_plain(text, to);
}

#else

char* copy_unescaped(std::string_view& text, char* to) { return copy_unescaped_plain(text, to); }

#endif

char* put_escape(char* to, char c) {
  *to++ = '\\';
  switch (c) {
    case '\n':
      *to++ = 'n';
      return to;
    case '\r':
      *to++ = 'r';
      return to;
    case '\t':
      *to++ = 't';
      return to;
    case '"':
    case '\\':
      *to++ = c;
      return to;
    default:
      break;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  for (const char digit : {'u', '0', '0', kHex[byte >> 4], kHex[byte & 0xF]}) *to++ = digit;
  return to;
}

}  // namespace winnow
