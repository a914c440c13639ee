#include "line_scan.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace winnow {

LineScan scan_line_plain(std::string_view text, std::size_t at) {
  LineScan line;
  for (; at < text.size() && text[at] != '\n' && text[at] != '\r'; ++at)
    line.has_bar = line.has_bar || text[at] == '|' || text[at] == '\t';
  line.end = at;
  return line;
}

#if defined(__SSE2__)

LineScan scan_line(std::string_view text, std::size_t at) {
  std::uint32_t bars = 0;
  for (; text.size() - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const auto any_of = [&](char a, char b) {
      const __m128i found =
          _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(a)), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b)));
      return static_cast<std::uint32_t>(_mm_movemask_epi8(found));
    };
    const std::uint32_t ends = any_of('\n', '\r');
    if (ends == 0) {
      bars |= any_of('|', '\t');
      continue;
    }
    const int n = std::countr_zero(ends);
    bars |= any_of('|', '\t') & ((1u << n) - 1);
    return {at + static_cast<std::size_t>(n), bars != 0};
  }
  LineScan rest = scan_line_plain(text, at);
  rest.has_bar = rest.has_bar || bars != 0;
  return rest;
}

std::size_t count_feeds(std::string_view text) {
  std::size_t n = 0, at = 0;
  const __m128i feed = _mm_set1_epi8('\n');
  for (; text.size() - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const auto found = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, feed)));
    for (std::uint32_t rest = found; rest != 0; rest &= rest - 1) ++n;
  }
  return n + static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '\n'));
}

#else

std::size_t count_feeds(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

LineScan scan_line(std::string_view text, std::size_t at) { return scan_line_plain(text, at); }

#endif

}  // namespace winnow
