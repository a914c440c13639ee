#include <winnow/form.h>
#include <winnow/pipeline.h>

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <span>
#include <utility>

#include "as_it_came.h"
#include "collector.h"
#include "doc_context.h"
#include "measures.h"
#include "shown_page.h"

namespace winnow {
namespace {

winnow_str str(std::string_view s) { return {s.data(), s.size()}; }

int is_cancelled(void* ctx) {
  const auto& context = *static_cast<const DocContext*>(ctx);
  return context.deadline > 0 && thread_seconds() > context.deadline;
}

double wall_seconds() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// The end of the processor time that a page may take. That clock is a call into the kernel; one that ticks rarely and
// costs nothing tells that no thread can have used its time yet.
class Deadline {
 public:
  explicit Deadline(double seconds)
      : thread_(seconds > 0 ? winnow::thread_seconds() + seconds : 0), wall_(wall_seconds() + seconds - kTick) {}
  double thread_seconds() const { return thread_; }
  bool has_passed() const { return thread_ > 0 && wall_seconds() >= wall_ && winnow::thread_seconds() > thread_; }

 private:
  static constexpr double kTick = 0.02;  // the coarse clock may lag behind by one: 10 ms at most
  double thread_, wall_;
};

bool touches_block(EditKind kind) {
  return kind == EditKind::kDropBlock || kind == EditKind::kReplace || kind == EditKind::kLabelBlock;
}

bool concerns(const RerunOn& rerun, const FormChanges& changes) {
  return (rerun.text && changes.text) || (rerun.drops && changes.drops) || (rerun.layout && changes.layout);
}

void add(FormChanges& to, const FormChanges& more) {
  to.text = to.text || more.text;
  to.drops = to.drops || more.drops;
  to.layout = to.layout || more.layout;
}

}  // namespace

// Memory that one page after another is worked on in.
struct Pipeline::Room {
  AsItCame came;
  PageMeasures measures;
  ShownPage shown;
  Collector collector;
  std::vector<winnow_meta> meta;
};

Pipeline::Pipeline(std::vector<Stage> stages, PipelineOptions options)
    : stages_(std::move(stages)),
      options_(std::move(options)),
      labels_(stages_.size(), false),
      room_(std::make_unique<Room>()) {}

Pipeline::~Pipeline() = default;
Pipeline::Pipeline(Pipeline&&) noexcept = default;
Pipeline& Pipeline::operator=(Pipeline&&) noexcept = default;

Outcome Pipeline::clean(Document& document) {
  Outcome outcome;
  labels_.assign(stages_.size(), false);
  AsItCame& came = room_->came;
  came.note(document);
  room_->measures.begin(document);
  room_->shown.begin(document);
  const Deadline deadline(options_.seconds_a_page);
  deadline_ = deadline.thread_seconds();
  std::vector<FormChanges> unseen(stages_.size(), FormChanges{true, true, true});
  for (int round = 1; round <= std::max(1, options_.max_rounds); ++round) {
    outcome.rounds = round;
    view_ = View::kNone;  // another page, or Form has been at this one
    if (round > 1) came.forget_labels(document);
    bool labels_before = false;  // did an earlier stage give labels, now or when it last ran?
    FormChanges passing;         // what the view says of this round's edits so far, and the next view will not
    for (std::size_t i = 0; i < stages_.size() && !document.dropped; ++i) {
      const bool labelled = labels_[i];
      const bool due = round == 1 || concerns(stages_[i].rerun_on, unseen[i]) || labelled ||
                       (stages_[i].rerun_on.labels && labels_before);
      if (!due) continue;
      unseen[i] = passing;
      FormChanges made = run_stage(document, i, round, outcome);
      made.layout = made.drops;
      labels_before = labels_before || labelled || labels_[i];
      for (FormChanges& other : unseen) add(other, made);
      add(passing, made);
      if (deadline.has_passed()) {
        outcome.timed_out = true;
        came.reset(document);
        return outcome;
      }
    }
    const FormChanges formed = form(document, static_cast<std::uint32_t>(round));
    bool another = false;
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      add(unseen[i], formed);
      another = another || concerns(stages_[i].rerun_on, unseen[i]);
    }
    outcome.settled = !another || document.dropped;
    if (!another || document.dropped) break;
  }
  return outcome;
}

FormChanges Pipeline::run_stage(Document& document, std::size_t i, int round, Outcome& outcome) {
  const Stage& stage = stages_[i];
  ShownPage& shown = room_->shown;
  if (view_ == View::kNone) shown.begin_round(document, room_->measures, static_cast<std::uint32_t>(round));
  if (view_ == View::kOlder) shown.follow(document, room_->measures);
  view_ = View::kTrue;
  const std::span<const std::uint32_t> numbers = shown.numbers();
  DocContext context{&document, &room_->measures, numbers, deadline_};
  std::vector<winnow_meta>& meta = room_->meta;
  meta.clear();
  for (const auto& [key, value] : document.meta) meta.push_back({str(key), str(value)});
  winnow_doc doc{};
  doc.size = sizeof doc;
  doc.block_stride = sizeof(winnow_block);
  doc.blocks = shown.blocks().data();
  doc.n_blocks = shown.blocks().size();
  doc.meta = meta.data();
  doc.n_meta = meta.size();
  doc.meta_stride = sizeof(winnow_meta);
  doc.ordinal = document.ordinal;
  doc.id = str(document.id);
  doc.url = str(document.url);
  doc.site = str(document.site);
  doc.lang = str(document.lang);
  doc.elements = shown.elements().data();
  doc.n_elements = shown.elements().size();
  doc.element_stride = sizeof(winnow_element);
  if (stage.needs_raw) doc.raw = str(document.source);
  doc.ctx = &context;
  doc.cancelled = is_cancelled;

  Collector& collector = room_->collector;
  // No honest plugin asks for more edits than the page has bytes.
  collector.begin(document.store, document.source.size() + 16 * numbers.size() + 64);
  const winnow_sink sink = collector.sink();
  const winnow_status status = stage.process(&doc, &sink);

  std::string problem;
  if (status < 0) {
    problem = collector.message.empty() ? fmt::format("failed with status {}", status) : collector.message;
  } else if (!collector.problem.empty()) {
    problem = collector.problem;
  } else if (collector.flooded) {
    problem = fmt::format("asked for more than {} edits", collector.most);
  } else {
    for (Edit& edit : collector.edits) {
      if (edit.other_block != kNoBlock)
        edit.other_block = edit.other_block < numbers.size() ? numbers[edit.other_block] : kNoBlock;
      if (!touches_block(edit.kind)) continue;
      if (edit.block >= numbers.size()) {
        problem = fmt::format("block {} is not in the page, which shows {}", edit.block, numbers.size());
        break;
      }
      edit.block = numbers[edit.block];
    }
    if (problem.empty()) problem = validate(document, collector.edits, stage.reasons.size());
  }
  if (!problem.empty()) {
    outcome.incidents.push_back({stage.name, problem, status < 0 ? status : WINNOW_E_DOC});
    return {};
  }

  std::erase_if(collector.edits,
                [&](const Edit& e) { return e.kind == EditKind::kDropBlock && document.blocks[e.block].kept; });
  const std::size_t before = document.history.size();
  labels_[i] = std::any_of(collector.edits.begin(), collector.edits.end(), [](const Edit& e) {
    return e.kind == EditKind::kLabelBlock || e.kind == EditKind::kLabelDocument;
  });
  if (!collector.edits.empty()) {
    view_ = View::kOlder;
    apply(document, collector.edits, stage, round);
  }
  FormChanges made;
  for (std::size_t at = before; at < document.history.size(); ++at) {
    made.text = made.text || document.history[at].kind == EditKind::kReplace;
    made.drops = made.drops || document.history[at].kind != EditKind::kReplace;
  }
  if ((made.text || made.drops) && options_.after_stage) options_.after_stage(document, stage, round);
  return made;
}

}  // namespace winnow
