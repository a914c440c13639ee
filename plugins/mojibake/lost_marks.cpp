#include "lost_marks.h"

#include <algorithm>

#include "signs.h"

namespace mojibake {
namespace {

constexpr char32_t kLeft = U'â';
/// Different words with "âs" behind them that are possessives: the letter ends few words of any language so.
constexpr std::size_t kOwners = 4;
constexpr const char* kEvidence = "utf-8 read as latin-1, controls dropped";

bool is_one_of(std::u32string_view word, std::initializer_list<std::u32string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}
bool is_stop(char32_t c) { return c == '.' || c == ',' || c == '!' || c == '?'; }
bool is_ascii_capital(char32_t c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
char32_t small_ascii(char32_t c) { return is_ascii_capital(c) ? c + 32 : c; }
bool may_begin_behind(char32_t c) { return c == ' ' || c == '\t' || c == '(' || c == '['; }
bool may_end_before(char32_t c) { return c == ' ' || c == '\t' || c == ')' || c == ';' || c == ':' || is_stop(c); }

/// What stands around the "â" at `at`: the letters right before and behind, in small letters.
struct Place {
  char32_t left, right;
  std::u32string before, behind;
};

Place place_of(const Characters& characters, std::u32string_view line, std::size_t at) {
  const auto is_letter = [&](std::size_t i) { return line[i] != kLeft && characters.is_letter(line[i]); };
  std::size_t first = at, last = at + 1;
  while (first > 0 && is_letter(first - 1)) --first;
  while (last < line.size() && is_letter(last)) ++last;
  Place place{at > 0 ? line[at - 1] : U' ', at + 1 < line.size() ? line[at + 1] : U' ',
              std::u32string(line.substr(first, at - first)), std::u32string(line.substr(at + 1, last - at - 1))};
  std::transform(place.before.begin(), place.before.end(), place.before.begin(), small_ascii);
  std::transform(place.behind.begin(), place.behind.end(), place.behind.begin(), small_ascii);
  return place;
}

/// donât, weâre, Iâm: what English contracts. "âs" alone is no contraction here.
bool is_contraction(const Place& p) {
  if (is_one_of(p.behind, {U"re", U"ve", U"ll"})) return !p.before.empty();
  if (p.behind == U"t") return p.before.ends_with(U"n");
  if (p.behind == U"m") return p.before == U"i";
  return p.behind == U"d" && is_one_of(p.before, {U"i", U"you", U"he", U"she", U"it", U"we", U"they", U"who"});
}

/// A letter outside ASCII that begins no character of UTF-8 of Latin text: "â" beside it is one of its alphabet.
bool is_foreign(char32_t c) { return c >= 0xC0 && c != kLeft && (c < 0xC2 || c > 0xC5); }

/// lâété, dellâacqua: before a vowel, as in no "pâté" or "lâche". A syllable such as "lâu" is Vietnamese.
bool is_elision(const Place& p) {
  const bool vowel =
      !p.behind.empty() && std::u32string_view(U"aeiouyhéèêàîôæœ").find(p.behind.front()) != std::u32string_view::npos;
  return is_elided(p.before) && (p.right == U'Ã' || (vowel && p.behind.size() >= 3));
}

/// Does a mark that closes stand in front of what follows: "word,â she"?
bool closes(const Characters& characters, std::u32string_view line, std::size_t at) {
  if (line[at] != kLeft || at == 0 || (at + 1 < line.size() && !may_end_before(line[at + 1]))) return false;
  return is_stop(line[at - 1]) || line[at - 1] == ')' || is_digit(line[at - 1]) ||
         (line[at - 1] != kLeft && characters.is_letter(line[at - 1]));
}

/// Where the stop is that a line ends in but for what is left of no-break spaces behind it: "online.Â"; npos if none.
std::size_t stop_before_spaces(std::u32string_view line) {
  if (!line.ends_with(U'Â')) return line.npos;
  const std::size_t stop = line.find_last_not_of(U"Â \u00A0");
  const bool stops = stop != line.npos && (is_stop(line[stop]) || line[stop] == ':' || line[stop] == ')');
  return stops ? stop : line.npos;
}

}  // namespace

void LostMarks::look(std::u32string_view line) {
  proofs_ += stop_before_spaces(line) != line.npos;
  for (std::size_t at = line.find(kLeft); at != line.npos; at = line.find(kLeft, at + 1)) {
    const Place p = place_of(characters_, line, at);
    if (is_foreign(p.left) || is_foreign(p.right)) {
      ++letters_;
    } else if (p.right == U'¦' || p.right == U'¬' || p.right == U'¢') {
      ++proofs_;
    } else if (!p.before.empty() && !p.behind.empty()) {
      if (is_contraction(p) || is_elision(p)) {
        ++proofs_;
        contractions_ += is_contraction(p);
      } else if (p.behind == U"s" && p.before.size() > 2)
        owners_.insert(p.before);
      else
        ++letters_;
    } else if (is_stop(p.left) ? may_end_before(p.right) : may_begin_behind(p.left) && is_ascii_capital(p.right)) {
      ++proofs_;
    }
  }
}

bool LostMarks::are_proven() const {
  return (proofs_ >= 2 || owners_.size() >= kOwners) && proofs_ + owners_.size() >= letters_;
}

/// Other languages open with „ or close with “.
bool LostMarks::is_english() const { return contractions_ + owners_.size() >= 2; }

std::vector<Line::Replacement> LostMarks::in(std::u32string_view line) const {
  std::vector<Line::Replacement> out;
  const auto put = [&](std::size_t at, std::size_t size, char32_t mark) {
    out.push_back({at, at + size, std::u32string(1, mark), kMojibake, kEvidence, 10});
  };
  const auto closes_behind = [&](std::size_t at) {
    for (std::size_t i = at + 1; i < line.size(); ++i)
      if (closes(characters_, line, i)) return true;
    return false;
  };
  const bool quotes = is_english();
  const std::size_t stop = stop_before_spaces(line);
  int open = 0;
  for (std::size_t at = 0; at < std::min(stop, line.size()); ++at) {
    open += line[at] == U'“' ? 1 : line[at] == U'”' && open > 0 ? -1 : 0;
    if (line[at] != kLeft) continue;
    const Place p = place_of(characters_, line, at);
    if (p.right == U'¦') {
      put(at++, 2, U'…');
    } else if (p.right == U'¬') {
      put(at++, 2, U'€');
    } else if (p.right == U'¢') {
      put(at++, 2, p.before.empty() ? U'•' : U'™');
    } else if (!p.before.empty() && !p.behind.empty()) {
      if (is_contraction(p) || is_elision(p) || p.behind == U"s")
        put(at, 1, U'’');
      else if (p.before.size() >= 4 && p.behind.size() >= 3)
        put(at, 1, U'—');
    } else if (quotes && may_begin_behind(p.left) && characters_.is_letter(p.right) && p.right != kLeft &&
               (is_ascii_capital(p.right) || closes_behind(at))) {
      put(at, 1, U'“');
      ++open;
    } else if (open > 0 && closes(characters_, line, at)) {
      put(at, 1, U'”');
      --open;
    }
  }
  if (stop < line.size()) put(stop, line.size() - stop, line[stop]);
  return out;
}

}  // namespace mojibake
