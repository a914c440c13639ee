#include "shown_page.h"

#include <winnow/text.h>

#include <algorithm>

namespace winnow {
namespace {

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

// Brings up to date what edits of this round can have changed in a block that is still there. True: its text too.
bool renew(winnow_block& face, Block& block, std::uint32_t number, PageMeasures& measures) {
  const bool was_measured = block.measured;
  const Measure& measure = measures.of(block, number);
  face.labels = str(block.labels);
  face.role = static_cast<std::uint32_t>(block.role);
  if (was_measured) return false;
  face.text = str(block.text);
  face.text_hash = measure.text_hash;
  face.bytes_hash = measure.bytes_hash;
  face.ascii_seen[0] = measure.ascii_seen[0];
  face.ascii_seen[1] = measure.ascii_seen[1];
  face.n_words = block.n_words;
  face.flags &= ~std::uint32_t{WINNOW_BF_EDITED | WINNOW_BF_ASCII};
  if (block.edited) face.flags |= WINNOW_BF_EDITED;
  if (measure.ascii) face.flags |= WINNOW_BF_ASCII;
  return true;
}

}  // namespace

void ShownPage::begin(const Document& document) {
  elements_.clear();
  elements_.reserve(document.elements.size());
  const auto value = [&](Range range) { return str(document.source.substr(range.begin, range.size())); };
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

// Written where it stays: put together elsewhere, it would be read for its copy before it is all there.
void ShownPage::show(Block& block, std::uint32_t number, PageMeasures& measures) {
  numbers_.push_back(number);
  winnow_block& b = blocks_.emplace_back();
  b.text = str(block.text);
  b.tag_path = str(block.tag_path);
  b.source_begin = block.source.begin;
  b.source_end = block.source.end;
  b.number = number;
  b.kind = static_cast<std::uint32_t>(block.kind);
  if (!block.tag_path.empty()) b.flags |= WINNOW_BF_HAS_TAGS;
  if (block.joins_previous) b.flags |= WINNOW_BF_JOINS_PREVIOUS;
  if (block.markup.has_time) b.flags |= WINNOW_BF_HAS_TIME;
  b.gap_before = block.gap_before;
  b.heading_level = block.heading_level;
  b.depth = block.depth;
  b.link_density = block.link_density;
  b.indent = block.indent;
  b.element = elements_.empty() ? WINNOW_NO_ELEMENT : block.element;
  b.n_links = block.markup.n_links;
  b.bold_density = block.markup.bold_density;
  b.code_density = block.markup.code_density;
  b.inline_classes = str(block.markup.inline_classes);
  const Measure& measure = measures.of(block, number);
  b.labels = str(block.labels);
  b.role = static_cast<std::uint32_t>(block.role);
  b.text_hash = measure.text_hash;
  b.bytes_hash = measure.bytes_hash;
  b.ascii_seen[0] = measure.ascii_seen[0];
  b.ascii_seen[1] = measure.ascii_seen[1];
  b.n_words = block.n_words;
  if (block.edited) b.flags |= WINNOW_BF_EDITED;
  if (measure.ascii) b.flags |= WINNOW_BF_ASCII;
  if (as_text_) hide_tags(b);
}

void ShownPage::begin_round(Document& document, PageMeasures& measures, std::uint32_t round) {
  blocks_.clear();
  numbers_.clear();
  as_text_ = document.is_html && round > 1;
  if (as_text_) elements_.clear();
  for (std::uint32_t i = 0; i < document.blocks.size(); ++i) {
    Block& block = document.blocks[i];
    if (block.dropped) continue;
    show(block, i, measures);
  }
  if (!blocks_.empty()) blocks_.front().gap_before = 0;
}

void ShownPage::follow(Document& document, PageMeasures& measures) {
  std::uint32_t dropped_before = 0;
  std::uint32_t gap = 0;
  std::size_t n = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    Block& block = document.blocks[numbers_[i]];
    winnow_block& face = blocks_[i];
    if (block.dropped) {
      dropped_before += 1 + face.n_dropped_before;
      gap = std::max(gap, face.gap_before);
      continue;
    }
    if (renew(face, block, numbers_[i], measures) && as_text_) hide_tags(face);
    face.n_dropped_before += dropped_before;
    face.gap_before = n == 0 ? 0 : std::max(gap, face.gap_before);
    dropped_before = 0;
    gap = 0;
    if (n != i) {
      blocks_[n] = face;
      numbers_[n] = numbers_[i];
    }
    ++n;
  }
  blocks_.resize(n);
  numbers_.resize(n);
}

}  // namespace winnow
