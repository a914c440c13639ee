#include "diff_rows.h"

#include <winnow/data_stream.h>
#include <winnow/diff.h>

#include <fmt/format.h>
#include <sys/ioctl.h>

#include <algorithm>

namespace winnow::cli {
namespace {

using Kind = DiffRow::Kind;
constexpr std::size_t kAround = 2;

// One side of a changed line: its own words in colour, those that the other side has plain.
std::string marked(const DiffRow& row, bool after, const Colours& colour) {
  const auto own = after ? DiffPiece::Kind::kAdded : DiffPiece::Kind::kRemoved;
  std::string text;
  for (const DiffPiece& piece : diff_words(row.before, row.after)) {
    if (piece.kind == DiffPiece::Kind::kSame) text += escaped(piece.text);
    if (piece.kind == own)
      text += fmt::format("{}{}{}{}", after ? colour.green : colour.red, colour.bold, escaped(piece.text), colour.off);
  }
  return text;
}

std::string reason(const DiffRow& row, const Colours& colour) {
  return row.why.empty() ? "" : fmt::format("  {}[{}]{}", colour.blue, escaped(row.why), colour.off);
}

std::string unified_row(const DiffRow& row, const Colours& colour) {
  const std::string before = escaped(row.before), after = escaped(row.after);
  switch (row.kind) {
    case Kind::kRemoved:
      return fmt::format("{}-{}{}{}\n", colour.red, before, colour.off, reason(row, colour));
    case Kind::kAdded:
      return fmt::format("{}+{}{}\n", colour.green, after, colour.off);
    case Kind::kChanged:
      return fmt::format("{0}-{1}{2}{3}\n{4}+{1}{5}\n", colour.red, colour.off, marked(row, false, colour),
                         reason(row, colour), colour.green, marked(row, true, colour));
    default:
      return " " + after + "\n";
  }
}

// Calls `row` for each row that is shown and `gap` where rows are left out.
template <class Row, class Gap>
void each_shown(const std::vector<DiffRow>& rows, const Row& row, const Gap& gap) {
  std::vector<bool> shown(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].kind == Kind::kSame) continue;
    const std::size_t end = std::min(rows.size(), i + kAround + 1);
    for (std::size_t j = i > kAround ? i - kAround : 0; j < end; ++j) shown[j] = true;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!shown[i]) continue;
    if (i == 0 ? false : !shown[i - 1]) gap(i);
    row(rows[i]);
  }
}

// `text` in pieces of at most `columns`, cut at spaces where there are some.
std::vector<std::string> wrapped(std::string text, std::size_t columns) {
  std::vector<std::string> lines;
  while (columns_of(text) > columns) {
    std::string piece = fitted(text, columns);
    if (piece.ends_with("…") && !text.starts_with(piece)) piece.resize(piece.size() - std::string_view("…").size());
    if (const std::size_t space = piece.rfind(' '); space != std::string::npos && space > 0) piece.resize(space + 1);
    if (piece.empty()) break;
    text.erase(0, piece.size());
    lines.push_back(std::move(piece));
  }
  lines.push_back(std::move(text));
  return lines;
}

std::string cell(const std::string& text, std::string_view paint, const Colours& colour, std::size_t columns) {
  const std::size_t used = columns_of(text);
  return fmt::format("{}{}{}{:{}}", paint, text, paint.empty() ? "" : colour.off, "",
                     columns - std::min(columns, used));
}

}  // namespace

std::vector<DiffRow> diff_rows(std::string_view before, std::string_view after) {
  std::vector<DiffRow> rows;
  std::size_t open = 0;  // removed rows at the end that an added line may pair with, from here on
  for (const DiffPiece& piece : diff_lines(before, after)) {
    const std::string text(piece.text);
    if (piece.kind == DiffPiece::Kind::kSame) {
      rows.push_back({Kind::kSame, text, text, ""});
      open = rows.size();
    } else if (piece.kind == DiffPiece::Kind::kRemoved) {
      rows.push_back({Kind::kRemoved, text, "", ""});
    } else if (open < rows.size() && rows[open].kind == Kind::kRemoved && !rows[open].before.empty() && !text.empty()) {
      rows[open].kind = Kind::kChanged;
      rows[open++].after = text;
    } else {
      rows.push_back({Kind::kAdded, "", text, ""});
    }
  }
  return rows;
}

std::string unified(const std::vector<DiffRow>& rows, const Colours& colour) {
  std::string out;
  each_shown(
      rows, [&](const DiffRow& row) { out += unified_row(row, colour); },
      [&](std::size_t line) { out += fmt::format("{}@@ {} @@{}\n", colour.blue, line + 1, colour.off); });
  return out;
}

std::string side_by_side(const std::vector<DiffRow>& rows, const Colours& colour, std::size_t columns) {
  const std::size_t half = std::max<std::size_t>(20, (columns - 3) / 2);
  std::string out;
  each_shown(
      rows,
      [&](const DiffRow& row) {
        const std::string_view left_paint = row.kind == Kind::kSame ? "" : colour.red;
        const std::string_view right_paint = row.kind == Kind::kSame ? "" : colour.green;
        const char* mark = row.kind == Kind::kSame      ? " | "
                           : row.kind == Kind::kRemoved ? " < "
                           : row.kind == Kind::kAdded   ? " > "
                                                        : " ~ ";
        const std::vector<std::string> left = wrapped(escaped(row.before), half);
        std::vector<std::string> right = wrapped(escaped(row.after), half);
        if (row.kind == Kind::kRemoved && !row.why.empty()) right = wrapped("[" + escaped(row.why) + "]", half);
        for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
          out += cell(i < left.size() ? left[i] : "", left_paint, colour, half) + mark;
          if (i < right.size() && !right[i].empty())
            out += fmt::format("{}{}{}", row.kind == Kind::kRemoved ? colour.blue : right_paint, right[i],
                               row.kind == Kind::kSame ? "" : colour.off);
          out += '\n';
        }
      },
      [&](std::size_t line) { out += fmt::format("{}@@ {} @@{}\n", colour.blue, line + 1, colour.off); });
  return out;
}

std::size_t output_columns() {
  struct winsize size {};
  if (::ioctl(data_descriptor(), TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
  return 120;
}

}  // namespace winnow::cli
