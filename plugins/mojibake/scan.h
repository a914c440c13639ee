// The fast look at a line: is there anything in it that could be damage at all?
#pragma once

#include <cstddef>
#include <string_view>

namespace mojibake {

struct Contents {
  bool high = false;       ///< a byte outside ASCII
  bool ampersand = false;  ///< "&"
  bool backslash = false;  ///< "\"
  bool any() const { return high || ampersand || backslash; }
  bool operator==(const Contents&) const = default;
};

/// Looks at every byte of `line`, 32 or 16 at a time where the processor can. The plain one looks byte by byte and says
/// the same.
Contents scan(std::string_view line);
Contents scan_plain(std::string_view line);

/// The place of the first byte outside ASCII at `at` or behind it, or line.size().
std::size_t skip_ascii(std::string_view line, std::size_t at);

}  // namespace mojibake
