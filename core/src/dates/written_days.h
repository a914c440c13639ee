// Days as lines for readers and machines write them, with what makes them uncertain.
//
//   written_days("Posted 21 April 2023 at 10:15", "").days[0].iso;    // "2023-04-21"
//   written_days("03/04/2021", "").days[0].other;                     // "2021-03-04": March or April?
//   written_days("21.04.23", "").days[0].sure;                        // false: of which century?
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace winnow::dates {

/// What a page is known to do where figures alone name day and month.
enum class FigureOrder { kUnknown, kDayFirst, kMonthFirst };

/// A day of a year from 1990 to 2099, of a calendar that has the day.
struct WrittenDay {
  std::string iso;    // "2021-04-23"; of figures in an unknown order the day comes first
  std::string other;  // what it is when the month comes first; empty where only one order is possible
  // False where it might be something else: its year has two figures, it is joined to other figures ("1.2.2024.3"), a
  // short name of the month comes first ("Pro 5, 2024") or its name means two months.
  bool sure = true;
  bool with_points = false;        // "03.04.2021"
  bool shows_day_first = false;    // "13/04/2021": figures of which one is no month
  bool shows_month_first = false;  // "04/13/2021"
  std::string before;              // the words between the day before and this one
};

struct WrittenDays {
  std::vector<WrittenDay> days;  // in order
  std::string behind;            // the words behind the last one
  bool has_range = false;        // "12-14 April 2023": one of the days is an end of several
};

/// All days that a text names as day, month and year, in any of the 42 languages and with figures of any script.
/// Not days without a year or told from today. `lang` decides of names that mean two months.
WrittenDays written_days(std::string_view text, std::string_view lang);

/// "2021-04-23"; empty when there is no such day or its year is too far away for a page.
std::string iso_of(int year, int month, int day);

/// Where the first figure of any script stands; npos when there is none.
std::size_t first_figure(std::string_view text);

/// A text in small letters, character by character.
std::string lowered(std::string_view text);

}  // namespace winnow::dates
