// Days as lines for readers write them, with what makes them certain.
//
//   certain_day("By Ana Ruiz | Posted 21 April 2023 at 10:15", "", FigureOrder::kUnknown);   // "2023-04-21"
//   certain_day("03/04/2021", "", FigureOrder::kUnknown);                                    // "": March or April?
//   certain_day("03/04/2021", "", FigureOrder::kDayFirst);                                   // "2021-04-03"
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace winnow::dates {

/// What a page is known to do where figures alone name day and month.
enum class FigureOrder { kUnknown, kDayFirst, kMonthFirst };

/// A day with its year in four figures, of a calendar that has the day.
struct WrittenDay {
  std::string iso;                 // "2021-04-23"; of figures in an unknown order the day comes first
  std::string other;               // what it is when the month comes first; empty where only one order is possible
  bool shows_day_first = false;    // "13/04/2021": figures of which one is no month
  bool shows_month_first = false;  // "04/13/2021"
  std::string before;              // the words between the day before and this one
};

struct WrittenDays {
  std::vector<WrittenDay> days;  // in order
  std::string behind;            // the words behind the last one
  bool has_range = false;        // "12-14 April 2023": one of the days is an end of several
};

/// All days that a text names as day, month and year, in any of the 39 languages and with figures of any script.
/// Not days without a year, with one of two figures, or told from today. `lang` decides of names that mean two months.
WrittenDays written_days(std::string_view text, std::string_view lang);

/// The one day on which a line says that something came out, "2021-04-23"; empty where that is not certain: of several
/// days none is called the day of publication, the day is one of a change, an event, a birth or one's joining, it is an
/// end of a range, or figures may be read in two orders.
std::string certain_day(std::string_view line, std::string_view lang, FigureOrder order);

}  // namespace winnow::dates
