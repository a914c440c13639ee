// Folding and hashing of text, for the core and, as winnow.text/1, for plugins.
#pragma once
#include <winnow/plugin.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// What fold() found.
struct Folded {
  std::uint32_t n_words = 0;                  // two code points count as one word in scripts written without spaces
  std::array<std::uint64_t, 2> ascii_seen{};  // bit c: the text holds the ASCII character c, no letter
  bool ascii = true;                          // every byte is
};

/// Replaces `out` by the folded text as winnow.text/1 in plugin.h defines it.
Folded fold(std::string_view text, std::string& out);

/// The number of words of a text.
std::uint32_t count_words(std::string_view text);

/// Appends the XXH3-64 hashes of the words of a folded text.
void hash_words(std::string_view folded, std::vector<std::uint64_t>& out);

/// Is it of a script that is written without spaces (Han, kana, bopomofo, Thai, Lao, Khmer, Myanmar)?
bool is_unspaced(char32_t c);

/// Would Form or NFC have to look closer at this character? False: it stands in NFC wherever it stands, and is neither
/// white space nor stray.
bool is_plain(char32_t c);

/// The table that plugins get for "winnow.text/1".
const winnow_text_1* text_service();

/// What winnow_doc.ctx points to while a plugin runs.
struct DocContext;

}  // namespace winnow
