// The difference of two texts, line by line.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace winnow::cli {

/// Lines "- LINE" (only in `want`) and "+ LINE" (only in `got`), in order, without those that are equal; empty when the
/// texts are. The shortest such list up to 3,000 lines a text, beyond that one that may be longer.
std::vector<std::string> line_diff(std::string_view want, std::string_view got);

}  // namespace winnow::cli
