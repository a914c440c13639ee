// What the HTML model's trees look at: one row of numbers a block.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "page.h"
#include "tables.h"

namespace chrome {

/// Rows of `html_feature_names().size()` numbers, one behind the other.
struct HtmlFeatures {
  std::size_t columns = 0;
  std::vector<float> values;
  const float* row(std::size_t block) const { return values.data() + block * columns; }
};

const std::vector<std::string>& html_feature_names();

/// `scores` has one entry a block. Depends on the page alone.
void html_features(const HtmlPage& page, const std::vector<TableScores>& scores, HtmlFeatures& features);

/// The same row by row, so that a page of a million blocks takes no more memory than one: `look` gets a block's number
/// and its numbers, valid during the call.
void each_html_row(const HtmlPage& page, const std::vector<TableScores>& scores,
                   const std::function<void(std::size_t block, const float* row)>& look);

}  // namespace chrome
