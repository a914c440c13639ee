// An XPath expression in the first line, a page in the others: a tree is built and asked, whatever is in them, and what
// is selected lies in the page.
#include <winnow/html.h>
#include <winnow/reader.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "formats/html/xpath.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const std::string_view expression = text.substr(0, line);
  // As a reader gives it: valid UTF-8.
  const std::string page = winnow::decode(text.substr(std::min(line + 1, text.size())), "utf-8").text;
  const bool can_select = winnow::xpath_problem(expression).empty();
  const winnow::html::XPathTree tree(page);
  std::vector<winnow::Range> ranges;
  if (tree.select("//*", ranges).empty())
    for (const winnow::Range& range : ranges)
      if (range.begin > range.end || range.end > page.size()) std::abort();
  if (!can_select) return 0;
  tree.select(expression, ranges);
  std::size_t at = 0;
  for (const winnow::Range& range : ranges) {
    if (range.begin < at || range.begin > range.end || range.end > page.size()) std::abort();
    at = range.end;
  }
  return 0;
}
