#include <winnow/form.h>
#include <winnow/pipeline.h>
#include <winnow/text.h>

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "doc_context.h"
#include "edit_collector.h"
#include "text_service.h"

namespace winnow {
namespace {

winnow_str str(std::string_view s) { return {s.data(), s.size()}; }

bool is_utf8(std::string_view s) { return simdjson::validate_utf8(s.data(), s.size()); }

bool is_boundary(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

bool touches_block(EditKind kind) {
  return kind == EditKind::kDropBlock || kind == EditKind::kReplace || kind == EditKind::kLabelBlock;
}

std::string bad_replacement(const Edit& edit, const Block& block) {
  if (edit.range.begin > edit.range.end || edit.range.end > block.text.size())
    return fmt::format("bytes {}-{} are outside its {} bytes", edit.range.begin, edit.range.end, block.text.size());
  if (!is_boundary(block.text, edit.range.begin) || !is_boundary(block.text, edit.range.end))
    return fmt::format("bytes {}-{} cut a character", edit.range.begin, edit.range.end);
  if (!is_utf8(edit.text)) return "the new text is not UTF-8";
  if (block.kind != BlockKind::kPre && edit.text.find_first_of("\r\n") != std::string::npos)
    return "the new text holds a line end";
  return {};
}

std::string bad_edit(const Edit& edit, const Document& document, std::size_t n_reasons) {
  switch (edit.kind) {
    case EditKind::kDropBlock:
    case EditKind::kReplace:
    case EditKind::kDropDocument:
    case EditKind::kLabelBlock:
    case EditKind::kLabelDocument:
      break;
    default:
      return fmt::format("edit of unknown kind {}", static_cast<std::uint32_t>(edit.kind));
  }
  const bool is_label = edit.kind == EditKind::kLabelBlock || edit.kind == EditKind::kLabelDocument;
  if (!is_label && edit.reason >= n_reasons)
    return fmt::format("reason {} is not declared (the descriptor has {})", edit.reason, n_reasons);
  if (!is_utf8(edit.evidence)) return "the evidence is not UTF-8";
  if (is_label &&
      (!is_utf8(edit.text) || edit.text.find('=') == std::string::npos || edit.text.find('\n') != std::string::npos))
    return "a label is not \"key=value\"";
  if (!touches_block(edit.kind)) return {};
  if (edit.block >= document.blocks.size() || document.blocks[edit.block].dropped)
    return fmt::format("block {} is not in the page", edit.block);
  if (edit.kind != EditKind::kReplace) return {};
  const std::string bad = bad_replacement(edit, document.blocks[edit.block]);
  return bad.empty() ? bad : fmt::format("block {}: {}", edit.block, bad);
}

Role role_of(std::string_view name) {
  constexpr std::pair<std::string_view, Role> kRoles[] = {
      {"title", Role::kTitle},     {"date", Role::kDate},       {"byline", Role::kByline}, {"credit", Role::kCredit},
      {"caption", Role::kCaption}, {"heading", Role::kHeading}, {"body", Role::kBody},     {"chrome", Role::kChrome}};
  for (const auto& [known, role] : kRoles)
    if (known == name) return role;
  return Role::kNone;
}

void label_block(Block& block, std::string_view label) {
  if (label.starts_with("role=")) {
    block.role = role_of(label.substr(5));
    return;
  }
  block.kept = block.kept || label.starts_with("keep=");
  if (label.starts_with("content=")) {
    block.content = std::strtof(std::string(label.substr(8)).c_str(), nullptr);
    return;
  }
  if (!block.labels.empty()) block.labels += '\n';
  block.labels += label;
}

void label_document(Document& document, std::string_view label) {
  const std::size_t equals = label.find('=');
  const std::string key(label.substr(0, equals));
  const std::string value(label.substr(equals + 1));
  for (auto& [known, known_value] : document.meta)
    if (known == key) {
      known_value = value;
      return;
    }
  document.meta.emplace_back(key, value);
}

AppliedEdit applied(const Document& document, const Edit& edit, const Stage& stage, int round) {
  AppliedEdit done;
  done.kind = edit.kind;
  done.round = static_cast<std::uint32_t>(round);
  done.plugin = stage.name;
  done.version = stage.version;
  done.reason = edit.reason < stage.reasons.size() ? stage.reasons[edit.reason] : std::string();
  done.block = edit.block;
  done.evidence = edit.evidence;
  done.score = edit.score;
  done.other_block = edit.other_block;
  if (edit.kind == EditKind::kDropDocument) {
    done.block = kNoBlock;
    return done;
  }
  const Block& block = document.blocks[edit.block];
  done.in_block = edit.kind == EditKind::kDropBlock ? Range{0, block.text.size()} : edit.range;
  const bool whole = edit.kind == EditKind::kDropBlock || document.is_html;
  done.in_source = whole ? Range{0, block.source.size()} : to_source(block.splices, edit.range);
  done.in_source.begin += block.source.begin;
  done.in_source.end += block.source.begin;
  done.removed = block.text.substr(done.in_block.begin, done.in_block.size());
  done.n_words = edit.kind == EditKind::kDropBlock && block.measured ? block.n_words : count_words(done.removed);
  done.inserted = edit.kind == EditKind::kReplace ? edit.text : std::string();
  return done;
}

// What Form and labels overwrite and a page that runs out of time must get back.
struct AsItCame {
  struct Layout {
    BlockKind kind;
    std::uint32_t gap_before;
    std::uint32_t indent;
    bool joins_previous;
  };
  std::vector<Layout> layouts;
  std::vector<std::pair<std::string, std::string>> meta;
  std::vector<std::string> texts;  // HTML only: elsewhere the source has them

  explicit AsItCame(const Document& document) : meta(document.meta) {
    layouts.reserve(document.blocks.size());
    for (const Block& b : document.blocks) layouts.push_back({b.kind, b.gap_before, b.indent, b.joins_previous});
    if (!document.is_html) return;
    texts.reserve(document.blocks.size());
    for (const Block& b : document.blocks) texts.push_back(b.text);
  }
};

// The page as it came: what a page that ran out of time goes out as.
void reset(Document& document, const AsItCame& came) {
  for (std::size_t i = 0; i < document.blocks.size(); ++i) {
    Block& block = document.blocks[i];
    if (!block.splices.empty()) {
      block.text = document.is_html ? came.texts[i] : document.source.substr(block.source.begin, block.source.size());
      block.measured = block.has_words = false;
    }
    block.formed = false;
    block.splices.clear();
    block.dropped = block.edited = block.kept = false;
    block.role = Role::kNone;
    block.labels.clear();
    block.kind = came.layouts[i].kind;
    block.gap_before = came.layouts[i].gap_before;
    block.indent = came.layouts[i].indent;
    block.joins_previous = came.layouts[i].joins_previous;
  }
  document.meta = came.meta;
  document.history.clear();
  document.dropped = false;
}

// A later round knows nothing of what plugins said in the one before, as a reader of the canonical text would not. What
// was kept on purpose stays so, with its role: the rule that said it may have seen markup that is gone by now.
void forget_labels(Document& document, const AsItCame& came) {
  for (Block& block : document.blocks) {
    if (!block.kept) block.role = Role::kNone;
    block.labels.clear();
    block.edited = false;
  }
  document.meta = came.meta;
}

bool concerns(const RerunOn& rerun, const FormChanges& changes) {
  return (rerun.text && changes.text) || (rerun.drops && changes.drops) || (rerun.layout && changes.layout);
}

void add(FormChanges& to, const FormChanges& more) {
  to.text = to.text || more.text;
  to.drops = to.drops || more.drops;
  to.layout = to.layout || more.layout;
}

// What is left of a block of an HTML page when its text alone is read. (A `pre` element stays one block.)
void hide_tags(winnow_block& block) {
  const std::string_view text(block.text.data, block.text.size);
  if (block.kind != WINNOW_BLOCK_PRE)
    block.kind = is_list_item(text)   ? WINNOW_BLOCK_LIST_ITEM
                 : is_table_row(text) ? WINNOW_BLOCK_TABLE_ROW
                                      : WINNOW_BLOCK_PARAGRAPH;
  block.flags &= WINNOW_BF_EDITED | WINNOW_BF_JOINS_PREVIOUS | WINNOW_BF_ASCII;
  block.tag_path = block.inline_classes = {};
  block.element = WINNOW_NO_ELEMENT;
  block.heading_level = block.depth = 0;
  block.n_links = 0;
  block.link_density = -1;
  block.bold_density = block.code_density = 0;
}

}  // namespace

std::string validate(const Document& document, const std::vector<Edit>& edits, std::size_t n_reasons) {
  for (const Edit& edit : edits)
    if (std::string bad = bad_edit(edit, document, n_reasons); !bad.empty()) return bad;
  std::vector<const Edit*> order;
  for (const Edit& edit : edits)
    if (edit.kind == EditKind::kReplace || edit.kind == EditKind::kDropBlock) order.push_back(&edit);
  std::sort(order.begin(), order.end(), [](const Edit* a, const Edit* b) {
    return std::tie(a->block, a->kind, a->range.begin, a->range.end) <
           std::tie(b->block, b->kind, b->range.begin, b->range.end);
  });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const Edit& a = *order[i - 1];
    const Edit& b = *order[i];
    if (a.block != b.block) continue;
    if (b.kind == EditKind::kDropBlock) return fmt::format("block {} is dropped twice by the same plugin", a.block);
    if (a.kind == EditKind::kDropBlock)
      return fmt::format("block {} is dropped and edited by the same plugin", a.block);
    if (b.range.begin < a.range.end || b.range == a.range)
      return fmt::format("block {}: bytes {}-{} and {}-{} overlap", a.block, a.range.begin, a.range.end, b.range.begin,
                         b.range.end);
  }
  return {};
}

void apply(Document& document, const std::vector<Edit>& edits, const Stage& stage, int round) {
  std::vector<const Edit*> order;
  for (const Edit& edit : edits) {
    const bool no_change = edit.kind == EditKind::kReplace && document.blocks[edit.block].text.compare(
                                                                  edit.range.begin, edit.range.size(), edit.text) == 0;
    if (!no_change) order.push_back(&edit);
  }
  // Labels last: one between two replacements of a block would part what has to be applied in one go.
  const auto rank = [](const Edit* e) {
    const bool cuts = e->kind == EditKind::kReplace || e->kind == EditKind::kDropBlock;
    return cuts ? std::tuple(0, e->block, e->range.begin, e->range.end)
                : std::tuple(1, 0u, std::size_t{0}, std::size_t{0});
  };
  std::stable_sort(order.begin(), order.end(), [&](const Edit* a, const Edit* b) { return rank(a) < rank(b); });
  for (std::size_t i = 0; i < order.size();) {
    const Edit& edit = *order[i];
    if (edit.kind == EditKind::kLabelDocument) {
      label_document(document, edit.text);
    } else if (edit.kind == EditKind::kLabelBlock) {
      label_block(document.blocks[edit.block], edit.text);
    } else {
      document.history.push_back(applied(document, edit, stage, round));
    }
    if (edit.kind == EditKind::kDropDocument) document.dropped = true;
    if (edit.kind == EditKind::kDropBlock) {
      document.blocks[edit.block].dropped = true;
      document.blocks[edit.block].dropped_round = static_cast<std::uint32_t>(round);
    }
    if (edit.kind != EditKind::kReplace) {
      ++i;
      continue;
    }
    std::vector<Replacement> replacements;
    std::size_t next = i;
    for (; next < order.size() && order[next]->kind == EditKind::kReplace && order[next]->block == edit.block; ++next) {
      if (next > i) document.history.push_back(applied(document, *order[next], stage, round));
      replacements.push_back({order[next]->range, order[next]->text});
    }
    Block& block = document.blocks[edit.block];
    apply_replacements(block.text, block.splices, replacements);
    block.edited = true;
    block.measured = block.has_words = block.formed = false;
    i = next;
  }
}

// Where a page is on its way, and what the stage whose turn it is was shown and asked for.
struct Pipeline::Way {
  explicit Way(Document& its_document) : document(its_document), came(its_document) {}
  Document& document;
  const AsItCame came;
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
    : stages_(std::move(stages)), options_(std::move(options)), labels_(stages_.size(), false) {}
Pipeline::~Pipeline() = default;
Pipeline::Pipeline(Pipeline&&) noexcept = default;

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
  way_ = std::make_unique<Way>(document);
  way_->unseen.assign(stages_.size(), FormChanges{true, true, true});
  show_elements(document);
  deadline_ = options_.seconds_a_page > 0 ? thread_seconds() + options_.seconds_a_page : 0;
  begin_round();
}

void Pipeline::begin_round() {
  Way& way = *way_;
  way.outcome.rounds = ++way.round;
  way.stage = 0;
  way.labels_before = false;
  way.passing = {};
  view_is_true_ = false;  // another page, or Form has been at this one
  if (way.round > 1) forget_labels(way.document, way.came);
}

bool Pipeline::is_due(std::size_t i) const {
  const Way& way = *way_;
  return way.round == 1 || concerns(stages_[i].rerun_on, way.unseen[i]) || labels_[i] ||
         (stages_[i].rerun_on.labels && way.labels_before);
}

bool Pipeline::advance() {
  Way& way = *way_;
  while (!way.outcome.timed_out) {
    for (; way.stage < stages_.size() && !way.document.dropped; ++way.stage) {
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
  const FormChanges formed = form(way.document, static_cast<std::uint32_t>(way.round));
  bool another = false;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    add(way.unseen[i], formed);
    another = another || concerns(stages_[i].rerun_on, way.unseen[i]);
  }
  way.outcome.settled = !another || way.document.dropped;
  return !way.outcome.settled && way.round < std::max(1, options_.max_rounds);
}

Outcome Pipeline::end() {
  Outcome outcome = std::move(way_->outcome);
  way_.reset();
  return outcome;
}

void Pipeline::show_page() {
  Way& way = *way_;
  Document& document = way.document;
  const Stage& stage = stages_[way.stage];
  if (!view_is_true_) build_view(document, way.round);
  view_is_true_ = true;
  way.context = {&document, numbers_, deadline_, nullptr};
  way.meta.clear();
  for (const auto& [key, value] : document.meta) way.meta.push_back({str(key), str(value)});
  winnow_doc& doc = way.doc;
  doc = {};
  doc.size = sizeof doc;
  doc.block_stride = sizeof(winnow_block);
  doc.blocks = view_.data();
  doc.n_blocks = view_.size();
  doc.meta = way.meta.data();
  doc.n_meta = way.meta.size();
  doc.meta_stride = sizeof(winnow_meta);
  doc.ordinal = document.ordinal;
  doc.id = str(document.id);
  doc.url = str(document.url);
  doc.site = str(document.site);
  doc.lang = str(document.lang);
  doc.elements = elements_.data();
  doc.n_elements = elements_.size();
  doc.element_stride = sizeof(winnow_element);
  if (stage.needs_raw) doc.raw = str(document.source);
  doc.ctx = &way.context;
  doc.cancelled = is_cancelled;

  way.collector = {};
  // No honest plugin asks for more edits than the page has bytes.
  way.collector.most = document.source.size() + 16 * view_.size() + 64;
}

Answer Pipeline::ask() {
  Way& way = *way_;
  const Stage& stage = stages_[way.stage];
  if (stage.many) {
    hand_over(*stage.many);
    return stage.many->ask().front();
  }
  const winnow_sink sink{sizeof(winnow_sink), 0, &way.collector, Collector::emit, Collector::fail};
  return {stage.process(&way.doc, &sink), {}};
}

void Pipeline::hand_over(ManyPages& to) {
  Way& way = *way_;
  to.add({way.doc, {sizeof(winnow_sink), 0, &way.collector, Collector::emit, Collector::fail}, way.collector.most});
}

void Pipeline::answer(const Answer& answered) {
  Way& way = *way_;
  const std::size_t i = way.stage++;
  const bool labelled = labels_[i];
  way.unseen[i] = way.passing;
  FormChanges made = take_edits(i, answered);
  made.layout = made.drops;
  way.labels_before = way.labels_before || labelled || labels_[i];
  for (FormChanges& other : way.unseen) add(other, made);
  add(way.passing, made);
  if (deadline_ > 0 && thread_seconds() > deadline_) {
    way.outcome.timed_out = true;
    reset(way.document, way.came);
  }
}

FormChanges Pipeline::take_edits(std::size_t i, const Answer& answered) {
  Way& way = *way_;
  Document& document = way.document;
  Collector& collector = way.collector;
  const Stage& stage = stages_[i];
  const winnow_status status = answered.status;
  if (!answered.remark.empty()) way.outcome.incidents.push_back({stage.name, answered.remark, WINNOW_OK});

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
        edit.other_block = edit.other_block < numbers_.size() ? numbers_[edit.other_block] : kNoBlock;
      if (!touches_block(edit.kind)) continue;
      if (edit.block >= numbers_.size()) {
        problem = fmt::format("block {} is not in the page, which shows {}", edit.block, numbers_.size());
        break;
      }
      edit.block = numbers_[edit.block];
    }
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
    view_is_true_ = false;
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

void Pipeline::show_elements(const Document& document) {
  elements_.clear();
  elements_.reserve(document.elements.size());
  const std::string_view source = document.source;
  const auto value = [&](Range range) { return str(source.substr(range.begin, range.size())); };
  for (const Element& element : document.elements) {
    winnow_element e{};
    e.tag = str(element.tag);
    e.classes = value(element.classes);
    e.id = value(element.id);
    e.role = value(element.role);
    e.itemprop = value(element.itemprop);
    e.parent = element.parent;
    e.depth = element.depth;
    if (element.hidden) e.flags |= WINNOW_EF_HIDDEN;
    if (element.aria_hidden) e.flags |= WINNOW_EF_ARIA_HIDDEN;
    elements_.push_back(e);
  }
}

void Pipeline::build_view(Document& document, int round) {
  view_.clear();
  numbers_.clear();
  // From round 2 on a page is shown as a reader of its canonical text would show it: an HTML page has no tags then.
  const bool as_text = document.is_html && round > 1;
  if (as_text) elements_.clear();
  std::uint32_t dropped_before = 0;
  std::uint32_t gap = 0;
  for (std::uint32_t i = 0; i < document.blocks.size(); ++i) {
    Block& block = document.blocks[i];
    if (block.dropped) {
      if (block.dropped_round == static_cast<std::uint32_t>(round)) {
        ++dropped_before;
        gap = std::max(gap, block.gap_before);
      }
      continue;
    }
    if (!block.measured) measure(block, false);
    winnow_block b{};
    b.text = str(block.text);
    b.tag_path = str(block.tag_path);
    b.labels = str(block.labels);
    b.source_begin = block.source.begin;
    b.source_end = block.source.end;
    b.text_hash = block.text_hash;
    b.number = i;
    b.kind = static_cast<std::uint32_t>(block.kind);
    b.role = static_cast<std::uint32_t>(block.role);
    if (block.edited) b.flags |= WINNOW_BF_EDITED;
    if (!block.tag_path.empty()) b.flags |= WINNOW_BF_HAS_TAGS;
    if (block.joins_previous) b.flags |= WINNOW_BF_JOINS_PREVIOUS;
    if (block.ascii) b.flags |= WINNOW_BF_ASCII;
    b.n_words = block.n_words;
    b.gap_before = view_.empty() ? 0 : std::max(gap, block.gap_before);
    b.n_dropped_before = dropped_before;
    b.heading_level = block.heading_level;
    b.depth = block.depth;
    b.link_density = block.link_density;
    b.indent = block.indent;
    b.bytes_hash = block.bytes_hash;
    b.ascii_seen[0] = block.ascii_seen[0];
    b.ascii_seen[1] = block.ascii_seen[1];
    b.element = elements_.empty() ? WINNOW_NO_ELEMENT : block.element;
    b.n_links = block.markup.n_links;
    b.bold_density = block.markup.bold_density;
    b.code_density = block.markup.code_density;
    b.inline_classes = str(block.markup.inline_classes);
    if (block.markup.has_time) b.flags |= WINNOW_BF_HAS_TIME;
    if (as_text) hide_tags(b);
    view_.push_back(b);
    numbers_.push_back(i);
    dropped_before = 0;
    gap = 0;
  }
}

// Time spent on other pages is not this page's.
void Pipeline::pause() {
  if (deadline_ > 0) deadline_ -= thread_seconds();
}

void Pipeline::go_on() {
  if (deadline_ != 0) deadline_ += thread_seconds();
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
    pipelines[page]->pause();
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
      pipelines[page]->go_on();
      pipelines[page]->answer(answers[i]);
      if (!go_on(page)) std::erase(waiting, page);
    }
  }
  std::vector<Outcome> outcomes;
  for (std::size_t page = 0; page < documents.size(); ++page) outcomes.push_back(pipelines[page]->end());
  return outcomes;
}

}  // namespace winnow
