// Numbers that clauses of a contract, steps of a guide and notes begin with: "Section 24 Notices", "9.2", "12."
#pragma once
#include <string_view>
#include <vector>

namespace chrome {

/// "Section 9." and 2 of "Section 9.2 Returning"; nothing and 12 of "12. Sand the keel".
struct LineNumber {
  std::string_view name;  // what stands before the number: of the line's text, not owned
  unsigned value = 0;     // 0: the line begins with none
};

/// The number that a line (UTF-8, without white space at its ends) begins with, three digits at most. A number without
/// a name must be parted from the text by a mark: "20 boats" has none.
LineNumber line_number(std::string_view text);

/// The last number of each name on the way down a page.
class NumberedLines {
 public:
  /// Is the number the next one of its name?
  bool is_followed_by(const LineNumber& number) const;
  void add(const LineNumber& number);

 private:
  std::vector<LineNumber> last_;
};

}  // namespace chrome
