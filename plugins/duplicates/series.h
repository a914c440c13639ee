// Sections that a page counts: "Week 1", "Week 2"; "Schedule A", "Schedule B". What one of them says again is no copy.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lines.h"

namespace duplicates {

/// The number of a heading such as "2. Sailing boats" or "§ 2 Sailing boats"; 0 where the line is none.
std::uint32_t clause_number(const Line& line);

/// The labels of a page that count its sections.
class Series {
 public:
  explicit Series(const std::vector<Line>& lines);

  /// Do the two lines stand below different labels of one series?
  bool parts(std::uint32_t a, std::uint32_t b) const;

 private:
  struct Label {
    std::uint32_t line, count;
  };
  struct Labels {
    std::vector<Label> all;     // in order
    std::uint32_t longest = 0;  // lines of the longest section but the last
    /// What the label above the line counts to; 0 where there is none, or so far above that its section has ended.
    std::uint32_t count_at(std::uint32_t line) const;
    /// Do they count from 1 on, and no section with another end? Finds the longest section.
    bool count_up();
  };
  std::map<std::string, Labels> series_;  // by what is counted
};

}  // namespace duplicates
