// The hash of a token over a run of small ASCII letters, most of what pages hold: a word at a time.
//
//   LetterRun run = add_small_letters(text, at, hash);   // goes on with `hash` up to run.end
//
// A character turns the hash by nine bits and is added. Until the first one comes to its upper end, seven small letters
// thus lie side by side, and where they do they are put there all at once: how long a word is, no branch has to guess.
#pragma once
#include <winnow/folded_words.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace chrome {

struct LetterRun {
  std::uint64_t hash;
  std::size_t end;
};

/// The hash of a token with one character more.
inline std::uint64_t add_char(std::uint64_t hash, std::uint64_t c) { return std::rotl(hash, 9) + c; }

/// Adds the small letters that stand from `at` on.
inline LetterRun add_small_letters_plain(std::string_view text, std::size_t at, std::uint64_t hash) {
  for (; at < text.size() && text[at] >= 'a' && text[at] <= 'z'; ++at)
    hash = add_char(hash, static_cast<unsigned char>(text[at]));
  return {hash, at};
}

namespace letter_runs_detail {

constexpr std::uint64_t kOnes = 0x0101010101010101u, kHighest = kOnes << 7;

/// How many of the eight bytes, from the lowest on, are small letters.
inline std::size_t count_small(std::uint64_t bytes) {
  const std::uint64_t low = bytes & ~kHighest;
  const std::uint64_t small = (low + kOnes * (0x80 - 'a')) & ~(low + kOnes * (0x7F - 'z')) & ~bytes & kHighest;
  return static_cast<std::size_t>(std::countr_zero(~small & kHighest)) / 8;
}

/// The first `n` bytes, 1 to 7, nine bits for each and the last one lowest.
inline std::uint64_t side_by_side(std::uint64_t bytes, std::size_t n) {
  std::uint64_t x = __builtin_bswap64(bytes) >> (64 - 8 * n);
  x = (x & 0xFFFFFFFFu) | (x >> 32 << 36);
  x = (x & 0x000FFFF00000FFFFu) | ((x & 0x0FF00000FFFF0000u) << 2);
  return (x & 0x3FC00FF003FC00FFu) | ((x & 0x000FF003FC00FF00u) << 1);
}

}  // namespace letter_runs_detail

/// The same as add_small_letters_plain().
inline LetterRun add_small_letters(std::string_view text, std::size_t at, std::uint64_t hash) {
  namespace detail = letter_runs_detail;
  for (;;) {
    const std::uint64_t bytes = winnow::eight_bytes(text, at);
    const std::size_t n = detail::count_small(bytes);
    if (n == 0) return {hash, at};
    const std::size_t fit = std::min<std::size_t>(n, 7);
    if (hash >> (64 - 9 * fit) != 0) {
      const LetterRun rest = add_small_letters_plain(text.substr(0, at + n), at, hash);
      hash = rest.hash;
    } else {
      hash = (hash << (9 * fit)) + detail::side_by_side(bytes, fit);
      if (n == 8) hash = add_char(hash, bytes >> 56);
    }
    at += n;
    if (n < 8) return {hash, at};
  }
}

}  // namespace chrome
