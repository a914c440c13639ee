#include "rules_pages.h"

#include <winnow/text.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chrome {
namespace {

enum class Words { kFirst, kAny };

// Does the line hold the first or any of the longer words of the phrase? "terms and conditions": "These terms are ...".
// The first letter may have another case there.
bool speaks_of(const Line& line, std::string_view phrase, Words which) {
  constexpr std::size_t kLeastBytes = 5;
  for (std::size_t at = 0; at < phrase.size();) {
    const std::size_t end = std::min(phrase.find(' ', at), phrase.size());
    std::string_view word = phrase.substr(at, end - at);
    at = end + 1;
    if (word.size() < kLeastBytes) continue;
    word.remove_prefix(winnow::decode_utf8(word, 0).size);
    if (line.text.find(word) != std::string_view::npos) return true;
    if (which == Words::kFirst) return false;
  }
  return false;
}

bool is_text(const Line& line) { return !line.strong && line.shape.ends_sentence && line.n_words >= 4; }

// What the text of a page says of its rules. Each line is looked at once for a phrase, however many lines may be
// titles.
class RulesText {
 public:
  explicit RulesText(const std::vector<Line>& lines) : lines_(lines) {}

  // A menu may end in "Privacy policy", too. Rules say at their beginning what they are on, and speak of it again.
  bool takes_up(std::size_t title) {
    constexpr std::size_t kFirst = 3;
    const winnow::PhraseMatch& cue = *lines_[title].cue;
    if (!is_read_) read();
    std::size_t first = 0, all = 0;
    const auto begin = std::upper_bound(texts_.begin(), texts_.end(), title);
    const auto end = begin + std::min<std::ptrdiff_t>(kFirst, texts_.end() - begin);
    for (auto at = begin; at != end && all < 2; ++at) {
      first += speaks_of(lines_[*at], cue.phrase, Words::kFirst);
      all += speaks_of(lines_[*at], cue.phrase, Words::kAny);
    }
    if (first == 0 || end - begin < static_cast<std::ptrdiff_t>(kFirst)) return first > 0 && all == 2;
    return all == 2 || (all == 1 && last_on(cue) > end[-1]);
  }

 private:
  void read() {
    is_read_ = true;
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (is_text(lines_[i])) texts_.push_back(i);
  }

  // The last line of the text that speaks of it; 0 when none does.
  std::size_t last_on(const winnow::PhraseMatch& cue) {
    const auto [known, is_new] = last_on_.try_emplace(cue.number, 0);
    if (is_new) {
      const auto last = std::find_if(texts_.rbegin(), texts_.rend(),
                                     [&](std::size_t i) { return speaks_of(lines_[i], cue.phrase, Words::kAny); });
      if (last != texts_.rend()) known->second = *last;
    }
    return known->second;
  }

  const std::vector<Line>& lines_;
  bool is_read_ = false;
  std::vector<std::size_t> texts_;                          // lines of the text, in order
  std::unordered_map<std::uint32_t, std::size_t> last_on_;  // by the cue's number
};

bool names_rules(const Line& line) { return is_sign_of(line, {"legal"}) && !line.cue->prefix; }

bool is_entry(const Line& line) { return line.kind == WINNOW_BLOCK_LIST_ITEM || line.kind == WINNOW_BLOCK_TABLE_ROW; }

// A day ("Effective from 3 May"), a heading ("1. Introduction"): no headline.
bool may_stand_between(const Line& line) {
  constexpr std::uint32_t kMostWords = 8, kMostHeading = 3;
  const bool counted = winnow::has_ascii_digit(line.text);
  return !line.is_sign() && line.n_words <= (counted ? kMostWords : kMostHeading);
}

// Does the text begin at most `lines_between` lines below, with no sign of chrome and no headline between?
bool is_above_text(const std::vector<Line>& lines, std::size_t i, std::size_t lines_between) {
  for (std::size_t k = i + 1; k < lines.size() && k <= i + 1 + lines_between; ++k) {
    if (lines[k].dated || lines[k].is_body()) return true;
    if (!may_stand_between(lines[k])) return false;
  }
  return false;
}

// "Terms of service", directly above the day they were changed or their first paragraph, with nothing like it around:
// what a page on them is called; on top of the page a name or two may stand between. Below a menu, or above "Effective
// from 3 May", the text has to say so.
bool is_title_of_rules(const std::vector<Line>& lines, std::size_t i, RulesText& text) {
  constexpr std::size_t kLinesBetween = 2;
  if (!names_rules(lines[i])) return false;
  if ((i == 0 || !lines[i - 1].is_sign()) && is_above_text(lines, i, i == 0 ? kLinesBetween : 0)) return true;
  return (i == 0 || !names_rules(lines[i - 1])) && !is_entry(lines[i]) && is_above_text(lines, i, kLinesBetween) &&
         text.takes_up(i);
}

// Behind the last line that speaks of the rules, before the site's footer.
std::size_t end_of_rules(const std::vector<Line>& lines, std::size_t title) {
  constexpr std::size_t kMenu = 3;
  std::size_t end = title + 1, signs = 0;
  for (std::size_t i = title + 1; i < lines.size() && signs < kMenu; ++i) {
    if (lines[i].shape.copyright && lines[i].strong) break;
    signs = lines[i].strong && !lines[i].shape.ends_sentence ? signs + 1 : 0;
    if (is_text(lines[i]) && speaks_of(lines[i], lines[title].cue->phrase, Words::kAny)) end = i + 1;
  }
  return end;
}

}  // namespace

void find_rules(std::vector<Line>& lines, std::size_t body) {
  std::size_t title = kNoLine;
  RulesText text(lines);
  for (std::size_t i = 0; i < std::min(body, lines.size()); ++i) {
    if (!is_title_of_rules(lines, i, text)) continue;
    if (title == kNoLine && text.takes_up(i)) title = i;
    lines[i].strong = lines[i].weak = lines[i].stock = false;
  }
  if (title == kNoLine) return;
  for (std::size_t i = title, end = end_of_rules(lines, title); i < end; ++i) {
    Line& line = lines[i];
    line.of_rules = true;
    if (line.cue != nullptr && is_one_of(line.cue->category, {"cookie", "legal", "nav", "contents", "rights"}))
      line.strong = line.weak = line.soft = line.stock = false;
  }
}

}  // namespace chrome
