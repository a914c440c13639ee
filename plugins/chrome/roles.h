// Title, date, byline, credit: the lines above and below the body that are the page's own.
#pragma once
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "page_lines.h"

namespace chrome {

/// Month names, folded, from the plugin's data.
class Months {
 public:
  explicit Months(std::string_view list, const winnow::PhraseBook& fold);
  bool contains(const std::string& folded_word) const { return words_.count(folded_word) != 0; }

 private:
  std::unordered_set<std::string> words_;
};

/// Sets Line::role where a line is clearly one of them.
void find_roles(std::vector<Line>& lines, const Months& months);

}  // namespace chrome
