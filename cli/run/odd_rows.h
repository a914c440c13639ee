// Rows that were read, and that whoever made them should look at: said once, at the end of a run.
#pragma once
#include <winnow/reader.h>

#include <cstdint>
#include <map>
#include <string>

#include "bulk_ids.h"
#include "terminal/terminal.h"

namespace winnow::cli {

/// Sees the records of a run in order. Memory: IdSet's, of a million ids at most; those behind them are compared with
/// these. Not thread-safe.
class OddRows {
 public:
  /// Of every record whose row is written as it comes: ids that several rows have, and numbers beside texts.
  void see_id(const Record& record);
  /// Of every page: a text that is a page of HTML, which keeps its tags when it is cleaned as a text, and nothing else
  /// would say so; a row of another charset than UTF-8, which may have been read in the wrong one.
  void see(const Record& record);
  void say(Messages& messages) const;

 private:
  struct Rows {
    std::string first;  // its place
    std::uint64_t number = 0;

    void add(const Record& record) {
      if (number++ == 0) first = record.document.place;
    }
    std::string counted_so() const { return counted(number, "such row", "such rows"); }
  };
  IdSet ids_;
  std::string doubled_id_;
  Rows doubled_, texts_, numbers_, marked_up_;
  std::map<std::string, Rows> recoded_;  // by charset
};

}  // namespace winnow::cli
