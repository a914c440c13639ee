#include "as_it_came.h"

namespace winnow {

void AsItCame::note(const Document& document) {
  meta_ = document.meta;
  layouts_.clear();
  texts_.clear();
  title_ = kNone;
  told_.clear();
  layouts_.reserve(document.blocks.size());
  for (const Block& b : document.blocks) layouts_.push_back({b.kind, b.gap_before, b.indent, b.joins_previous});
  if (!document.is_html) return;
  texts_.reserve(document.blocks.size());
  for (const Block& b : document.blocks) texts_.push_back(b.text);
}

void AsItCame::reset(Document& document) const {
  for (std::size_t i = 0; i < document.blocks.size(); ++i) {
    Block& block = document.blocks[i];
    if (!block.splices.empty()) {
      block.text = document.is_html ? texts_[i] : document.source.substr(block.source.begin, block.source.size());
      block.measured = block.counted = false;
    }
    block.formed = false;
    block.splices.clear();
    block.dropped = block.edited = block.kept = false;
    block.role = Role::kNone;
    block.labels = {};
    block.kind = layouts_[i].kind;
    block.gap_before = layouts_[i].gap_before;
    block.indent = layouts_[i].indent;
    block.joins_previous = layouts_[i].joins_previous;
  }
  document.meta = meta_;
  document.history.clear();
  document.dropped = false;
}

void AsItCame::forget_labels(Document& document) const {
  for (Block& block : document.blocks) {
    if (!block.kept) block.role = Role::kNone;
    block.labels = {};
    block.edited = false;
  }
  document.meta = meta_;
}

void AsItCame::note_roles(const Document& document) {
  for (std::size_t i = 0; i < document.blocks.size(); ++i) {
    const Role role = document.blocks[i].role;
    if (role == Role::kTitle && title_ == kNone) title_ = i;
    if (role == Role::kDate || role == Role::kByline) told_.emplace_back(i, role);
  }
}

void AsItCame::recall_roles(Document& document) const {
  for (const auto& [i, role] : told_)
    if (i < document.blocks.size() && document.blocks[i].role == Role::kNone) document.blocks[i].role = role;
  if (title_ >= document.blocks.size() || document.blocks[title_].dropped) return;
  for (Block& block : document.blocks)
    if (block.role == Role::kTitle) block.role = Role::kNone;
  document.blocks[title_].role = Role::kTitle;
}

}  // namespace winnow
