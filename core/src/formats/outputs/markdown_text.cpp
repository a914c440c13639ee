#include "markdown_text.h"

#include <algorithm>

namespace winnow {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Would a reader of Markdown take the character at `at` for more than itself?
bool is_mark(std::string_view text, std::size_t at, bool in_cell, bool in_link) {
  const char before = at > 0 ? text[at - 1] : ' ';
  const char behind = at + 1 < text.size() ? text[at + 1] : ' ';
  const auto spaced = [](char c) { return c == ' ' || c == '\n' || c == '\t'; };
  switch (text[at]) {
    case '\\':
      return behind > ' ' && behind < 0x7F && !is_word(behind);
    case '`':
      return true;
    case '*':
      return !spaced(before) || !spaced(behind);
    case '_':
      return !(is_word(before) && is_word(behind)) && !(spaced(before) && spaced(behind));
    case '~':
      return behind == '~' || before == '~';
    case '[': {
      if (in_link) return true;
      const std::size_t close = text.find(']', at);
      return close + 1 < text.size() && (text[close + 1] == '(' || text[close + 1] == '[' || text[close + 1] == ':');
    }
    case ']':
      return in_link;
    case '<':
      return (is_word(behind) && !is_digit(behind)) || behind == '/' || behind == '!' || behind == '?';
    case '&': {
      const std::size_t end = text.find(';', at);
      return end != std::string_view::npos && end - at < 32 && end > at + 1 &&
             std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                         text.begin() + static_cast<std::ptrdiff_t>(end),
                         [](char c) { return is_word(c) || c == '#'; });
    }
    case '|':
      return in_cell;
    default:
      return false;
  }
}

// Bytes at the beginning of a line that would make it a heading, a quotation, an item, a rule; the last is to be
// escaped.
std::size_t line_mark(std::string_view text) {
  const auto ends = [&](std::size_t at) { return at == text.size() || text[at] == ' ' || text[at] == '\t'; };
  if (text.empty()) return 0;
  if (text[0] == '#') {
    const std::size_t end = std::min(text.find_first_not_of('#'), text.size());
    return end <= 6 && ends(end) ? 1 : 0;
  }
  if (text[0] == '>') return 1;
  if ((text[0] == '-' || text[0] == '+' || text[0] == '*') && ends(1)) return 1;
  if ((text[0] == '-' || text[0] == '=') &&
      text.find_first_not_of(text[0] == '-' ? "- " : "=") == std::string_view::npos)
    return 1;
  // What parts a table's head from its rows.
  if ((text[0] == '|' || text[0] == ':' || text[0] == '-') && text.find_first_not_of("|:- ") == std::string_view::npos)
    return 1;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 10 && is_digit(text[digits])) ++digits;
  const bool numbered = digits > 0 && digits < 10 && digits < text.size() &&
                        (text[digits] == '.' || text[digits] == ')') && ends(digits + 1);
  return numbered ? digits + 1 : 0;
}

std::size_t longest_run(std::string_view text, char c) {
  std::size_t longest = 0, run = 0;
  for (const char here : text) {
    run = here == c ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

void append_code(std::string& to, std::string_view code, bool in_cell) {
  const std::string fence(longest_run(code, '`') + 1, '`');
  const bool padded = code.front() == '`' || code.back() == '`';
  to.append(fence).append(padded ? " " : "");
  for (const char c : code) {
    if (c == '|' && in_cell) to += '\\';
    to += c;
  }
  to.append(padded ? " " : "").append(fence);
}

// An address between "(" and ")".
void append_address(std::string& to, std::string_view address) {
  for (const char c : address) {
    switch (c) {
      case ' ':
        to += "%20";
        break;
      case '\n':
      case '\r':
      case '\t':
        break;
      case '(':
        to += "%28";
        break;
      case ')':
        to += "%29";
        break;
      case '<':
        to += "%3C";
        break;
      case '>':
        to += "%3E";
        break;
      case '\\':
        to += "%5C";
        break;
      case '|':
        to += "%7C";
        break;
      default:
        to += c;
    }
  }
}

class Inline {
 public:
  Inline(std::string& to, std::string_view text, const std::vector<MarkdownSpan>& spans, const MarkdownForm& form)
      : to_(to), text_(text), spans_(spans), form_(form), in_cell_(form.place == MarkdownPlace::kCell) {}

  // Writes [at, end), with spans from number `next` on; gives the number of the first span behind.
  std::size_t write(std::size_t at, std::size_t end, std::size_t next, bool in_link) {
    while (at < end) {
      while (next < spans_.size() && spans_[next].begin < at) ++next;  // crosses what was written
      const bool here = next < spans_.size() && spans_[next].begin < end;
      plain(at, here ? spans_[next].begin : end, in_link);
      if (!here) break;
      const MarkdownSpan& span = spans_[next];
      at = std::min(span.end, end);
      if (span.is_break) {
        at = end_line(at, ++next);
        continue;
      }
      next = write_span(span, at, next + 1, in_link);
    }
    return next;
  }

  // Begins a line at byte `at`, before the span of number `next`: writes what a reader would take there for the mark of
  // a heading, an item ... and gives the byte behind.
  std::size_t begin_line(std::size_t at, std::size_t next) {
    if (next < spans_.size() && spans_[next].begin == at) return at;
    std::size_t end = text_.size();
    for (std::size_t i = next; i < spans_.size() && end == text_.size(); ++i)
      if (spans_[i].is_break) end = spans_[i].begin;
    const std::size_t mark = line_mark(text_.substr(at, end - at));
    if (mark == 0) return at;
    to_.append(text_.substr(at, mark - 1)).append("\\");
    to_ += text_[at + mark - 1];
    return at + mark;
  }

 private:
  std::size_t end_line(std::size_t at, std::size_t next) {
    if (form_.place != MarkdownPlace::kLineStart) {
      to_ += ' ';
      return at;
    }
    to_.append("  \n").append(form_.prefix);
    return begin_line(at, next);
  }

  std::size_t write_span(const MarkdownSpan& span, std::size_t end, std::size_t next, bool in_link) {
    const bool crosses_cells = text_.substr(span.begin, end - span.begin).find('\t') != std::string_view::npos;
    if (span.is_code && !crosses_cells) {
      append_code(to_, text_.substr(span.begin, end - span.begin), in_cell_);
      while (next < spans_.size() && spans_[next].begin < end) ++next;
      return next;
    }
    if (span.is_code || in_link || crosses_cells) return write(span.begin, end, next, in_link);
    to_ += '[';
    next = write(span.begin, end, next, true);
    to_ += "](";
    append_address(to_, span.address);
    to_ += ')';
    return next;
  }

  void plain(std::size_t at, std::size_t end, bool in_link) {
    for (; at < end; ++at) {
      if (in_cell_ && text_[at] == '\t') {
        end_cell();
        continue;
      }
      if (is_mark(text_, at, in_cell_, in_link)) to_ += '\\';
      to_ += text_[at] == '\n' ? ' ' : text_[at];
    }
  }

  void end_cell() {
    ++cell_;
    const std::vector<std::uint32_t>& columns = form_.columns;
    if (cell_ < columns.size())
      for (std::uint32_t empty = columns[cell_ - 1] + 1; empty < columns[cell_]; ++empty) to_ += " |";
    to_ += " | ";
  }

  std::string& to_;
  std::string_view text_;
  const std::vector<MarkdownSpan>& spans_;
  const MarkdownForm& form_;
  bool in_cell_;
  std::size_t cell_ = 0;
};

}  // namespace

void append_markdown(std::string& to, std::string_view text, std::size_t from, std::vector<MarkdownSpan> spans,
                     const MarkdownForm& form) {
  std::erase_if(spans, [&](const MarkdownSpan& span) { return span.begin < from || span.end > text.size(); });
  std::stable_sort(spans.begin(), spans.end(), [](const MarkdownSpan& a, const MarkdownSpan& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  // Code directly behind code would end with the backticks that begin it.
  for (std::size_t i = spans.size(); i-- > 1;)
    if (spans[i].is_code && spans[i - 1].is_code && spans[i - 1].end == spans[i].begin) spans[i - 1].end = spans[i].end;
  Inline line(to, text, spans, form);
  if (form.place == MarkdownPlace::kLineStart) from = line.begin_line(from, 0);
  line.write(from, text.size(), 0, false);
}

std::string fenced_code(std::string_view code, std::string_view language) {
  const std::string fence(std::max<std::size_t>(3, longest_run(code, '`') + 1), '`');
  return fence + std::string(language) + "\n" + std::string(code) + "\n" + fence;
}

}  // namespace winnow
