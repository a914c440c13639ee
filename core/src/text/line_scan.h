// Where a line ends and whether it may have cells: one look at its bytes.
#pragma once
#include <cstddef>
#include <string_view>

namespace winnow {

struct LineScan {
  std::size_t end = 0;   // of the LF or CR, or of the text
  bool has_bar = false;  // a '|' or tab stands in the line
};

/// Scans the line of `text` that begins at `at`.
LineScan scan_line(std::string_view text, std::size_t at);

/// The same, a character at a time.
LineScan scan_line_plain(std::string_view text, std::size_t at);

/// How many LFs are in the text.
std::size_t count_feeds(std::string_view text);

}  // namespace winnow
