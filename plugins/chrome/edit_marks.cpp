#include "edit_marks.h"

#include <winnow/text.h>

#include <algorithm>

namespace chrome {
namespace {

constexpr std::size_t kLongestMark = 60, kLongestHeading = 200;  // bytes

// "edit", "править | править код".
bool names_editing(std::string_view text, const winnow::PhraseBook& book) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('|', begin), text.size());
    const auto cue = book.match(winnow::trim(text.substr(begin, end - begin)));
    if (!cue || cue->category != "edit" || cue->prefix) return false;
    begin = end + 1;
  }
  return true;
}

}  // namespace

std::size_t edit_mark_at_end(std::string_view text, const winnow::PhraseBook& book) {
  if (text.size() > kLongestHeading || !text.ends_with(']')) return text.size();
  const std::size_t open = text.rfind('[');
  if (open == std::string_view::npos || open == 0 || text.size() - open > kLongestMark) return text.size();
  if (!names_editing(winnow::trim(text.substr(open + 1, text.size() - open - 2)), book)) return text.size();
  std::size_t at = open;
  while (at > 0 && text[at - 1] == ' ') --at;
  return at > 0 ? at : text.size();
}

}  // namespace chrome
