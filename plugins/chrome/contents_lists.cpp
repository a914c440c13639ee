#include "contents_lists.h"

#include <winnow/text.h>

#include <string>
#include <string_view>
#include <unordered_map>

#include "edit_marks.h"

namespace chrome {
namespace {

// "1.2 The first mill", "* Fire of 1831", "History[edit]": what the entry and its heading share.
std::string_view without_number(std::string_view text, const winnow::PhraseBook& book) {
  std::string_view rest = winnow::trim(text.substr(winnow::list_marker(text)));
  const std::size_t number = rest.find_first_not_of("0123456789.");
  if (number != std::string_view::npos && number > 0 && winnow::is_ascii_digit(rest[0])) {
    const std::string_view behind = rest.substr(number);
    if (behind[0] == ' ' || behind[0] == ')') rest = winnow::trim(behind.substr(1));
  }
  rest = rest.substr(0, edit_mark_at_end(rest, book));
  return rest.empty() ? text : rest;
}

bool heads_contents(const Line& line) {
  return line.cue != nullptr && line.cue->category == "contents" && !line.within_code;
}

constexpr std::uint32_t kLongest = 25;  // words of an entry

// Where each text that may be an entry stands last on the page.
class LastLines {
 public:
  explicit LastLines(const winnow::PhraseBook& book) : book_(&book) {}

  /// Looks at the lines when it is asked to for the first time: most pages hold no such list.
  void look_at(const std::vector<Line>& lines) {
    if (!last_.empty()) return;
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (lines[i].n_words <= kLongest) last_[without_number(lines[i].text, *book_)] = i;
  }

  /// The first line where there is none.
  std::size_t of(const Line& line) const {
    const auto found = last_.find(without_number(line.text, *book_));
    return found == last_.end() ? 0 : found->second;
  }

 private:
  const winnow::PhraseBook* book_;
  std::unordered_map<std::string_view, std::size_t> last_;
};

// Behind the last entry of the list below line `heading`; the heading's next line where there is no list. A button
// may stand above the first entry ("hide"), and an entry's heading may read otherwise.
std::size_t end_of_entries(const std::vector<Line>& lines, const LastLines& last, std::size_t heading) {
  constexpr std::size_t kAbove = 2, kBetween = 1;
  constexpr std::uint32_t kLongestOther = 12;  // words
  std::size_t end = heading + 1;
  for (std::size_t i = end; i < lines.size() && lines[i].n_words <= kLongest; ++i) {
    const bool is_entry = last.of(lines[i]) > i;
    if (is_entry) end = i + 1;
    if (!is_entry && lines[i].n_words > kLongestOther) break;
    if (i + 1 - end > (end == heading + 1 ? kAbove : kBetween)) break;
  }
  return end;
}

}  // namespace

std::vector<ContentsList> find_contents_lists(std::vector<Line>& lines, const winnow::PhraseBook& book) {
  constexpr std::size_t kLeast = 3;
  std::vector<ContentsList> lists;
  LastLines last(book);
  for (std::size_t i = 0; i + kLeast < lines.size(); ++i) {
    if (!heads_contents(lines[i])) continue;
    last.look_at(lines);
    ContentsList list{i, end_of_entries(lines, last, i)};
    for (std::size_t k = i + 1; k < list.end; ++k) list.entries += last.of(lines[k]) >= list.end;
    i = list.end - 1;  // also of what is no such list: no line is looked at for two headings
    if (list.entries < kLeast || 4 * list.entries < 3 * (list.end - list.begin - 1)) continue;
    for (std::size_t k = list.begin; k < list.end; ++k) lines[k].names = false;
    lists.push_back(list);
  }
  return lists;
}

void drop_contents_lists(const std::vector<ContentsList>& lists, std::vector<Line>& lines, Notes& notes) {
  for (const ContentsList& list : lists) {
    const std::string_view why = notes.keep("a list of " + std::to_string(list.entries) + " headings that stand below");
    for (std::size_t k = list.begin; k < list.end; ++k) {
      if (lines[k].role == WINNOW_ROLE_TITLE) continue;
      lines[k].role = WINNOW_ROLE_NONE;
      lines[k].drop(kRun, why);
    }
  }
}

}  // namespace chrome
