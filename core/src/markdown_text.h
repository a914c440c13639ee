// Texts within a Markdown page: escapes, links, code.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// A link or a stretch of code in a text.
struct MarkdownSpan {
  std::size_t begin = 0, end = 0;
  std::string address;  // of a link
  bool is_code = false;
};

enum class MarkdownPlace {
  kLineStart,  // where "#", ">" or "-" would begin something else
  kWithin,     // behind a mark that has begun the line
  kCell        // of a table's row, with tabs between the cells
};

/// Appends `text` from byte `from` on. Spans that cross one another lose the part that does.
void append_markdown(std::string& to, std::string_view text, std::size_t from, std::vector<MarkdownSpan> spans,
                     MarkdownPlace place);

/// Lines of code between fences that are longer than any in it.
std::string fenced_code(std::string_view code, std::string_view language);

}  // namespace winnow
