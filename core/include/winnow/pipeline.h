// The pipeline: plugins in order, round after round until none asks for an edit, then the page is canonical.
//
//   Pipeline pipeline(stages, {});           // one a thread; stages come from PluginHost::stages()
//   Outcome outcome = pipeline.clean(page);  // page.blocks and page.history tell the rest
//   std::string text = canonical_text(page);
//
// Round 1 shows the plugins the page as it came. Form then brings what is left into canonical form, and every later
// round shows exactly what a reader of the canonical text would make of it: no dropped blocks, no labels, canonical
// gaps. So when a round asks for nothing, cleaning the output again asks for nothing either: the fixed point holds by
// construction, whatever the plugins do, unless the last of the rounds still asks for edits (Outcome::settled).
#pragma once
#include <winnow/document.h>
#include <winnow/form.h>
#include <winnow/plugin.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace winnow {

/// What of a page, changed after a stage's last look at it, calls for another look.
struct RerunOn {
  bool text = true;
  bool drops = true;
  bool layout = true;
  bool labels = true;
};

/// One plugin as the pipeline sees it: a name, its reasons, and a function. Belongs to one thread.
struct Stage {
  std::string name;
  std::string version;
  std::vector<std::string> reasons;
  RerunOn rerun_on;
  bool needs_raw = false;
  std::function<winnow_status(const winnow_doc*, const winnow_sink*)> process;
};

/// A plugin that misbehaved on a page: its edits for that page are void.
struct Incident {
  std::string plugin;
  std::string message;
  winnow_status status = WINNOW_E_DOC;
};

struct PipelineOptions {
  int max_rounds = 4;
  double seconds_a_page = 10;  // CPU time of the thread; 0: no limit
  /// Called after every stage that changed something (for explain --after each); may be empty.
  std::function<void(const Document&, const Stage&, int round)> after_stage;
};

/// How the cleaning of one page went.
struct Outcome {
  int rounds = 0;
  bool settled = true;     // false: the last allowed round still asked for edits
  bool timed_out = false;  // the page is failed and its blocks are as they came
  std::vector<Incident> incidents;
};

/// Checks what a plugin asked for against the page as it is now. Empty when all is well, else the sentence that says
/// which edit is bad and why.
std::string validate(const Document& document, const std::vector<Edit>& edits, std::size_t n_reasons);

/// Applies validated edits in block order, then byte order, and appends one history entry for each. Marks what they
/// make stale. Labels change roles and labels, not the history.
void apply(Document& document, const std::vector<Edit>& edits, const Stage& stage, int round);

/// Cleans pages with a fixed list of stages. Not thread-safe: one for each thread.
class Pipeline {
 public:
  Pipeline(std::vector<Stage> stages, PipelineOptions options);
  ~Pipeline();
  Pipeline(Pipeline&&) noexcept;
  Pipeline& operator=(Pipeline&&) noexcept;
  /// Cleans the page in place. Never throws but std::bad_alloc.
  Outcome clean(Document& document);
  const std::vector<Stage>& stages() const { return stages_; }

 private:
  struct Room;
  // How what plugins are shown stands to the page as it is.
  enum class View { kNone, kOlder, kTrue };
  FormChanges run_stage(Document& document, std::size_t stage, int round, Outcome& outcome);
  std::vector<Stage> stages_;
  PipelineOptions options_;
  std::vector<bool> labels_;  // did the stage label something when it last ran?
  double deadline_ = 0;       // CPU seconds of this thread; 0: none
  View view_ = View::kNone;
  std::unique_ptr<Room> room_;
};

}  // namespace winnow
