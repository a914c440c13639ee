// Dates as pages write them, as "2021-04-23".
#pragma once
#include <string>
#include <string_view>

namespace winnow::dates {

/// The first date in a machine's text: "2021-04-23T08:00:00Z", "20210423", "2021/4/23", "Fri, 23 Apr 2021"; empty when
/// there is none. `day_first` says what "4/5/2021" is.
std::string date_of_machine(std::string_view text, bool day_first);

/// The first date in a text for people: "23 April 2021", "April 23, 2021", "23.04.2021", "23. April 2021", "23 de abril
/// de 2021". Empty when there is none.
std::string date_of_people(std::string_view text, bool day_first);

/// Does a line begin by saying that a day follows: "Published: 21 April 2023", "Posted on 21 April"?
bool announces_day(std::string_view text);

/// Does a text say, before any figure, that a day follows on which something was changed: "Updated: 6 May", "Mis à jour
/// le 6 mai", "Modified 5 years ago"?
bool says_update(std::string_view text);

/// The date in a text for people on which something came out: in "Updated 6 May 2024, first published 5 March 2024" the
/// second. Empty where it tells of changes alone.
std::string published_date(std::string_view text, bool day_first);

/// Where the first figure of any script stands; npos when there is none.
std::size_t first_figure(std::string_view text);

/// A text in small letters, character by character.
std::string lowered(std::string_view text);

/// Does a word begin like a month's name in any of the languages that are known?
bool is_month(std::string_view word);

/// Days from one date to another, whichever is later: "2021-04-23", "2021-05-01" -> 8.
int days_between(std::string_view a, std::string_view b);

/// A date in an address: "/2021/04/23/", "/2021-04-23-". Empty when there is none.
std::string date_of_url(std::string_view url);

}  // namespace winnow::dates
