// What a plugin asked for, done: blocks change, and the history says what was done.
#include <winnow/pipeline.h>

#include <fmt/format.h>

#include <charconv>
#include <tuple>

#include "edit_order.h"

namespace winnow {
namespace {

// The names of a stage, as the page keeps them: once each, when they are first needed.
class Names {
 public:
  Names(TextStore& store, const Stage& stage) : store_(store), stage_(stage), reasons_(stage.reasons.size()) {}
  std::string_view plugin() { return kept(plugin_, stage_.name); }
  std::string_view version() { return kept(version_, stage_.version); }
  std::string_view reason(std::size_t i) {
    return i < reasons_.size() ? kept(reasons_[i], stage_.reasons[i]) : std::string_view();
  }

 private:
  std::string_view kept(std::string_view& known, const std::string& name) {
    if (known.empty()) known = store_.keep(name);
    return known;
  }
  TextStore& store_;
  const Stage& stage_;
  std::string_view plugin_, version_;
  std::vector<std::string_view> reasons_;
};

Role role_of(std::string_view name) {
  constexpr std::pair<std::string_view, Role> kRoles[] = {
      {"title", Role::kTitle},     {"date", Role::kDate},       {"byline", Role::kByline}, {"credit", Role::kCredit},
      {"caption", Role::kCaption}, {"heading", Role::kHeading}, {"body", Role::kBody},     {"chrome", Role::kChrome}};
  for (const auto& [known, role] : kRoles)
    if (known == name) return role;
  return Role::kNone;
}

void label_block(TextStore& store, Block& block, std::string_view label) {
  if (label.starts_with("role=")) {
    block.role = role_of(label.substr(5));
    return;
  }
  block.kept = block.kept || label.starts_with("keep=");
  if (label.starts_with("content=")) {
    block.content = 0;
    std::from_chars(label.data() + 8, label.data() + label.size(), block.content);
    return;
  }
  block.labels = block.labels.empty() ? label : store.keep(fmt::format("{}\n{}", block.labels, label));
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

AppliedEdit applied(const Document& document, const Edit& edit, Names& names, int round) {
  AppliedEdit done;
  done.kind = edit.kind;
  done.round = static_cast<std::uint32_t>(round);
  done.plugin = names.plugin();
  done.version = names.version();
  done.reason = names.reason(edit.reason);
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
  done.n_words = edit.kind == EditKind::kDropBlock && block.counted ? block.n_words : count_words(done.removed);
  done.inserted = edit.kind == EditKind::kReplace ? edit.text : std::string_view();
  return done;
}

// The edits that change something, as they are to be applied: what cuts in block order, then byte order, and labels
// last, as they came: one between two replacements of a block would part what has to be applied in one go.
std::vector<const Edit*> order_of(const Document& document, const std::vector<Edit>& edits) {
  std::vector<const Edit*> order, others;
  order.reserve(edits.size());
  for (const Edit& edit : edits) {
    const bool replaces = edit.kind == EditKind::kReplace;
    if (replaces && document.blocks[edit.block].text.substr(edit.range.begin, edit.range.size()) == edit.text) continue;
    (replaces || edit.kind == EditKind::kDropBlock ? order : others).push_back(&edit);
  }
  put_in_order(order, [](const Edit* a, const Edit* b) {
    return std::tie(a->block, a->range.begin, a->range.end) < std::tie(b->block, b->range.begin, b->range.end);
  });
  order.insert(order.end(), others.begin(), others.end());
  return order;
}

}  // namespace

void apply(Document& document, const std::vector<Edit>& edits, const Stage& stage, int round) {
  const std::vector<const Edit*> order = order_of(document, edits);
  Names names(document.store, stage);
  // Entries are large: they are seldom moved.
  const std::size_t n = document.history.size() + order.size();
  if (n > document.history.capacity()) document.history.reserve(2 * n);
  for (std::size_t i = 0; i < order.size();) {
    const Edit& edit = *order[i];
    if (edit.kind == EditKind::kLabelDocument) {
      label_document(document, edit.text);
    } else if (edit.kind == EditKind::kLabelBlock) {
      label_block(document.store, document.blocks[edit.block], edit.text);
    } else {
      document.history.push_back(applied(document, edit, names, round));
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
      if (next > i) document.history.push_back(applied(document, *order[next], names, round));
      replacements.push_back({order[next]->range, std::string(order[next]->text)});
    }
    Block& block = document.blocks[edit.block];
    apply_replacements(document.store, block.text, block.splices, replacements);
    block.edited = true;
    block.measured = block.counted = block.formed = false;
    i = next;
  }
}

}  // namespace winnow
