// Two versions of a text, line by line, as a person reads it: unified or side by side, the words that differ marked.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "terminal/terminal.h"

namespace winnow::cli {

/// One line before and after.
struct DiffRow {
  enum class Kind { kSame, kRemoved, kAdded, kChanged };
  Kind kind = Kind::kSame;
  std::string before, after;
  std::string why;  // of a removal: plugin and reason
};

/// The rows of two texts: lines that differ and stand in each other's place are one changed row.
std::vector<DiffRow> diff_rows(std::string_view before, std::string_view after);

/// Rows that differ with two rows around them, "@@" where some are left out. Nothing when none differs.
std::string unified(const std::vector<DiffRow>& rows, const Colours& colour);

/// The same in two columns that fit `columns`, long lines wrapped.
std::string side_by_side(const std::vector<DiffRow>& rows, const Colours& colour, std::size_t columns);

/// Columns of the terminal; 120 when standard output is none.
std::size_t output_columns();

}  // namespace winnow::cli
