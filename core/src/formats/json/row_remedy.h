// What makes rows of lines that are none: said where a row fails.
#pragma once
#include <string>
#include <string_view>

namespace winnow {

/// What to do with `row`, which is JSON and holds no "text" that is a string and no "html": "; if it is in "content":
/// jq -c ...". Looks into objects and arrays of texts, and knows dumps and requests of Elasticsearch. Empty when
/// nothing is known.
std::string row_remedy(std::string_view row);

/// The same for a line that is no JSON: it may be a piece of an array or of a row that was written over several lines.
std::string line_remedy(std::string_view line);

}  // namespace winnow
