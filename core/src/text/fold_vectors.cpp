// Folding with AVX2: 32 bytes a step. ASCII is classified, put into lower case and closed up without a branch for each
// word; characters above ASCII are folded one at a time between the steps.
#include "fold.h"
#include "fold_steps.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <bit>
#include <cstring>

namespace winnow {
namespace {

// For each set of eight bytes to be kept: where these bytes are, in order.
constexpr std::array<std::uint64_t, 256> kCloseUp = [] {
  std::array<std::uint64_t, 256> table{};
  for (unsigned kept = 0; kept < 256; ++kept) {
    unsigned n = 0;
    for (std::uint64_t bit = 0; bit < 8; ++bit)
      if ((kept >> bit) & 1) table[kept] |= bit << (8 * n++);
  }
  return table;
}();

// Which bytes lie in [first, first + n)? Bytes compare as signed: the range is moved to the lowest values.
__attribute__((target("avx2"), always_inline)) inline __m256i in_range(__m256i bytes, char first, int n) {
  const __m256i moved = _mm256_sub_epi8(bytes, _mm256_set1_epi8(static_cast<char>(first - 128)));
  return _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(n - 128)), moved);
}

__attribute__((target("avx2"), always_inline)) inline std::uint32_t bits(__m256i bytes) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

__attribute__((target("avx2,popcnt"), always_inline)) inline char* put_kept(char* to, std::uint64_t bytes,
                                                                            std::uint32_t kept) {
  const __m128i order = _mm_cvtsi64_si128(static_cast<long long>(kCloseUp[kept]));
  const __m128i closed = _mm_shuffle_epi8(_mm_cvtsi64_si128(static_cast<long long>(bytes)), order);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to), closed);
  return to + _mm_popcnt_u32(kept);
}

}  // namespace

__attribute__((target("avx2,bmi,popcnt"))) std::optional<Folded> fold_simple_vectors(std::string_view text,
                                                                                     char* const begin,
                                                                                     std::size_t& size) {
  const CharTable& chars = char_table();
  const __m256i blank = _mm256_set1_epi8(' ');
  FoldedText out{begin};
  std::uint64_t low = 0, high = 0;
  std::uint32_t odd = 0;           // what is_plain_ascii() would say no to
  std::uint32_t space_before = 1;  // the beginning counts as one
  bool ascii = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t left = text.size() - at;
    __m256i bytes;
    if (left >= 32) {
      bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at));
    } else {
      alignas(32) char tail[32] = {};
      std::memcpy(tail, text.data() + at, left);
      bytes = _mm256_load_si256(reinterpret_cast<const __m256i*>(tail));
    }
    const std::uint32_t above = bits(bytes);
    std::uint32_t n = left < 32 ? static_cast<std::uint32_t>(left) : 32;
    if (above != 0) n = std::min(n, static_cast<std::uint32_t>(std::countr_zero(above)));
    if (n > 0) {
      const std::uint32_t valid = ~std::uint32_t{0} >> (32 - n);
      const __m256i capitals = in_range(bytes, 'A', 26);
      const __m256i lower = _mm256_or_si256(bytes, _mm256_and_si256(capitals, blank));  // ' ' is the bit of case
      const __m256i letters = in_range(lower, 'a', 26);
      const __m256i in_word = _mm256_or_si256(letters, in_range(bytes, '0', 10));
      const std::uint32_t words = bits(in_word) & valid;
      const std::uint32_t before = (words << 1) | static_cast<std::uint32_t>(out.open);
      const std::uint32_t kept = words | (~words & before & valid);
      out.n_words += static_cast<std::uint32_t>(_mm_popcnt_u32(words & ~before));
      const __m256i folded = _mm256_blendv_epi8(blank, lower, in_word);
      const std::uint32_t spaces = bits(_mm256_cmpeq_epi8(bytes, blank)) & valid;
      odd |= spaces & ((spaces << 1) | space_before);
      odd |= (bits(_mm256_cmpgt_epi8(blank, bytes)) | bits(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(0x7F)))) & valid;
      space_before = (spaces >> (n - 1)) & 1;
      low |= std::uint64_t{spaces != 0} << ' ';
      for (std::uint32_t rest = valid & ~(bits(letters) | spaces); rest != 0; rest &= rest - 1) {
        const auto c = static_cast<unsigned char>(text[at + static_cast<std::size_t>(std::countr_zero(rest))]);
        (c < 64 ? low : high) |= std::uint64_t{1} << (c & 63);
      }
      out.to = put_kept(out.to, static_cast<std::uint64_t>(_mm256_extract_epi64(folded, 0)), kept & 0xFF);
      out.to = put_kept(out.to, static_cast<std::uint64_t>(_mm256_extract_epi64(folded, 1)), (kept >> 8) & 0xFF);
      out.to = put_kept(out.to, static_cast<std::uint64_t>(_mm256_extract_epi64(folded, 2)), (kept >> 16) & 0xFF);
      out.to = put_kept(out.to, static_cast<std::uint64_t>(_mm256_extract_epi64(folded, 3)), kept >> 24);
      out.open = ((words >> (n - 1)) & 1) != 0;
      at += n;
    }
    if (above == 0) continue;
    ascii = false;
    if (!fold_above_ascii(text, at, chars, out)) return std::nullopt;
  }
  if (out.to != begin && !out.open) --out.to;
  size = static_cast<std::size_t>(out.to - begin);
  return Folded{out.n_words, {low, high}, ascii, ascii && odd == 0 && space_before == 0};
}

bool has_fold_vectors() {
  static const bool has =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
  return has;
}

}  // namespace winnow

#else

namespace winnow {

std::optional<Folded> fold_simple_vectors(std::string_view text, char* to, std::size_t& size) {
  return fold_simple_plain(text, to, size);
}
bool has_fold_vectors() { return false; }

}  // namespace winnow

#endif
