#include "plain_text.h"

#include <winnow/text.h>

#include <bit>
#include <cstddef>
#include <cstdint>

#include "characters.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace winnow {
namespace {

bool has_space_at_an_end(std::string_view text) { return text.empty() || text.front() == ' ' || text.back() == ' '; }

// The character above ASCII that begins at `at`: its bytes when it is plain, else 0.
std::size_t plain_character(std::string_view text, std::size_t at) {
  const Decoded d = decode_utf8(text, at);
  return d.valid && is_plain(d.code_point) ? d.size : 0;
}

// From `at` to the end, a character at a time.
bool rest_is_plain(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x80) {
      const std::size_t size = plain_character(text, at);
      if (size == 0) return false;
      at += size;
      continue;
    }
    if (byte < ' ' || byte == 0x7F || (byte == ' ' && at + 1 < text.size() && text[at + 1] == ' ')) return false;
    ++at;
  }
  return true;
}

}  // namespace

bool is_plain_text_slowly(std::string_view text) { return !has_space_at_an_end(text) && rest_is_plain(text, 0); }

#if defined(__SSE2__)

bool is_plain_text(std::string_view text) {
  if (has_space_at_an_end(text)) return false;
  const __m128i space = _mm_set1_epi8(' '), last_control = _mm_set1_epi8(0x1F), del = _mm_set1_epi8(0x7F);
  const auto load = [&](std::size_t at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at)); };
  std::size_t at = 0;
  std::size_t known = 0;  // characters that begin before this are looked at
  for (; text.size() - at > 16; at += 16) {
    const __m128i bytes = load(at);
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i spaces = _mm_and_si128(_mm_cmpeq_epi8(bytes, space), _mm_cmpeq_epi8(load(at + 1), space));
    const __m128i odd = _mm_or_si128(_mm_or_si128(control, spaces), _mm_cmpeq_epi8(bytes, del));
    if (_mm_movemask_epi8(odd) != 0) return false;
    for (auto above = static_cast<std::uint32_t>(_mm_movemask_epi8(bytes)); above != 0; above &= above - 1) {
      const std::size_t begin = at + static_cast<std::size_t>(std::countr_zero(above));
      if (begin < known) continue;
      const std::size_t size = plain_character(text, begin);
      if (size == 0) return false;
      known = begin + size;
    }
  }
  return rest_is_plain(text, at < known ? known : at);
}

#else

bool is_plain_text(std::string_view text) { return is_plain_text_slowly(text); }

#endif

}  // namespace winnow
