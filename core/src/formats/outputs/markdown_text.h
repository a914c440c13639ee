// Texts within a Markdown page: escapes, links, code.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// A link, a stretch of code or the space where a line ends, in a text.
struct MarkdownSpan {
  std::size_t begin = 0, end = 0;
  std::string address;  // of a link
  bool is_code = false;
  bool is_break = false;
};

enum class MarkdownPlace {
  kLineStart,  // where "#", ">" or "-" would begin something else
  kWithin,     // behind a mark that has begun the line
  kCell        // of a table's row, with tabs between the cells
};

struct MarkdownForm {
  MarkdownPlace place = MarkdownPlace::kWithin;
  /// What each line after a break begins with. Lines end nowhere but in kLineStart.
  std::string_view prefix = {};
  /// Of a row with one tab less than these: where each cell begins. What lies between becomes empty cells.
  std::vector<std::uint32_t> columns = {};
};

/// Appends `text` from byte `from` on. Spans that cross one another lose the part that does.
void append_markdown(std::string& to, std::string_view text, std::size_t from, std::vector<MarkdownSpan> spans,
                     const MarkdownForm& form);

/// Lines of code between fences that are longer than any in it.
std::string fenced_code(std::string_view code, std::string_view language);

}  // namespace winnow
