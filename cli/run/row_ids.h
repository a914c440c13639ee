// The ids of the rows that a run writes: what makes them hard to take by their ids is said once, at the end.
#pragma once
#include <winnow/reader.h>

#include <cstdint>
#include <string>

#include "bulk_ids.h"
#include "terminal/terminal.h"

namespace winnow::cli {

/// Sees every record of a run. Memory: IdSet's, of a million ids at most; those behind them are compared with these.
/// Not thread-safe.
class RowIds {
 public:
  void see(const Record& record);
  /// Warns of ids that several rows have, and of numbers beside texts.
  void say(Messages& messages) const;

 private:
  IdSet seen_;
  std::string doubled_;  // the place of the first row whose id another one had, and the id
  std::string doubled_id_;
  std::string text_;  // the place of the first row whose id is a text
  std::uint64_t n_doubled_ = 0, n_texts_ = 0, n_numbers_ = 0;
};

}  // namespace winnow::cli
