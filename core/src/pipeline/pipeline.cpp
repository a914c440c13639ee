#include <winnow/form.h>
#include <winnow/pipeline.h>

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "audit/as_it_came.h"
#include "collector.h"
#include "deadline.h"
#include "doc_context.h"
#include "edit_order.h"
#include "measures.h"
#include "shown_page.h"

namespace winnow {
namespace {

// Of a plugin that does not say why it fails.
std::string failure(winnow_status status) {
  std::string_view name;
  switch (status) {
    case WINNOW_E_CONFIG:
      name = " (WINNOW_E_CONFIG)";
      break;
    case WINNOW_E_DOC:
      name = " (WINNOW_E_DOC)";
      break;
    case WINNOW_E_FATAL:
      name = " (WINNOW_E_FATAL)";
      break;
    case WINNOW_E_NOMEM:
      name = " (WINNOW_E_NOMEM: it ran out of memory)";
      break;
    case WINNOW_E_DEADLINE:
      name = " (WINNOW_E_DEADLINE: its time was up)";
      break;
    default:
      break;
  }
  return fmt::format("failed with status {}{}", status, name);
}

bool has_other_block(EditKind kind) { return kind == EditKind::kDropBlock || kind == EditKind::kReplace; }

bool concerns(const RerunOn& rerun, const FormChanges& changes) {
  return (rerun.text && changes.text) || (rerun.drops && changes.drops) || (rerun.layout && changes.layout) ||
         (rerun.joins && changes.joins);
}

void add(FormChanges& to, const FormChanges& more) {
  to.text = to.text || more.text;
  to.drops = to.drops || more.drops;
  to.layout = to.layout || more.layout;
  to.joins = to.joins || more.joins;
}

// Names the blocks of `edits` as the document does, where they were named as the page shows them: block i is
// `numbers[i]`. What is wrong with one that is not shown; else nothing.
std::string renumber(std::vector<Edit>& edits, std::span<const std::uint32_t> numbers) {
  for (Edit& edit : edits) {
    // Labels and the page copy nothing.
    if (!has_other_block(edit.kind)) edit.other_block = kNoBlock;
    if (edit.other_block != kNoBlock) {
      if (edit.other_block >= numbers.size())
        return fmt::format("block {}, named as the other one, is not in the page, which shows {}", edit.other_block,
                           numbers.size());
      edit.other_block = numbers[edit.other_block];
    }
    if (!touches_block(edit.kind)) continue;
    if (edit.block >= numbers.size())
      return fmt::format("block {} is not in the page, which shows {}", edit.block, numbers.size());
    edit.block = numbers[edit.block];
  }
  return {};
}

}  // namespace

// Where a page is on its way, and what the stage whose turn it is was shown and asked for.
struct Pipeline::Way {
  Document* document = nullptr;
  AsItCame came;
  PageMeasures measures;
  ShownPage shown;
  View view = View::kNone;
  Deadline deadline;
  Outcome outcome;
  std::vector<FormChanges> unseen;  // a stage each: what changed since its last look
  FormChanges passing;              // what the view says of this round's edits so far, and the next view will not
  bool labels_before = false;       // did an earlier stage give labels, now or when it last ran?
  int round = 0;
  std::size_t stage = 0;
  DocContext context;
  std::vector<winnow_meta> meta;
  winnow_doc doc{};
  Collector collector;
};

Pipeline::Pipeline(std::vector<Stage> stages, PipelineOptions options)
    : stages_(std::move(stages)),
      options_(std::move(options)),
      labels_(stages_.size(), false),
      way_(std::make_unique<Way>()) {}
Pipeline::~Pipeline() = default;
Pipeline::Pipeline(Pipeline&&) noexcept = default;
Pipeline& Pipeline::operator=(Pipeline&&) noexcept = default;

bool Pipeline::asks_many() const {
  return std::any_of(stages_.begin(), stages_.end(), [](const Stage& stage) { return stage.many != nullptr; });
}

Outcome Pipeline::clean(Document& document) {
  begin(document);
  while (advance()) answer(ask());
  return end();
}

void Pipeline::begin(Document& document) {
  labels_.assign(stages_.size(), false);
  Way& way = *way_;
  way.document = &document;
  way.came.note(document);
  way.measures.begin(document);
  way.shown.begin(document);
  way.deadline = Deadline(options_.seconds_a_page);
  way.outcome = {};
  way.round = 0;
  way.unseen.assign(stages_.size(), FormChanges{true, true, true, true});
  begin_round();
}

void Pipeline::begin_round() {
  Way& way = *way_;
  way.outcome.rounds = ++way.round;
  way.stage = 0;
  way.labels_before = false;
  way.passing = {};
  way.view = View::kNone;  // another page, or Form has been at this one
  if (way.round > 1) way.came.forget_labels(*way.document);
}

bool Pipeline::is_due(std::size_t i) const {
  const Way& way = *way_;
  return way.round == 1 || concerns(stages_[i].rerun_on, way.unseen[i]) || labels_[i] ||
         (stages_[i].rerun_on.labels && way.labels_before);
}

bool Pipeline::advance() {
  Way& way = *way_;
  while (!way.outcome.timed_out) {
    for (; way.stage < stages_.size() && !way.document->dropped; ++way.stage) {
      if (!is_due(way.stage)) continue;
      show_page();
      return true;
    }
    if (!end_round()) return false;
    begin_round();
  }
  return false;
}

// Form, and whether any stage wants another look.
bool Pipeline::end_round() {
  Way& way = *way_;
  if (way.round == 1) way.came.note_roles(*way.document);
  const FormChanges formed = form(*way.document, static_cast<std::uint32_t>(way.round));
  bool another = false;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    add(way.unseen[i], formed);
    another = another || concerns(stages_[i].rerun_on, way.unseen[i]);
  }
  way.outcome.settled = !another || way.document->dropped;
  return !way.outcome.settled && way.round < std::max(1, options_.max_rounds);
}

Outcome Pipeline::end() {
  if (!way_->outcome.timed_out) way_->came.recall_roles(*way_->document);
  way_->document = nullptr;
  return std::move(way_->outcome);
}

void Pipeline::show_page() {
  Way& way = *way_;
  Document& document = *way.document;
  const Stage& stage = stages_[way.stage];
  ShownPage& shown = way.shown;
  if (way.view == View::kNone) shown.begin_round(document, way.measures, static_cast<std::uint32_t>(way.round));
  if (way.view == View::kOlder) shown.follow(document, way.measures);
  way.view = View::kTrue;
  way.context = {&document, &way.measures, shown.numbers(), way.deadline.thread_seconds(), nullptr};
  way.meta.clear();
  for (const auto& [key, value] : document.meta) way.meta.push_back({str(key), str(value)});
  winnow_doc& doc = way.doc;
  doc = {};
  doc.size = sizeof doc;
  doc.block_stride = sizeof(winnow_block);
  doc.blocks = shown.blocks().data();
  doc.n_blocks = shown.blocks().size();
  doc.meta = way.meta.data();
  doc.n_meta = way.meta.size();
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
  doc.ctx = &way.context;
  doc.cancelled = is_cancelled;

  // No honest plugin asks for more edits than the page has bytes.
  way.collector.begin(document.store, document.source.size() + 16 * shown.numbers().size() + 64);
}

Answer Pipeline::ask() {
  Way& way = *way_;
  const Stage& stage = stages_[way.stage];
  if (stage.many) {
    hand_over(*stage.many);
    return stage.many->ask().front();
  }
  const winnow_sink sink = way.collector.sink();
  return {stage.process(&way.doc, &sink), {}};
}

void Pipeline::hand_over(ManyPages& to) {
  Way& way = *way_;
  to.add({way.doc, way.collector.sink(), way.collector.most});
}

void Pipeline::answer(const Answer& answered) {
  Way& way = *way_;
  const std::size_t i = way.stage++;
  const bool labelled = labels_[i];
  way.unseen[i] = way.passing;
  FormChanges made = take_edits(i, answered);
  made.layout = made.joins = made.drops;
  way.labels_before = way.labels_before || labelled || labels_[i];
  for (FormChanges& other : way.unseen) add(other, made);
  add(way.passing, made);
  if (way.deadline.has_passed()) {
    way.outcome.timed_out = true;
    Incident late{stages_[i].name, fmt::format("took more than {} s of processor time", options_.seconds_a_page)};
    // What a plugin that was told to stop says of it may be the only sign of where it was.
    if (const auto& all = way.outcome.incidents; !all.empty() && all.back().plugin == late.plugin)
      late.message += ": " + all.back().message;
    way.outcome.incidents.push_back(std::move(late));
    way.came.reset(*way.document);
  }
}

FormChanges Pipeline::take_edits(std::size_t i, const Answer& answered) {
  Way& way = *way_;
  Document& document = *way.document;
  Collector& collector = way.collector;
  const Stage& stage = stages_[i];
  const winnow_status status = answered.status;
  if (!answered.remark.empty()) way.outcome.incidents.push_back({stage.name, answered.remark, WINNOW_OK});

  std::string problem;
  if (status < 0) {
    problem = collector.message.empty() ? failure(status) : collector.message;
  } else if (problem = collector.complaint(); problem.empty()) {
    problem = renumber(collector.edits, way.shown.numbers());
    if (problem.empty()) problem = validate(document, collector.edits, stage.reasons.size());
  }
  if (!problem.empty()) {
    way.outcome.incidents.push_back({stage.name, problem, status < 0 ? status : WINNOW_E_DOC});
    return {};
  }

  std::erase_if(collector.edits,
                [&](const Edit& e) { return e.kind == EditKind::kDropBlock && document.blocks[e.block].kept; });
  const std::size_t before = document.history.size();
  labels_[i] = std::any_of(collector.edits.begin(), collector.edits.end(), [](const Edit& e) {
    return e.kind == EditKind::kLabelBlock || e.kind == EditKind::kLabelDocument;
  });
  if (!collector.edits.empty()) {
    way.view = View::kOlder;
    apply(document, collector.edits, stage, way.round);
  }
  FormChanges made;
  for (std::size_t at = before; at < document.history.size(); ++at) {
    made.text = made.text || document.history[at].kind == EditKind::kReplace;
    made.drops = made.drops || document.history[at].kind != EditKind::kReplace;
  }
  if ((made.text || made.drops) && options_.after_stage) options_.after_stage(document, stage, way.round);
  return made;
}

bool Pipeline::advance_to_many() {
  while (advance()) {
    if (stages_[way_->stage].many) return true;
    answer(ask());
  }
  return false;
}

std::vector<Outcome> clean_together(std::span<Pipeline* const> pipelines, std::span<Document* const> documents) {
  // Those that wait are in order of the pages; the stage that is asked next is the one that comes first on the way, so
  // that as many pages as possible have come to it.
  std::vector<std::size_t> waiting;
  const auto place = [&](std::size_t page) {
    return std::pair(pipelines[page]->way_->round, pipelines[page]->way_->stage);
  };
  const auto go_on = [&](std::size_t page) {
    const bool waits = pipelines[page]->advance_to_many();
    pipelines[page]->way_->deadline.pause();
    return waits;
  };
  for (std::size_t page = 0; page < documents.size(); ++page) {
    pipelines[page]->begin(*documents[page]);
    if (go_on(page)) waiting.push_back(page);
  }
  std::vector<std::size_t> group;
  while (!waiting.empty()) {
    const auto next = place(*std::min_element(waiting.begin(), waiting.end(),
                                              [&](std::size_t a, std::size_t b) { return place(a) < place(b); }));
    group.clear();
    ManyPages& many = *pipelines[waiting.front()]->stages_[next.second].many;
    for (const std::size_t page : waiting) {
      if (place(page) != next) continue;
      pipelines[page]->hand_over(many);
      group.push_back(page);
    }
    const std::vector<Answer> answers = many.ask();
    for (std::size_t i = 0; i < group.size(); ++i) {
      const std::size_t page = group[i];
      pipelines[page]->way_->deadline.go_on();
      pipelines[page]->answer(answers[i]);
      if (!go_on(page)) std::erase(waiting, page);
    }
  }
  std::vector<Outcome> outcomes;
  for (std::size_t page = 0; page < documents.size(); ++page) outcomes.push_back(pipelines[page]->end());
  return outcomes;
}

}  // namespace winnow
