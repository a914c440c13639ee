// What the plugin wants to know of a line beside its fingerprint: whether it is the kind of line that people repeat on
// purpose (code, figures, verse), and how it ends and begins.
#pragma once
#include <winnow/plugin.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace duplicates {

inline constexpr std::uint32_t kNone = WINNOW_NO_BLOCK;

/// One block of the page, as much of it as the search needs. The text is valid as long as the page.
struct Line {
  std::string_view text;
  std::uint64_t hash;  // of the folded text: equal hashes are equal texts
  std::uint32_t n_words;
  std::uint32_t kind;  // WINNOW_BLOCK_*
  std::uint32_t role;  // WINNOW_ROLE_*
  winnow::CharSet ascii;
};

/// The lines of the page, in order.
std::vector<Line> lines_of(const winnow::Page& page);

/// A list item, a table row or a `pre` element, by the host's word for it.
bool is_cell(const Line& line);

/// Does it look like a line of a program or of a shell session?
bool is_code(const Line& line);

/// Are fewer than `words` of its words free of digits? So rows of figures look that lost their tabs: times, prices,
/// results, which are alike without being copies.
bool is_figures(std::string_view text, std::uint32_t words);

/// Does line `at` stand in a stanza: among short lines of about equal length that rarely end a sentence? Lines with
/// `passed_over[i]` set count as absent (none do when it is empty).
bool is_verse(const std::vector<Line>& lines, std::uint32_t at, const std::vector<char>& passed_over);

/// Does line `at` stand in a stanza below a label that says it is a refrain: "Chorus", "[Refrain]", "Припев:"?
bool is_below_refrain_label(const std::vector<Line>& lines, std::uint32_t at);

/// Is it a stanza in one line, as HTML's stanzas are, that says so: "[Chorus] Down, down, ..."?
bool begins_with_refrain_label(std::string_view text);

/// Do two lines of six words or more say nearly the same of different things ("Discount is $25 off ...", "Discount is
/// $50 off ...")? They begin alike or share two thirds of their words, figures not counted, and are not equal.
bool are_variants(const Line& a, const Line& b);

/// Who speaks in a line such as "Leader: The lamp is lit.": what stands before its first colon, if that is a name of
/// three words at most; empty otherwise.
std::string_view speaker(std::string_view text);

/// Is it the later part of a sentence that was broken up (by a link, say): does it begin in lower case or with a comma?
bool goes_on(std::string_view text);

/// Does it end in `.`, `!`, `?` or their like, closing quotes and brackets left out?
bool ends_sentence(std::string_view text);

/// Does it end in this character, closing quotes and brackets left out?
bool ends_in(std::string_view text, char32_t wanted, char32_t full_width);

/// Bytes of the text before an ellipsis that cuts it short ("...", "…", a few words such as "Read more" may follow);
/// npos when nothing cuts it.
std::size_t cut_at(std::string_view text);

/// A key of the first 40 letters and digits. Equal beginnings have equal keys but for letter case outside ASCII: a
/// sieve before the comparison of words, at a tenth of the price of folding.
std::uint64_t head_key(std::string_view text);

}  // namespace duplicates
