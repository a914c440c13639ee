// What the lines of a page say of it: title, date and byline, by the roles that plugins gave them.
#pragma once
#include <winnow/clean_page.h>
#include <winnow/document.h>

#include <string>
#include <string_view>
#include <utility>

namespace winnow {

/// What a row of jsonl_row() said of its page, by the row's members and by the page's metadata when it is read again.
constexpr std::pair<std::string_view, std::string_view> kRowFacts[] = {
    {"title", "row.title"}, {"date", "row.date"}, {"byline", "row.author"}, {"iso_date", "row.iso_date"}};

/// The text of the block that says it; empty when none does. Of several dates the first that is whole and no day of a
/// change; where no line is a date, a byline that holds one, and the other way round, else a line directly below the
/// title that is little more than a day. A mere "By" names nobody.
std::string_view fact_of_lines(const Document& page, PageFact fact);

/// The day on which the page came out, "2021-04-23", as the line that is its date says; empty where that is not
/// certain.
std::string day_of_lines(const Document& page);

}  // namespace winnow
