#include "xpath_service.h"

#include <winnow/edit.h>
#include <winnow/html.h>

#include <algorithm>
#include <new>
#include <string>
#include <vector>

#include "formats/html/xpath.h"

namespace winnow {
namespace {

std::string_view view_of(winnow_str text) {
  return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}

int check(winnow_str expression, void* to, void (*callback)(void*, winnow_str)) {
  const std::string problem = xpath_problem(view_of(expression));
  if (!problem.empty()) callback(to, {problem.data(), problem.size()});
  return problem.empty();
}

// `ranges` are sorted and apart from each other.
unsigned char mark_of(const winnow_block& block, const std::vector<Range>& ranges) {
  if (block.source_begin >= block.source_end) return WINNOW_XPATH_NONE;
  const auto at = std::partition_point(ranges.begin(), ranges.end(),
                                       [&](const Range& range) { return range.end <= block.source_begin; });
  if (at == ranges.end() || at->begin >= block.source_end) return WINNOW_XPATH_NONE;
  const bool holds = at->begin <= block.source_begin && block.source_end <= at->end;
  return holds ? WINNOW_XPATH_HOLDS : WINNOW_XPATH_TOUCHES;
}

winnow_status select_all(const winnow_doc& doc, const winnow_str* expressions, std::size_t n, unsigned char* marks,
                         void* to, void (*callback)(void*, std::size_t, winnow_str)) {
  std::fill_n(marks, n * doc.n_blocks, static_cast<unsigned char>(WINNOW_XPATH_NONE));
  if (doc.n_elements == 0 || doc.raw.size == 0) return WINNOW_SKIP;
  const html::XPathTree tree(view_of(doc.raw));
  std::vector<Range> ranges;
  for (std::size_t k = 0; k < n; ++k) {
    const std::string problem = tree.select(view_of(expressions[k]), ranges);
    if (!problem.empty()) {
      callback(to, k, {problem.data(), problem.size()});
      return WINNOW_E_DOC;
    }
    for (std::size_t i = 0; i < doc.n_blocks; ++i)
      marks[k * doc.n_blocks + i] = mark_of(*WINNOW_BLOCK_AT(&doc, i), ranges);
  }
  return WINNOW_OK;
}

winnow_status select(const winnow_doc* doc, const winnow_str* expressions, std::size_t n, unsigned char* marks,
                     void* to, void (*callback)(void*, std::size_t, winnow_str)) {
  try {
    return select_all(*doc, expressions, n, marks, to, callback);
  } catch (const std::bad_alloc&) {
    return WINNOW_E_NOMEM;
  }
}

}  // namespace

const winnow_xpath_1* xpath_service() {
  static const winnow_xpath_1 service{sizeof(winnow_xpath_1), 0, check, select};
  return &service;
}

}  // namespace winnow
