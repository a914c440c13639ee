// Where the pages that stay go: a second pass over the inputs writes them as they came.
#pragma once
#include <winnow/reader.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "run/outputs.h"
#include "run/stdin_spool.h"
#include "settings.h"

namespace winnow::cli {

class Survivors {
 public:
  /// Opens -o, when it is given, and makes sure that the inputs can be read twice: a stream on standard input is copied
  /// to a file without a name in TMPDIR. Before the first pass. No page gets a name that is `taken` by another file of
  /// the run. Throws Refused.
  Survivors(const Settings& settings, const std::vector<std::string>& inputs, const std::vector<std::string>& taken);

  /// What to read the inputs with once more.
  ReadOptions again(ReadOptions options);

  /// A page that stays, as it came: HTML goes to a file of HTML. `copies` is a member for its row, or empty. An error
  /// concerns this page: another one has the name of its file, say.
  Status take(Record record, const std::string& copies);
  /// A page that goes out with another text. `more` is a member for its row, or empty.
  Status take(Record record, std::string text, const std::string& more);
  /// A page that does not stay: a copy of the page with the id `kept`. No file of an earlier run is left of it.
  void leave_out(Record record, const std::string& kept);
  void finish();
  LeftBehind left_behind() const { return output_->left_behind(); }

 private:
  Status hand_on(Done done);
  std::unique_ptr<Output> output_;
  std::optional<StdinSpool> stdin_;
  std::uint64_t written_ = 0;
};

}  // namespace winnow::cli
