// The lines of phrase books (phrases.h): "category TAB phrase [TAB flags]".
//
//   if (const auto line = phrase_line("nav\tpage #\tprefix weak")) ...   // line->with_numbers() == "page 0"
#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace winnow {

/// A line of a book, taken apart. Views of it.
struct PhraseLine {
  std::string_view category;
  std::string_view phrase;  // as it is written, `#` for any number
  std::string_view flags;   // parted by blanks; empty: none

  /// The phrase as winnow.text/1 is to fold it: "0" for any number.
  std::string with_numbers() const {
    std::string whole(phrase);
    std::replace(whole.begin(), whole.end(), '#', '0');
    return whole;
  }
};

/// Nothing for what is no phrase's: a comment, an empty line.
inline std::optional<PhraseLine> phrase_line(std::string_view line) {
  const std::size_t tab = line.find('\t');
  if (line.empty() || line[0] == '#' || tab == std::string_view::npos) return std::nullopt;
  const std::size_t second = std::min(line.find('\t', tab + 1), line.size());
  return PhraseLine{line.substr(0, tab), line.substr(tab + 1, second - tab - 1),
                    line.substr(std::min(second + 1, line.size()))};
}

}  // namespace winnow
