#include <winnow/document.h>
#include <winnow/text.h>

namespace winnow {
namespace {

// Columns of white space before the text; a tab goes to the next multiple of eight.
std::uint32_t indent_of(std::string_view line) {
  std::uint32_t columns = 0;
  for (const char c : line) {
    if (c == '\t') {
      columns += 8 - columns % 8;
    } else if (c == ' ') {
      ++columns;
    } else {
      break;
    }
  }
  return columns;
}

BlockKind kind_of(std::string_view line) {
  if (is_list_item(line)) return BlockKind::kListItem;
  return is_table_row(line) ? BlockKind::kTableRow : BlockKind::kParagraph;
}

}  // namespace

Document text_document(std::string id, std::string source) {
  Document document;
  document.id = std::move(id);
  document.source = std::move(source);
  const std::string_view text = document.source;
  std::uint32_t gap = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && text[end] != '\n' && text[end] != '\r') ++end;
    const std::string_view line = text.substr(begin, end - begin);
    if (is_blank(line)) {
      ++gap;
    } else {
      Block block;
      block.source = {begin, end};
      block.text = line;
      block.kind = kind_of(line);
      block.indent = indent_of(line);
      block.gap_before = gap;
      block.joins_previous = gap == 0 && !document.blocks.empty() && joins(document.blocks.back().text, line);
      document.blocks.push_back(std::move(block));
      gap = 0;
    }
    const bool crlf = end + 1 < text.size() && text[end] == '\r' && text[end + 1] == '\n';
    begin = end + (crlf ? 2 : 1);
  }
  if (!document.blocks.empty()) document.blocks.front().gap_before = 0;
  return document;
}

}  // namespace winnow
