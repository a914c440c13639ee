// What the two-pass plugins of a Cleaner have learned from pages, for Python: a corpus state that pages, files and
// other states are added to.
#pragma once
#include <winnow/corpus_state.h>
#include <winnow/pipeline.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "arrow_in.h"
#include "cleaner.h"
#include "page_input.h"

namespace winnow::python {

/// Thread-safe. All of it without the GIL. Starts threads only within observe(), which ends them.
class Learned {
 public:
  /// Has seen nothing. Throws Raised when none of the plugins learns.
  explicit Learned(const Cleaner& cleaner);

  /// Shows the plugins the rows of a chunk; those without a text, and those that are no page, are left out. Gives the
  /// sentences of plugins that misbehaved, 20 at most. Throws Raised when a plugin gave up.
  std::vector<std::string> observe(const Input& input, const ArrowArray& chunk, const ColumnNames& names,
                                   unsigned threads);
  /// Adds what a state file holds; `place` is its name in messages. Throws Raised, also when a plugin of the file takes
  /// no part here.
  void add(std::string_view bytes, const std::string& place);
  /// Adds what `other` has seen, which may be of another pipeline.
  void merge(Learned& other);
  /// The bytes of a state file: the same for the same pages, whatever the order, threads and parts.
  std::string save();
  /// The plugins that learn, in order of their names.
  std::vector<std::string> plugins() const { return total_.plugins(); }

 private:
  struct Observer {
    CorpusState state;
    Pipeline pipeline;
  };
  class Turn;
  void bring_together();  // main_lock()
  void require_whole() const;

  std::shared_ptr<Opened> opened_;
  Reading reading_;
  CorpusState total_;                            // main_lock()
  std::vector<std::unique_ptr<Observer>> idle_;  // lock_of_all()
  std::atomic<bool> is_part_ = false;            // a call ended in the middle: what is in it is chance
};

}  // namespace winnow::python
