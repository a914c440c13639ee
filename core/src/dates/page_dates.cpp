#include "page_dates.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "ascii.h"
#include "day_words.h"

namespace winnow::dates {
namespace {

using ascii::is_digit;

// The day in one order of figures or the other. With points English puts the day first, too.
const std::string& in_order(const WrittenDay& day, bool day_first) {
  return day_first || day.with_points || day.other.empty() ? day.iso : day.other;
}

std::string date_of_seconds(int seconds) {
  using namespace std::chrono;
  const year_month_day day(floor<days>(sys_seconds(std::chrono::seconds(seconds))));
  if (day.year() < 2001y) return {};
  return iso_of(int(day.year()), static_cast<int>(unsigned(day.month())), static_cast<int>(unsigned(day.day())));
}

// Is day i, by the words on both sides of it, that of a change?
bool is_of_change(const WrittenDays& written, std::size_t i) {
  const std::string_view before = written.days[i].before;
  if (says_publication(before)) return false;
  if (says_update(before)) return true;
  // "March 5, 2024 Updated 2 months ago" speaks of another day, "(updated)" and "更新" of this one.
  constexpr std::size_t kLongestMark = 24;  // bytes
  const std::string_view behind = written.behind;
  return i + 1 == written.days.size() && behind.size() <= kLongestMark &&
         first_figure(behind) == std::string_view::npos && says_update(behind);
}

}  // namespace

std::string date_of_machine(std::string_view text, bool day_first) {
  const std::size_t begin = text.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return {};
  text = text.substr(begin, 80);
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const auto number = [&](std::size_t at, std::size_t n) {
    int value = 0;
    for (std::size_t i = at; i < at + n; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  if (digits == 8 || digits == 14) return iso_of(number(0, 4), number(4, 2), number(6, 2));
  // Seconds or milliseconds since 1970, of this century.
  if ((digits == 10 || digits == 13) && digits == text.size() && text[0] == '1') return date_of_seconds(number(0, 10));
  return date_of_people(text, day_first);
}

std::string date_of_people(std::string_view text, bool day_first) {
  const std::vector<WrittenDay> days = written_days(text, "").days;
  return days.empty() ? std::string() : in_order(days.front(), day_first);
}

std::string published_date(std::string_view text, bool day_first) {
  const WrittenDays written = written_days(text, "");
  for (std::size_t i = 0; i < written.days.size(); ++i)
    if (!is_of_change(written, i)) return in_order(written.days[i], day_first);
  return {};
}

std::string certain_day(std::string_view line, std::string_view lang, FigureOrder order) {
  const WrittenDays written = written_days(line, lang);
  if (written.has_range) return {};
  std::vector<std::string> called, others;  // days that are called those of publication, and days of no change
  for (std::size_t i = 0; i < written.days.size(); ++i) {
    const WrittenDay& day = written.days[i];
    if (!day.sure || is_of_change(written, i)) continue;
    if (says_other_day(day.before)) return {};
    if (!day.other.empty() && order == FigureOrder::kUnknown) return {};
    const std::string& iso = !day.other.empty() && order == FigureOrder::kMonthFirst ? day.other : day.iso;
    std::vector<std::string>& to = says_publication(day.before) ? called : others;
    if (std::find(to.begin(), to.end(), iso) == to.end()) to.push_back(iso);
  }
  if (called.size() == 1) return called.front();
  return called.empty() && others.size() == 1 ? others.front() : std::string();
}

int days_between(std::string_view a, std::string_view b) {
  using namespace std::chrono;
  const auto day = [](std::string_view date) {
    const auto number = [&](std::size_t at, std::size_t n) {
      int value = 0;
      for (const char c : date.substr(at, n)) value = value * 10 + (c - '0');
      return value;
    };
    return sys_days(year(number(0, 4)) / month(static_cast<unsigned>(number(5, 2))) /
                    std::chrono::day(static_cast<unsigned>(number(8, 2))));
  };
  return std::abs(static_cast<int>((day(a) - day(b)).count()));
}

std::string date_of_url(std::string_view url) {
  constexpr std::size_t kLongestDay = 10;  // bytes
  const std::size_t scheme = url.find("://");
  const std::string_view path = url.substr(scheme == std::string_view::npos ? 0 : scheme + 3);
  for (std::size_t at = path.find_first_of("/-"); at != std::string_view::npos; at = path.find_first_of("/-", at + 1)) {
    const std::string_view rest = path.substr(at + 1);
    if (rest.size() < 8 || !is_digit(rest[0]) || (rest[4] != '/' && rest[4] != '-')) continue;
    if (const std::vector<WrittenDay> days = written_days(rest.substr(0, kLongestDay), "").days; !days.empty())
      return days.front().iso;
  }
  return {};
}

}  // namespace winnow::dates
