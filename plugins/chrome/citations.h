// Entries of a list of references, in Latin, Greek or Cyrillic letters: "Marsh D, Reed T. Salt and leeks. Garden J.
// 2019;4(2):11-19."
//
// Line models take such lists for menus: names, numbers and abbreviations, hardly a sentence. They belong to the text.
#pragma once
#include <re2/re2.h>

#include <cstdint>
#include <string_view>

namespace chrome {

class Citations {
 public:
  Citations();

  /// Whether a line of `n_words` words names an author by initials, a year, and where in the year's volume the work
  /// stands (volume and pages, a page number, DOI, ISBN). Takes time in proportion to the line. Thread-safe.
  bool is_citation(std::string_view line, std::uint32_t n_words) const;

 private:
  re2::RE2 author_, year_, place_;
};

}  // namespace chrome
