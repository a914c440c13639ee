#include "lowered.h"

#include <unicode/uchar.h>

#include <algorithm>

namespace mojibake {
namespace {

char32_t small(char32_t c) { return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))); }

bool is_continuation(int byte) { return byte >= 0x80 && byte < 0xC0; }

/// The first byte of a letter of two, when its small letter shows as `c`: 0xC3 of "ã". -1: none. 0xC2 begins signs
/// alone, and "â" is itself the first byte of marks that lost theirs.
int lead_of(const SingleByte& page, char32_t c) {
  const int byte = page.byte_of(c);
  if (byte < 0xC0) return -1;
  for (int lead = 0xC3; lead < 0xE0; ++lead)
    if (small(page.text_of(static_cast<std::uint8_t>(lead))) == c) return lead;
  return -1;
}

/// The byte that follows `lead` and shows as `c`, which may have been a capital. Where both are bytes, 0x8A and 0x9A of
/// "š", it is the one of the commoner letter.
int continuation_of(const SingleByte& page, int lead, char32_t c) {
  const int own = c < 0x80 ? -1 : page.byte_of(c);
  int capital = -1;
  if (own > 0)
    for (int byte = 0x80; byte < 0xC0 && capital < 0; ++byte)
      if (byte != own && small(page.text_of(static_cast<std::uint8_t>(byte))) == c) capital = byte;
  if (!is_continuation(own)) return capital;
  if (lead == 0xC3 && c == U'œ') return own;  // Ü is, Ì hardly
  const bool prefers_own = lead == 0xC4 || lead == 0xC5 || lead == 0xCE || lead == 0xD0 || lead == 0xD7;
  return capital < 0 || prefers_own ? own : capital;
}

/// Marks that people set behind a word, and before the next.
bool is_mark(char32_t c) {
  return std::u32string_view(
             U"\u00A0\u00AB\u00BB\u2018\u2019\u201A\u201C\u201D\u201E\u2039\u203A\u2013\u2014\u2022\u2026\u00B7"
             U"\u00BA\u00AA\u00B0\u2122\u00AE\u00B2\u00B3\u00B9")
             .find(c) != std::u32string_view::npos;
}

/// A letter of two bytes at `at`, in small; 0 when none is there.
char32_t letter_at(const SingleByte& page, std::u32string_view token, std::size_t at) {
  if (token[at] < 0x80 || at + 1 >= token.size()) return 0;
  const int lead = lead_of(page, token[at]);
  if (lead < 0) return 0;
  const int next = continuation_of(page, lead, token[at + 1]);
  if (next < 0) return 0;
  const char32_t c = static_cast<char32_t>(lead & 0x1F) << 6 | static_cast<char32_t>(next & 0x3F);
  const bool may_be = (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_L_MASK | U_GC_MN_MASK)) != 0;
  return may_be ? small(c) : 0;
}

/// A mark of three bytes at `at`, "â€™" or, in cp1251, "вђњ": the small letter of its first byte is that byte. 0 when
/// none is there.
char32_t mark_at(const SingleByte& page, std::u32string_view token, std::size_t at) {
  if (at + 2 >= token.size() || page.byte_of(token[at]) != 0xE2) return 0;
  const int third = page.byte_of(token[at + 2]);
  int second = page.byte_of(token[at + 1]);
  if (small(page.text_of(0x80)) == token[at + 1]) second = 0x80;
  if ((second != 0x80 && second != 0x82 && second != 0x84) || !is_continuation(third)) return 0;
  return 0x2000u | static_cast<char32_t>(second & 0x3F) << 6 | static_cast<char32_t>(third & 0x3F);
}

/// Whether nobody would write the characters of the sequence at `at`: its second is no mark that could stand there, nor
/// the key beside "å" on a keyboard.
bool is_telling(std::u32string_view token, std::size_t at) {
  const bool inside = at + 2 < token.size() && u_isalpha(static_cast<UChar32>(token[at + 2]));
  const char32_t second = token[at + 1];
  if (u_isalpha(static_cast<UChar32>(second))) return false;
  if ((second == 0xA8 || second == 0xB4) && token[at] != U'ã') return inside;
  return !is_mark(second) || (inside && second != 0x2019);
}

}  // namespace

bool is_plainly_lowered_utf8(const SingleByte& page, std::u32string_view token) {
  for (std::size_t i = 0; i + 1 < token.size(); ++i)
    if (token[i] >= 0xDF && token[i + 1] >= 0x80 && is_telling(token, i) && letter_at(page, token, i) != 0) return true;
  return false;
}

std::optional<std::u32string> from_lowered_utf8(const SingleByte& page, std::u32string_view token) {
  const auto is_capital = [](char32_t c) { return c >= 0x80 && u_isupper(static_cast<UChar32>(c)); };
  if (std::any_of(token.begin(), token.end(), is_capital)) return std::nullopt;
  std::u32string out;
  std::size_t whole = 0, torn = 0;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (const char32_t mark = mark_at(page, token, i); mark != 0) {
      out.push_back(mark);
      i += 2;
    } else if (const char32_t letter = letter_at(page, token, i); letter != 0) {
      out.push_back(letter);
      ++whole;
      ++i;
    } else {
      torn += token[i] >= 0x80 && lead_of(page, token[i]) >= 0;
      out.push_back(token[i]);
    }
  }
  if (whole == 0 || torn > whole) return std::nullopt;
  return out;
}

}  // namespace mojibake
