// How the words of a line begin: with a capital or with a small letter.
#pragma once
#include <cstddef>
#include <string_view>

namespace related {

struct CaseCount {
  std::size_t capitals = 0;
  std::size_t smalls = 0;
};

/// Words that begin with a capital and with a small letter, in scripts that know the difference (Latin, Greek,
/// Cyrillic). Digits, apostrophes, hyphens and letters of other scripts are inside a word and begin none.
CaseCount count_cases(std::string_view line);

/// Has the beginning of the line more capitalised words than others?
bool mostly_capitals(std::string_view line);

}  // namespace related
