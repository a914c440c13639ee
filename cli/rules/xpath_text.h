// What can be said of an XPath by its text alone.
#pragma once
#include <re2/re2.h>
#include <winnow/text.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace winnow::cli {

/// The parts of an XPath between `sign`s that stand in no brackets and no quotation marks.
inline std::vector<std::string_view> parts_of(std::string_view xpath, char sign) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < xpath.size(); ++i) {
    const char c = xpath[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '(') {
      ++depth;
    } else if (c == ']' || c == ')') {
      --depth;
    } else if (c == sign && depth == 0) {
      parts.push_back(xpath.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(xpath.substr(begin));
  return parts;
}

/// id("x") as //*[@id="x"]: no document type says of a page which attributes are ids, so that id() finds nothing.
inline std::string with_ids_as_attributes(std::string xpath) {
  constexpr const char* kId = R"((^|[^\w.:@-])id\(\s*("[^"\s]+"|'[^'\s]+')\s*\))";
  // [1] is the first of all, not the first of each parent.
  static const RE2 counted(std::string(kId) + R"((\s*\[))"), any(kId);
  RE2::GlobalReplace(&xpath, counted, R"(\1(//*[@id=\2])\3)");
  RE2::GlobalReplace(&xpath, any, R"(\1//*[@id=\2])");
  return xpath;
}

/// Does it select attributes alone? Rules are about text, and those are none.
inline bool selects_attributes(std::string_view xpath) {
  const std::vector<std::string_view> all = parts_of(xpath, '|');
  return std::all_of(all.begin(), all.end(), [](std::string_view one) {
    const std::string_view step = trim(parts_of(one, '/').back());
    return step.starts_with('@') || step.starts_with("attribute::");
  });
}

}  // namespace winnow::cli
