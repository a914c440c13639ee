#include "figure_tables.h"

#include <winnow/text.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <unordered_set>

namespace chrome {
namespace {

constexpr std::size_t kLongestFigure = 24;  // bytes
constexpr std::size_t kLongestCell = 80;    // bytes
constexpr std::size_t kLongestRow = 160;    // bytes
constexpr std::size_t kLeastCells = 16;     // lines: less than that is a profile or a box of counters
constexpr std::size_t kLeastRows = 5;
constexpr std::size_t kLeastMeasured = 6;
constexpr std::size_t kMostColumns = 8;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

enum class Cell : std::uint8_t { kNone, kWords, kFigure, kMeasured, kRow };

bool is_figure(std::string_view text) {
  if (text.size() > kLongestFigure) return false;
  constexpr std::size_t kUnit = 4;  // letters: "4.2 km", "12 May" and "Q3", not "14 comments"
  std::size_t digits = 0, letters = 0;
  for (const char c : text) {
    digits += winnow::is_ascii_digit(c);
    letters += is_letter(c);
  }
  return digits > 0 && letters <= kUnit;
}

// Counters, numbers of pages and prices stand in menus too; per cent, decimals and signs hardly do.
bool is_measured(std::string_view text) {
  if (text.find_first_of(":$") != std::string_view::npos || text.find("€") != std::string_view::npos ||
      text.find("£") != std::string_view::npos || text.find("¥") != std::string_view::npos)
    return false;
  const char first = text.front();
  if ((first == '+' || first == '-' || text.substr(0, 3) == "−") && text.size() > 1) return true;
  if (text.find('%') != std::string_view::npos) return true;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if ((text[i] != '.' && text[i] != ',') || !winnow::is_ascii_digit(text[i - 1]) ||
        !winnow::is_ascii_digit(text[i + 1]))
      continue;
    std::size_t decimals = 1;
    while (i + decimals + 1 < text.size() && winnow::is_ascii_digit(text[i + decimals + 1])) ++decimals;
    if (decimals != 3) return true;  // "1,204 readers" is a counter
  }
  return false;
}

// A row: two figures and more, one of them measured, behind a word or two.
bool is_row(std::string_view line) {
  constexpr std::size_t kMostWords = 4;
  std::size_t figures = 0, measured = 0, words = 0;
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  for (std::size_t i = 0; i < line.size() && words <= kMostWords;) {
    while (i < line.size() && is_space(line[i])) ++i;
    std::size_t end = i;
    while (end < line.size() && !is_space(line[end])) ++end;
    const std::string_view word = line.substr(i, end - i);
    if (!word.empty() && is_figure(word)) {
      ++figures;
      measured += is_measured(word);
    } else {
      words += !word.empty();
    }
    i = end;
  }
  return figures >= 2 && measured > 0 && words <= kMostWords;
}

Cell kind_of(std::string_view line) {
  if (line.empty() || line.size() > kLongestRow) return Cell::kNone;
  if (is_figure(line)) return is_measured(line) ? Cell::kMeasured : Cell::kFigure;
  if (is_row(line)) return Cell::kRow;
  return line.size() <= kLongestCell ? Cell::kWords : Cell::kNone;
}

bool has_figures(Cell cell) { return cell >= Cell::kFigure; }

// How many lines on the kinds come back, most of the time; 0 for never.
std::size_t period_of(std::span<const Cell> cells) {
  for (std::size_t period = 1; period <= kMostColumns && kLeastRows * period <= cells.size(); ++period) {
    std::size_t same = 0;
    for (std::size_t i = 0; i + period < cells.size(); ++i)
      same += has_figures(cells[i]) == has_figures(cells[i + period]);
    if (100 * same >= 85 * (cells.size() - period)) return period;
  }
  return 0;
}

// "2.1", "2.2", "2.3" number the entries of a table of contents.
class Numbering {
 public:
  void add(std::string_view figure) {
    double value = 0;
    const auto [end, error] = std::from_chars(figure.data(), figure.data() + figure.size(), value);
    if (error != std::errc() || end != figure.data() + figure.size()) return;
    n_next_ += n_ > 0 && value > last_ && value <= last_ + 1;
    ++n_;
    last_ = value;
  }
  bool is_numbering(std::size_t n_figures) const { return 5 * n_ >= 4 * n_figures && 5 * n_next_ >= 4 * (n_ - 1); }

 private:
  std::size_t n_ = 0, n_next_ = 0;
  double last_ = 0;
};

// Are the lines from the first figure to the last a table's? Its period then, 0 if not.
std::size_t period_of_table(std::span<const std::string_view> lines, std::span<const Cell> kinds) {
  const std::size_t period = period_of(kinds);
  if (period == 0) return 0;
  std::unordered_set<std::string_view> different;
  Numbering numbering;
  std::size_t measured = 0, figures = 0, rows = 0;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (!has_figures(kinds[i])) continue;
    ++figures;
    rows += kinds[i] == Cell::kRow;
    if (kinds[i] != Cell::kFigure) {
      ++measured;
      different.insert(lines[i]);
      numbering.add(lines[i]);
    }
  }
  const std::size_t least = 2 * rows > figures ? kLeastRows : kLeastCells;
  const bool is_table = kinds.size() >= least && 4 * figures >= kinds.size() &&
                        measured >= std::min(kLeastMeasured, least) && 10 * measured >= 3 * figures &&
                        2 * different.size() >= measured && !numbering.is_numbering(measured);
  return is_table ? period : 0;
}

}  // namespace

std::vector<LineRange> find_figure_tables(std::span<const std::string_view> lines) {
  std::vector<Cell> kinds(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) kinds[i] = kind_of(lines[i]);
  std::vector<LineRange> tables;
  std::size_t free = 0;  // what stands above is no cell, or another table's
  for (std::size_t first = 0; first < lines.size(); ++first) {
    if (kinds[first] == Cell::kNone) free = first + 1;
    if (!has_figures(kinds[first])) continue;
    std::size_t last = first + 1, end = last;  // behind the last figure, and behind the last cell looked at
    for (; end < lines.size() && kinds[end] != Cell::kNone && end < last + kMostColumns; ++end)
      if (has_figures(kinds[end])) last = end + 1;
    const std::size_t period = period_of_table(lines.subspan(first, last - first), {&kinds[first], last - first});
    if (period > 0) {
      // With its header, and with what stands behind the last figure in its row.
      tables.push_back({first - std::min(first - free, period), last + std::min(end - last, period - 1)});
      free = tables.back().end;
    }
    first = last - 1;
  }
  return tables;
}

}  // namespace chrome
