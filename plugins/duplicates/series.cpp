#include "series.h"

#include <winnow/text.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

namespace duplicates {
namespace {

// "2" is 2, "B" is 2, "II" is 2; nothing else counts. More than 99 sections are years, pages or prices.
std::uint32_t count_of(std::string_view word) {
  constexpr std::string_view kRoman[] = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"};
  if (!word.empty() && word.size() <= 2 && std::all_of(word.begin(), word.end(), winnow::is_ascii_digit))
    return static_cast<std::uint32_t>(word.size() == 1 ? word[0] - '0' : 10 * (word[0] - '0') + word[1] - '0');
  const auto* const roman = std::find(std::begin(kRoman), std::end(kRoman), word);
  if (roman != std::end(kRoman)) return static_cast<std::uint32_t>(roman - std::begin(kRoman)) + 1;
  return word.size() == 1 && word[0] >= 'A' && word[0] <= 'H' ? static_cast<std::uint32_t>(word[0] - 'A') + 1 : 0;
}

struct Counted {
  std::string_view what;
  std::uint32_t count;
};

// "Week 2: New zones" counts weeks; what is counted stands first, and nothing but a mark behind the number.
std::optional<Counted> counted_in(const Line& line) {
  constexpr std::uint32_t kMostWords = 14;
  constexpr int kMostBefore = 7;
  if (line.n_words < 2 || line.n_words > kMostWords || is_cell(line)) return std::nullopt;
  const std::string_view text = winnow::trim(line.text);
  int before = 0;
  for (std::size_t at = 0; at < text.size() && before <= kMostBefore; ++before) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    std::string_view word = text.substr(at, end - at);
    const bool last = end == text.size();
    const bool marked = !word.empty() && std::string_view(":.,)").find(word.back()) != std::string_view::npos;
    if (marked) word.remove_suffix(1);
    const std::string_view behind = last ? std::string_view() : text.substr(end + 1);
    const bool dashed = behind.starts_with("- ") || behind.starts_with("\u2013 ") || behind.starts_with("\u2014 ") ||
                        behind.starts_with('(');
    if (before > 0 && (last || marked || dashed))
      if (const std::uint32_t count = count_of(word); count > 0) return Counted{text.substr(0, at - 1), count};
    if (marked) return std::nullopt;
    at = end + 1;
  }
  return std::nullopt;
}

}  // namespace

std::uint32_t clause_number(const Line& line) {
  constexpr std::uint32_t kMostWords = 8;
  constexpr std::string_view kSection = "\u00A7 ";
  if (line.n_words < 2 || line.n_words > kMostWords || ends_sentence(line.text)) return 0;
  std::string_view text = winnow::trim(line.text);
  const bool section = text.starts_with(kSection);
  if (section) text.remove_prefix(kSection.size());
  std::string_view number = text.substr(0, std::min(text.find(' '), text.size()));
  if (number.empty() || number.size() == text.size() || !winnow::is_ascii_digit(number[0])) return 0;
  if (number.ends_with('.'))
    number.remove_suffix(1);
  else if (!section)
    return 0;
  return count_of(number);
}

// 1, 2, 3, and from 1 again: with anything else among them the numbers are no count.
bool Series::Labels::count_up() {
  std::uint32_t most = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::uint32_t count = all[i].count, before = i == 0 ? 0 : all[i - 1].count;
    if (count != 1 && count != before && count != before + 1) return false;
    if (count == before + 1 && i > 0) longest = std::max(longest, all[i].line - all[i - 1].line);
    most = std::max(most, count);
  }
  return most >= 2;
}

std::uint32_t Series::Labels::count_at(std::uint32_t line) const {
  constexpr std::uint32_t kLeast = 12;  // lines
  const auto above = std::upper_bound(all.begin(), all.end(), line,
                                      [](std::uint32_t at, const Label& label) { return at < label.line; });
  if (above == all.begin()) return 0;
  const Label& label = *std::prev(above);
  return line - label.line <= std::max(2 * longest, kLeast) ? label.count : 0;
}

Series::Series(const std::vector<Line>& lines) {
  for (std::uint32_t i = 0; i < lines.size(); ++i)
    if (const auto counted = counted_in(lines[i]))
      series_[std::string(counted->what)].all.push_back({i, counted->count});
  for (auto at = series_.begin(); at != series_.end();) at = at->second.count_up() ? std::next(at) : series_.erase(at);
}

bool Series::parts(std::uint32_t a, std::uint32_t b) const {
  return std::any_of(series_.begin(), series_.end(), [&](const auto& series) {
    const std::uint32_t at_a = series.second.count_at(a), at_b = series.second.count_at(b);
    return at_a != 0 && at_b != 0 && at_a != at_b;
  });
}

}  // namespace duplicates
