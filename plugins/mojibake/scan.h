// The fast look at a line: is there anything in it that could be damage at all?
#pragma once

#include <string_view>

namespace mojibake {

struct Contents {
  bool high = false;       ///< a byte outside ASCII
  bool ampersand = false;  ///< "&"
  bool backslash = false;  ///< "\"
};

/// Looks at every byte of `line`, 16 at a time.
Contents scan(std::string_view line);

}  // namespace mojibake
