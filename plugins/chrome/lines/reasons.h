// In which respects a line is unlike the text of its page, for people who ask why the line model took it.
//
// A respect is a group of the model's features: its words, its place, the lines around it. Each in turn is made what it
// is in the text that stays, the others left as they are, and the trees are asked again: by how much the line gains is
// how much that respect speaks against it. Groups and not features, since windows of 3, 8 and 20 lines tell nearly the
// same, and one of them alone would seem to matter little.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "features.h"
#include "model.h"
#include "page_lines.h"

namespace chrome {

/// The respect that a feature belongs to, as people are told it: "words around". Empty for features of the page as a
/// whole, which tell none of its lines from another.
std::string_view respect_of(std::string_view feature);

/// For each line whose `unlike` is above 0 the three respects that speak most against it, with what it would gain in
/// log odds: "words around 2.1, words 0.8". Empty for the other lines, where fewer than three lines of text
/// stay to compare with, and where no respect alone makes a difference. `features` are the page's, one row a line.
std::vector<std::string> reasons(const LineModel& model, const FeatureMatrix& features, const std::vector<Line>& lines);

}  // namespace chrome
