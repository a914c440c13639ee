#include "figure_tables.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace {

// The lines of the tables, "3-21 40-48".
std::string tables_of(const std::vector<std::string>& lines) {
  const std::vector<std::string_view> views(lines.begin(), lines.end());
  std::string found;
  for (const chrome::LineRange table : chrome::find_figure_tables(views))
    found += (found.empty() ? "" : " ") + std::to_string(table.begin) + "-" + std::to_string(table.end);
  return found;
}

const std::vector<std::string> kHarbours{"Harnby",  "Tidewater", "Saltmarsh", "Long Reach",
                                         "Oldquay", "Netherby",  "Gull Point"};

std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

const std::string kSentence =
    "The harbour master has published the tides of the year, and they were higher than anybody had expected.";

}  // namespace

TEST_CASE("a table with a cell on each line is found with its header") {
  std::vector<std::string> lines{kSentence, "Harbour", "Rise in metres", "Change"};
  for (std::size_t i = 0; i < kHarbours.size(); ++i)
    lines = joined(lines, {kHarbours[i], std::to_string(i + 2) + ".4", "+" + std::to_string(i) + ".1%"});
  lines.push_back(kSentence);
  CHECK(tables_of(lines) == "2-25");
}

TEST_CASE("a table with a row on each line is found") {
  std::vector<std::string> lines{kSentence, "Harbour Spring Autumn"};
  for (std::size_t i = 0; i < kHarbours.size(); ++i)
    lines.push_back(kHarbours[i] + "   " + std::to_string(i + 2) + ".4   " + std::to_string(i) + ".7");
  lines.push_back(kSentence);
  CHECK(tables_of(lines) == "1-9");
}

TEST_CASE("counters, pagers, prices, calendars and profiles are no tables of figures") {
  std::vector<std::string> counters, pager, prices, calendar, times;
  for (std::size_t i = 0; i < kHarbours.size(); ++i) {
    counters = joined(counters, {kHarbours[i], std::to_string(14 * i)});
    prices = joined(prices, {kHarbours[i], "$" + std::to_string(i + 12) + ".99", "Add to cart"});
    times = joined(times, {"2" + std::to_string(i) + ":13", kHarbours[i]});
  }
  counters = joined(counters, counters);
  for (int day = 1; day <= 31; ++day) {
    pager.push_back(std::to_string(day));
    if (day % 7 == 1) calendar.push_back("1 2 3 4 5 6 7");
  }
  CHECK(tables_of(counters).empty());
  CHECK(tables_of(pager).empty());
  CHECK(tables_of(prices).empty());
  CHECK(tables_of(calendar).empty());
  CHECK(tables_of(joined(times, times)).empty());
  CHECK(tables_of(
            {"Dora Marsh", "Member", "Joined", "4 May 2004", "Messages", "1,622", "Thanks", "2,076", "Points", "4,365"})
            .empty());
}

TEST_CASE("the same figures again and again are no table") {
  std::vector<std::string> lines;
  for (int i = 0; i < 12; ++i) lines = joined(lines, {"Rated", "4.5"});
  CHECK(tables_of(lines).empty());
}

TEST_CASE("the numbers of sections in a table of contents are no table") {
  std::vector<std::string> lines{"Contents"};
  for (std::size_t i = 0; i < kHarbours.size(); ++i) {
    lines = joined(lines, {std::to_string(i + 1), kHarbours[i]});
    for (int section = 1; section <= 3; ++section)
      lines = joined(lines, {std::to_string(i + 1) + "." + std::to_string(section), "The tides of " + kHarbours[i]});
  }
  CHECK(tables_of(lines).empty());
}
