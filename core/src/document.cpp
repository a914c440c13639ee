#include <winnow/document.h>
#include <winnow/text.h>

#include <algorithm>

#include "text/line_scan.h"

namespace winnow {
namespace {

std::size_t leading_spaces(std::string_view line) {
  std::size_t n = 0;
  while (n < line.size() && line[n] == ' ') ++n;
  return n;
}

// Columns of white space before the text, `spaces` of which are spaces at its beginning; a tab goes to the next
// multiple of eight.
std::uint32_t indent_of(std::string_view line, std::size_t spaces) {
  auto columns = static_cast<std::uint32_t>(spaces);
  for (const char c : line.substr(spaces)) {
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

// What of a line decides whether the next one may stand directly below it; a line can be both.
struct LineKind {
  bool list_item = false;
  bool table_row = false;
};

LineKind kind_of(std::string_view line, bool has_bar) {
  while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
  return {is_list_item(line), has_bar && is_table_row(line)};
}

}  // namespace

Document text_document(std::string id, std::string source) {
  Document document;
  document.id = std::move(id);
  document.source = document.store.adopt(std::move(source));
  const std::string_view text = document.source;
  // Blocks are large: a file of blank lines must not cost a block for each.
  constexpr std::size_t kMostReserved = 4096;
  document.blocks.reserve(1 + std::min(count_feeds(text), kMostReserved));
  std::uint32_t gap = 0;
  LineKind previous;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto [end, has_bar] = scan_line(text, begin);
    const std::string_view line = text.substr(begin, end - begin);
    const std::size_t spaces = leading_spaces(line);
    const std::string_view rest = line.substr(spaces);
    if (is_blank(rest)) {
      ++gap;
    } else {
      const LineKind kind = kind_of(rest, has_bar);
      Block& block = document.blocks.emplace_back();
      block.source = {begin, end};
      block.text = line;
      block.kind = kind.list_item   ? BlockKind::kListItem
                   : kind.table_row ? BlockKind::kTableRow
                                    : BlockKind::kParagraph;
      block.indent = indent_of(line, spaces);
      block.gap_before = gap;
      block.joins_previous =
          gap == 0 && ((kind.list_item && previous.list_item) || (kind.table_row && previous.table_row));
      previous = kind;
      gap = 0;
    }
    const bool crlf = end + 1 < text.size() && text[end] == '\r' && text[end + 1] == '\n';
    begin = end + (crlf ? 2 : 1);
  }
  if (!document.blocks.empty()) document.blocks.front().gap_before = 0;
  return document;
}

std::string_view charset_of(const Document& page) {
  for (const auto& [key, value] : page.meta)
    if (key == kRowCharset) return value;
  return page.decoding.charset;
}

}  // namespace winnow
