// Dates as pages write them, as "2021-04-23".
#pragma once
#include <string>
#include <string_view>

#include "written_days.h"

namespace winnow::dates {

/// The first date in a machine's text: "2021-04-23T08:00:00Z", "20210423", "2021/4/23", "Fri, 23 Apr 2021"; empty when
/// there is none. `day_first` says what "4/5/2021" is.
std::string date_of_machine(std::string_view text, bool day_first);

/// The first date in a text for people: "23 April 2021", "April 23, 2021", "23.04.2021", "23. April 2021", "23 de abril
/// de 2021". Empty when there is none.
std::string date_of_people(std::string_view text, bool day_first);

/// The date in a text for people on which something came out: in "Updated 6 May 2024, first published 5 March 2024" the
/// second. Empty where it tells of changes alone.
std::string published_date(std::string_view text, bool day_first);

/// The one day on which a line says that something came out, "2021-04-23"; empty where that is not certain: of several
/// days none is called the day of publication, the day is one of a change, an event, a birth or one's joining, it is an
/// end of a range, or figures may be read in two orders.
std::string certain_day(std::string_view line, std::string_view lang, FigureOrder order);

/// Days from one date to another, whichever is later: "2021-04-23", "2021-05-01" -> 8.
int days_between(std::string_view a, std::string_view b);

/// A date in an address: "/2021/04/23/", "/2021-04-23-". Empty when there is none.
std::string date_of_url(std::string_view url);

}  // namespace winnow::dates
