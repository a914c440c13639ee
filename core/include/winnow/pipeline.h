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
#include <span>
#include <string>
#include <vector>

namespace winnow {

/// What of a page, changed after a stage's last look at it, calls for another look.
struct RerunOn {
  bool text = true;
  bool drops = true;
  bool layout = true;
  bool labels = true;
  bool joins = true;  // of the layout which lines join the one before, and nothing else
};

/// What a stage said of a page, beside its edits.
struct Answer {
  winnow_status status = WINNOW_OK;
  std::string remark;  // an incident that voids no edits; empty: none
};

/// A stage that is asked of many pages at once, because each question has its price: an isolated plugin.
class ManyPages {
 public:
  /// A page as the stage is shown it, where its edits go, and how many it may ask for. The doc stays as it is until
  /// ask() has returned.
  struct Page {
    const winnow_doc& doc;
    winnow_sink sink;
    std::size_t most_edits;
  };
  virtual ~ManyPages() = default;
  /// A page that ask() is to ask of, too.
  virtual void add(const Page& page) = 0;
  /// Asks of all pages added since the last call; one answer each, in their order.
  virtual std::vector<Answer> ask() = 0;
};

/// One plugin as the pipeline sees it: a name, its reasons, and a function. Belongs to one thread.
struct Stage {
  std::string name;
  std::string version;
  std::vector<std::string> reasons;
  RerunOn rerun_on;
  bool needs_raw = false;
  std::function<winnow_status(const winnow_doc*, const winnow_sink*)> process;
  std::shared_ptr<ManyPages> many;  // instead of `process`
};

/// A plugin that misbehaved on a page: its edits for that page are void, unless `status` is WINNOW_OK.
struct Incident {
  std::string plugin;
  std::string message;
  winnow_status status = WINNOW_E_DOC;
};

/// How long a page may be worked on, and who looks on.
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
  bool timed_out = false;  // the page is failed and its blocks are as they came; the last incident says who was at it
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
  /// Is there a stage that is asked of many pages at once?
  bool asks_many() const;

 private:
  friend std::vector<Outcome> clean_together(std::span<Pipeline* const> pipelines,
                                             std::span<Document* const> documents);
  struct Way;
  // How what plugins are shown stands to the page as it is.
  enum class View { kNone, kOlder, kTrue };
  // A page's way: begin(), then a stage is asked and answers as long as advance() finds one, then end().
  void begin(Document& document);
  bool advance();
  bool advance_to_many();
  Answer ask();
  void hand_over(ManyPages& to);
  void answer(const Answer& answered);
  Outcome end();

  void begin_round();
  bool end_round();
  bool is_due(std::size_t stage) const;
  void show_page();
  FormChanges take_edits(std::size_t stage, const Answer& answered);
  std::vector<Stage> stages_;
  PipelineOptions options_;
  std::vector<bool> labels_;  // did the stage label something when it last ran?
  std::unique_ptr<Way> way_;  // of the page that is being cleaned; its memory serves one page after another
};

/// Cleans pages together, each with a pipeline of its own of the same stages, all on this thread: pages wait for each
/// other before a stage that is asked of many (Stage::many). To each page happens what clean() would have done.
std::vector<Outcome> clean_together(std::span<Pipeline* const> pipelines, std::span<Document* const> documents);

}  // namespace winnow
