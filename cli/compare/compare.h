// clean --compare OLD: what this run changes against the clean texts of an earlier one.
#pragma once
#include <cstdint>
#include <string>

#include "clean_texts.h"
#include "run/run.h"
#include "terminal/terminal.h"

namespace winnow::cli {

/// Prints the difference of each page to standard output as it comes. Pages come in the order of the earlier run.
class Comparison {
 public:
  /// Throws Refused when there are no such texts.
  Comparison(const Value& old, const Settings& settings);
  void see(const Done& done);
  /// "3 of 24 pages differ from OLD, 1 was not there".
  std::string said() const;

 private:
  std::string old_;
  CleanTexts texts_;
  Colours colour_;
  std::uint64_t pages_ = 0, differ_ = 0, missing_ = 0;
};

}  // namespace winnow::cli
