// Cells of a table: which column each stands in, and rows that become one block.
#include <algorithm>

#include "blocks.h"

namespace winnow::html {
namespace {

constexpr std::size_t kRowBytes = 2000;  // cells longer than this together are no row of a table of data

}  // namespace

// The table of the row that is the innermost element.
BlockBuilder::Frame* BlockBuilder::table_of_row() {
  const std::size_t n = frames_.size();
  if (n < 2 || frames_[n - 1].tag != Tag::kTr) return nullptr;
  if (frames_[n - 2].tag == Tag::kTable) return &frames_[n - 2];
  return n > 2 && frames_[n - 3].tag == Tag::kTable ? &frames_[n - 3] : nullptr;  // around a tbody
}

// The first column behind the cells before it that no cell above covers (HTML, 4.9.12.1).
void BlockBuilder::place_cell(const Token& token, Frame& cell) {
  constexpr std::uint32_t kMostColumns = 100;  // a span of a thousand columns in each row would be as many empty cells
  Frame* table = table_of_row();
  if (table == nullptr) return;
  Frame& row = frames_.back();
  const auto span = [&](Attribute a) {
    std::uint32_t n = 1;
    const Range range = token.value(a);
    set_number(std::string_view(page_.source).substr(range.begin, range.size()), n);
    return std::max(n, 1u);
  };
  std::vector<std::uint32_t>& covered = table->covered;
  while (row.column < covered.size() && covered[row.column] > 0) ++row.column;
  cell.column = row.column;
  const std::uint32_t end = std::min(cell.column + std::min(span(Attribute::kColspan), kMostColumns), kMostColumns);
  if (covered.size() < end) covered.resize(end);
  for (std::uint32_t i = cell.column; i < end; ++i) covered[i] = span(Attribute::kRowspan);
  row.column = std::max(end, cell.column + 1);
}

void BlockBuilder::end_row(Frame& row) {
  if (Frame* table = table_of_row(); table != nullptr)
    for (std::uint32_t& rows : table->covered) rows -= rows > 0;
  // A row whose other cells are empty.
  if (!row.mergeable || row.columns.size() != 1 || row.column < 2 || page_.blocks.size() - row.first_block != 1) return;
  HtmlSpan cell;
  cell.kind = HtmlSpan::Kind::kCell;
  cell.block = static_cast<std::uint32_t>(row.first_block);
  cell.text = {0, page_.blocks.back().text.size()};
  cell.column = row.columns.front();
  spans_->push_back(cell);
}

// The cells of a row, each one run of text, become one block parted by tabs.
void BlockBuilder::finish_row(Frame& row) {
  std::vector<Block>& blocks = page_.blocks;
  if (!row.mergeable || blocks.size() - row.first_block < 2) return;
  std::size_t bytes = 0;
  for (std::size_t i = row.first_block; i < blocks.size(); ++i) {
    bytes += blocks[i].text.size();
    if (blocks[i].kind == BlockKind::kPre || bytes > kRowBytes) return;
  }
  cell_begins_.assign(1, 0);
  Block& whole = blocks[row.first_block];
  std::string text(whole.text);
  float links = 0, bold = 0, code = 0;
  for (std::size_t i = row.first_block; i < blocks.size(); ++i) {
    const auto size = static_cast<float>(blocks[i].text.size());
    links += std::max(blocks[i].link_density, 0.0f) * size;
    bold += blocks[i].markup.bold_density * size;
    code += blocks[i].markup.code_density * size;
    if (i == row.first_block) continue;
    text += '\t';
    cell_begins_.push_back(text.size());
    text += blocks[i].text;
    whole.source.end = blocks[i].source.end;
    whole.markup.n_links += blocks[i].markup.n_links;
    whole.markup.has_time = whole.markup.has_time || blocks[i].markup.has_time;
  }
  if (spans_ != nullptr) merge_spans(row.first_block);
  const auto all = static_cast<float>(bytes);
  whole.text = page_.store.keep(text);
  whole.kind = BlockKind::kTableRow;
  whole.heading_level = 0;
  whole.markup.bold_density = bold / all;
  whole.markup.code_density = code / all;
  if (with_tags_) {
    whole.link_density = links / all;
    const std::size_t at = frames_.size() - 1;
    whole.element = element_of(at);
    whole.tag_path = kept_path(at);
    whole.depth = row.element.depth;
  }
  blocks.resize(row.first_block + 1);
  place(blocks.back(), row);
}

// The cells of a row have become one block.
void BlockBuilder::merge_spans(std::size_t first_block) {
  for (std::size_t i = spans_->size(); i-- > 0 && (*spans_)[i].block >= first_block;) {
    HtmlSpan& span = (*spans_)[i];
    const std::size_t shift = cell_begins_[span.block - first_block];
    span.text.begin += shift;
    span.text.end += shift;
    span.block = static_cast<std::uint32_t>(first_block);
  }
  const std::vector<std::uint32_t>& columns = frames_.back().columns;
  for (std::size_t i = 0; i < cell_begins_.size() && columns.size() == cell_begins_.size(); ++i) {
    HtmlSpan cell;
    cell.kind = HtmlSpan::Kind::kCell;
    cell.block = static_cast<std::uint32_t>(first_block);
    cell.text = {cell_begins_[i], cell_begins_[i]};
    cell.column = columns[i];
    spans_->push_back(cell);
  }
}

}  // namespace winnow::html
