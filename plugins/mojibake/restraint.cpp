#include "restraint.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "conversions.h"
#include "line.h"
#include "utf8.h"

namespace mojibake {
namespace {

/// Letters that stand where a continuation byte 0x80..0x9F was: behind a capital no language has them.
bool is_odd_letter(char32_t c) { return std::u32string_view(U"ŠŒŽšœžŸƒ").find(c) != std::u32string_view::npos; }

/// What is mended and a little before and behind it; all of a line would be too much for each repair of a long one.
struct Surroundings {
  std::u32string text;
  std::size_t begin, end;  // of what is mended

  std::u32string_view mended() const { return std::u32string_view(text).substr(begin, end - begin); }
};

Surroundings surroundings(std::string_view line, const Repair& r) {
  constexpr std::size_t kBytes = 64;
  const auto is_inside = [&](std::size_t at) {
    return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80;
  };
  std::size_t from = r.begin - std::min(r.begin, kBytes), to = std::min(line.size(), r.end + kBytes);
  while (is_inside(from)) --from;
  while (is_inside(to)) ++to;
  Surroundings s{decode_utf8(line.substr(from, r.begin - from)), 0, 0};
  s.begin = s.text.size();
  s.text += decode_utf8(line.substr(r.begin, r.end - r.begin));
  s.end = s.text.size();
  s.text += decode_utf8(line.substr(r.end, to - r.end));
  return s;
}

/// Marks that people set around words of any language, and those among them that also stand between two letters.
constexpr std::u32string_view kMarks =
    U"\u00AB\u00BB\u2018\u2019\u201A\u201C\u201D\u201E\u2039\u203A\u2013\u2014\u2022\u2026"
    U"\u00B7\u00BA\u00B0\u00BF\u00A1";
constexpr std::u32string_view kMarksBetweenLetters = U"\u2018\u2019\u2013\u2014\u2026\u00B7";
constexpr std::u32string_view kNeverBehindLetters = U"\u201A\u201E\u00BF\u00A1";

bool is_one_of(std::u32string_view marks, char32_t c) { return marks.find(c) != std::u32string_view::npos; }

/// Does the mark at `i` stand where no author sets it: inside a word, as in "d„r", or an opening one behind a word?
bool is_misplaced(const Characters& characters, std::u32string_view line, std::size_t i) {
  std::size_t from = i, to = i + 1;  // a run of marks
  while (from > 0 && is_one_of(kMarks, line[from - 1])) --from;
  while (to < line.size() && is_one_of(kMarks, line[to])) ++to;
  const bool behind_letter = from > 0 && characters.is_letter(line[from - 1]);
  const bool before_letter = to < line.size() && characters.is_letter(line[to]);
  if (behind_letter && is_one_of(kNeverBehindLetters, line[i])) return true;
  // Catalan sets its dot between two l, and no capital that is none of ASCII's stands before an opening quotation mark.
  const auto is_l = [&](std::size_t at) { return line[at] == 'l' || line[at] == 'L'; };
  if (behind_letter && before_letter && line[i] == 0xB7) return !is_l(from - 1) || !is_l(to);
  if (behind_letter && line[i] == 0x2018 && line[from - 1] >= 0x80)
    return characters.kind(line[from - 1]) == Kind::kUpper;
  return behind_letter && before_letter && !is_one_of(kMarksBetweenLetters, line[i]);
}

/// Could no author have written the characters from `begin` to `end` of the line?
bool is_plain_damage(const Characters& characters, std::u32string_view line, std::size_t begin, std::size_t end) {
  const std::u32string_view span = line.substr(begin, end - begin);
  if (std::all_of(span.begin(), span.end(), [](char32_t c) { return c < 0x80; })) return true;  // it was escaped
  std::size_t letters = 0;
  for (std::size_t i = 0; i < span.size(); ++i) {
    const char32_t c = span[i];
    if (c == ' ' && i > 0) return true;  // a lost no-break space
    if (c == '&' && i + 1 < span.size() && (span[i + 1] == '#' || characters.is_letter(span[i + 1])))
      return true;  // half of it an entity
    if (c < 0x80) continue;
    // A no-break space is half of a character behind a capital, "Ã" say; behind anything else people set it themselves.
    if (c == 0xA0 && (i == 0 || characters.kind(span[i - 1]) != Kind::kUpper)) continue;
    if (is_one_of(kMarks, c) && !is_misplaced(characters, line, begin + i)) continue;
    if (!characters.is_letter(c)) return true;
    // A capital behind a small letter, as in "вЂ”".
    if (i > 0 && span[i - 1] >= 0x80 && characters.kind(span[i - 1]) == Kind::kLower &&
        characters.kind(c) == Kind::kUpper)
      return true;
    if (is_odd_letter(c) && i > 0 && span[i - 1] >= 0xC0 && span[i - 1] < 0xE0) return true;
    ++letters;
  }
  return letters >= 3;
}

/// Two small letters or more and nothing else but no-break spaces: a piece of a word.
bool is_of_small_letters(const Characters& characters, std::u32string_view span) {
  return span.size() > 1 && std::all_of(span.begin(), span.end(),
                                        [&](char32_t c) { return c == 0xA0 || characters.kind(c) == Kind::kLower; });
}

/// Latin for Latin, letter for letter, "è" for "č": the language model has weighed the word in both readings, at its
/// highest threshold. Between scripts it can't: of two letters in a foreign script any reading is as good.
bool is_latin_for_latin(const Characters& characters, std::u32string_view before, std::u32string_view after) {
  const auto latin = [&](char32_t c) { return c < 0x80 || characters.script(c) == Script::kLatin; };
  return before.size() == after.size() && std::all_of(before.begin(), before.end(), latin) &&
         std::all_of(after.begin(), after.end(), latin);
}

/// Does the span stand in a word of another script, as the Cyrillic letters of "trГЁs" do?
bool is_in_foreign_word(const Characters& characters, const Surroundings& s) {
  const auto differs = [&](char32_t neighbour, char32_t own) {
    return characters.is_letter(neighbour) && characters.is_letter(own) &&
           characters.script(neighbour) != characters.script(own);
  };
  return (s.begin > 0 && differs(s.text[s.begin - 1], s.text[s.begin])) ||
         (s.end < s.text.size() && differs(s.text[s.end], s.text[s.end - 1]));
}

/// Does the span begin with a capital right behind a small letter?
bool is_capital_behind_small(const Characters& characters, const Surroundings& s) {
  return s.begin > 0 && characters.kind(s.text[s.begin - 1]) == Kind::kLower &&
         characters.kind(s.text[s.begin]) == Kind::kUpper;
}

/// The same with small letters behind it, as the "Ă" of "gestiĂłn" has: no spelling has that.
bool is_capital_inside_word(const Characters& characters, const Surroundings& s) {
  return s.end - s.begin > 1 && is_capital_behind_small(characters, s) &&
         characters.kind(s.text[s.begin + 1]) != Kind::kUpper;
}

/// Is there nothing on the page but what `r` is about?
bool is_whole_page(std::span<const std::string_view> blocks, const Repair& r) {
  for (std::size_t b = 0; b < blocks.size(); ++b)
    if (!blocks[b].empty() && (b != r.block || r.begin > 0 || r.end < blocks[b].size())) return false;
  return r.reason == std::string_view(kMojibake);
}

/// Is it about one letter that is no part of a word: the cell of a table, a letter in quotation marks? A space or a
/// mark behind it may be part of what is mended.
bool is_about_lone_letter(const Characters& characters, std::string_view line, const Repair& r) {
  if (std::string_view(r.reason) != kMojibake) return false;
  const Surroundings s = surroundings(line, r);
  const auto in_word = [&](std::size_t i) {
    return i < s.text.size() && (characters.is_letter(s.text[i]) || (s.text[i] >= '0' && s.text[i] <= '9'));
  };
  return (s.begin == 0 || !in_word(s.begin - 1)) && !in_word(s.begin + 1);
}

/// Characters beyond ASCII that stand alone between spaces or marks of ASCII on the page, each counted once.
std::set<char32_t> lone_characters(std::span<const std::string_view> blocks, const Characters& characters) {
  std::set<char32_t> different;
  for (const std::string_view block : blocks) {
    const std::u32string line = decode_utf8(block);
    const auto is_space = [&](std::size_t i) {
      return i >= line.size() || (line[i] < 0x80 && (line[i] < '0' || line[i] > '9') && !characters.is_letter(line[i]));
    };
    for (std::size_t i = 0; i < line.size(); ++i)
      if (line[i] >= 0x80 && is_space(i - 1) && is_space(i + 1)) different.insert(line[i]);
  }
  return different;
}

/// Is the page a table of characters: an alphabet, a code page, a keyboard? There many stand alone, and hardly a word
/// is damaged beside them. Damaged text has words of one letter too, but many more of others.
bool is_character_table(std::span<const std::string_view> blocks, std::span<const Repair> repairs,
                        const Characters& characters) {
  constexpr std::size_t kLeast = 12, kLeastLetters = 6;
  std::size_t alone = 0, others = 0;
  for (const Repair& r : repairs) {
    if (std::string_view(r.reason) == kMojibake)
      ++(is_about_lone_letter(characters, blocks[r.block], r) ? alone : others);
  }
  if (alone <= 2 * others) return false;
  const std::set<char32_t> different = lone_characters(blocks, characters);
  const auto letters =
      std::count_if(different.begin(), different.end(), [&](char32_t c) { return characters.is_letter(c); });
  return different.size() >= kLeast || static_cast<std::size_t>(letters) >= kLeastLetters;
}

/// The script that a guess with lost bytes gives a single letter of, when it is not Latin; Script::kLatin of any other.
/// Text in another script has words: "×" and a space are half a Hebrew letter only among others.
Script script_of_lone_letter(const Characters& characters, std::u32string_view after) {
  Script script = Script::kLatin;
  std::size_t letters = 0;
  for (const char32_t c : after) {
    if (!characters.is_letter(c)) continue;
    ++letters;
    script = characters.script(c);
  }
  return letters == 1 ? script : Script::kLatin;
}

/// Does nothing but a letter that authors use show that a byte was lost, as the "Ã" of "SÃO"?
bool is_unmarked_loss(const Characters& characters, const Surroundings& s) {
  const std::u32string_view before = s.mended();
  return before.size() == 1 && characters.is_letter(before.front()) && !is_capital_behind_small(characters, s);
}

/// "utf-8 read as cp1252" of "utf-8 read as cp1252, bytes lost (or ...)".
std::string_view kind_of(const Repair& repair) {
  const std::string_view evidence = repair.evidence;
  return evidence.substr(0, std::min(evidence.find(" ("), evidence.find(',')));
}

bool is_word_byte(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

/// The word that `r` is part of as the repair would leave it, if it stands close by, right: "café" of "café becomes
/// cafÃ©". Empty otherwise.
std::string shown_beside(std::string_view line, const Repair& r) {
  constexpr std::size_t kLongestWord = 64, kNear = 400;  // bytes: of the damaged word, and to either side of it
  std::size_t begin = r.begin, end = r.end;
  while (begin > 0 && is_word_byte(line[begin - 1]) && end - begin <= kLongestWord) --begin;
  while (end < line.size() && is_word_byte(line[end]) && end - begin <= kLongestWord) ++end;
  if (end - begin > kLongestWord) return {};
  std::string word(line.substr(begin, r.begin - begin));
  word.append(r.text).append(line.substr(r.end, end - r.end));
  const auto is_in_word = [&](std::size_t at) { return at < line.size() && is_word_byte(line[at]); };
  const std::string_view near = line.substr(0, end + kNear);
  for (std::size_t at = near.find(word, begin - std::min(begin, kNear)); at != near.npos; at = near.find(word, at + 1))
    if ((at + word.size() <= begin || at >= end) && !(at > 0 && is_in_word(at - 1)) && !is_in_word(at + word.size()))
      return word;
  return {};
}

/// Does the page show what damage looks like? There a good part of the damaged words stand beside the right ones, and
/// more than one such pair.
bool is_about_damage(std::span<const std::string_view> blocks, std::span<const Repair> repairs) {
  std::set<std::string, std::less<>> different;
  std::size_t shown = 0, all = 0;
  for (const Repair& r : repairs) {
    if (std::string_view(r.reason) != kMojibake) continue;
    ++all;
    std::string word = shown_beside(blocks[r.block], r);
    if (word.empty()) continue;
    ++shown;
    different.insert(std::move(word));
  }
  return different.size() >= 2 && 3 * shown >= all;
}

bool is_of_small_letters_damage(const Repair& r) { return r.evidence.find(kInSmallLetters) != std::string::npos; }

/// Is every letter outside ASCII of the line in one of its repairs, [first, last)? Text that was put in small letters
/// has no whole letters left beside the damage: "på" and "pã©" in one line have another story.
bool mends_whole_line(std::string_view line, std::span<const Repair> repairs, const Characters& characters) {
  std::size_t at = 0;
  const auto has_letter = [&](std::size_t end) {
    // "ã" and "â" alone are left of letters and signs that lost their no-break space.
    const std::u32string between = decode_utf8(line.substr(at, end - at));
    return std::any_of(between.begin(), between.end(),
                       [&](char32_t c) { return c >= 0x80 && c != U'ã' && c != U'â' && characters.is_letter(c); });
  };
  for (const Repair& r : repairs) {
    if (has_letter(r.begin)) return false;
    at = r.end;
  }
  return !has_letter(line.size());
}

/// Leaves lines alone of which only a part was put in small letters.
void leave_torn_lines(std::vector<Repair>& repairs, std::span<const std::string_view> blocks,
                      const Characters& characters) {
  std::vector<Repair> kept;
  kept.reserve(repairs.size());
  for (std::size_t i = 0, end = 0; i < repairs.size(); i = end) {
    bool small = false;
    for (end = i; end < repairs.size() && repairs[end].block == repairs[i].block; ++end)
      small |= is_of_small_letters_damage(repairs[end]);
    const bool whole =
        !small || mends_whole_line(blocks[repairs[i].block], std::span(repairs).subspan(i, end - i), characters);
    for (std::size_t k = i; k < end; ++k)
      if (whole || !is_of_small_letters_damage(repairs[k])) kept.push_back(std::move(repairs[k]));
  }
  repairs = std::move(kept);
}

constexpr std::size_t kLeastLetters = 6;  // mended ones of a script on the page: two words or so

}  // namespace

std::vector<Repair> restrained(std::vector<Repair> repairs, std::span<const std::string_view> blocks,
                               const Characters& characters) {
  leave_torn_lines(repairs, blocks, characters);
  if (is_character_table(blocks, repairs, characters))
    std::erase_if(repairs, [&](const Repair& r) { return is_about_lone_letter(characters, blocks[r.block], r); });
  if (is_about_damage(blocks, repairs))
    std::erase_if(repairs, [](const Repair& r) { return std::string_view(r.reason) == kMojibake; });
  std::vector<bool> plain(repairs.size(), true);
  std::set<std::string, std::less<>> proven, proven_loss;
  std::vector<bool> unmarked(repairs.size(), false);
  std::vector<Script> lone(repairs.size(), Script::kLatin);
  std::map<Script, std::size_t> letters_of;
  for (std::size_t i = 0; i < repairs.size(); ++i) {
    const Repair& r = repairs[i];
    if (std::string_view(r.reason) != kMojibake) continue;
    const Surroundings near = surroundings(blocks[r.block], r);
    const std::u32string_view before = near.mended();
    const bool lossy = r.evidence.find("bytes lost") != std::string::npos;
    const std::u32string after = decode_utf8(r.text);
    const bool letters_after =
        std::any_of(after.begin(), after.end(), [&](char32_t c) { return characters.is_letter(c); });
    plain[i] = is_plain_damage(characters, near.text, near.begin, near.end) ||
               (!letters_after && !is_of_small_letters(characters, before)) || is_in_foreign_word(characters, near) ||
               (!lossy && is_capital_inside_word(characters, near)) ||
               (!lossy && is_latin_for_latin(characters, before, after));
    for (const char32_t c : after)
      if (characters.is_letter(c)) ++letters_of[characters.script(c)];
    if (lossy) {
      unmarked[i] = is_unmarked_loss(characters, near);
      lone[i] = script_of_lone_letter(characters, after);
    }
    if (plain[i] && lone[i] == Script::kLatin) proven.emplace(kind_of(r));
    if (plain[i] && lossy && !unmarked[i] && lone[i] == Script::kLatin) proven_loss.emplace(kind_of(r));
  }
  // One letter is no text: a page of it alone has nothing to go by.
  if (repairs.size() == 1 && is_whole_page(blocks, repairs.front()) && decode_utf8(repairs.front().text).size() == 1)
    return {};
  std::vector<Repair> kept;
  kept.reserve(repairs.size());
  for (std::size_t i = 0; i < repairs.size(); ++i) {
    if (unmarked[i] && proven_loss.find(kind_of(repairs[i])) == proven_loss.end()) continue;
    // It counts among the letters itself.
    if (lone[i] != Script::kLatin && letters_of[lone[i]] < kLeastLetters) continue;
    if (plain[i] || proven.find(kind_of(repairs[i])) != proven.end()) kept.push_back(std::move(repairs[i]));
  }
  return kept;
}

}  // namespace mojibake
