#include <winnow/clean_page.h>
#include <winnow/html.h>

#include <string>
#include <string_view>

#include "dates/month_names.h"
#include "dates/page_dates.h"
#include "dates/written_days.h"
#include "unit/catch.h"

using winnow::dates::certain_day;
using winnow::dates::date_of_machine;
using winnow::dates::date_of_people;
using winnow::dates::date_of_url;
using winnow::dates::FigureOrder;
using winnow::dates::published_date;

namespace {

std::string day_of(std::string_view line, std::string_view lang = "", FigureOrder order = FigureOrder::kUnknown) {
  return certain_day(line, lang, order);
}

}  // namespace

TEST_CASE("a day is read in each of the languages of the cues") {
  for (const std::string_view line : {
           "5 مارس 2024",
           "٥ مارس ٢٠٢٤",
           "5 آذار/مارس 2024",
           "5 март 2024 г.",
           "৫ মার্চ ২০২৪",
           "5 de març de 2024",
           "5. března 2024",
           "Tirsdag den 5. marts 2024 kl. 10:15",
           "Dienstag, 5. März 2024, 10:15 Uhr",
           "5 Μαρτίου 2024, 10:15",
           "March 5, 2024",
           "Tuesday, 5th of March 2024",
           "Mar. 5th, 2024",
           "5 de marzo de 2024",
           "Marzo 5, 2024",
           "5. märts 2024",
           "۵ مارس ۲۰۲۴",
           "5. maaliskuuta 2024",
           "mardi 5 mars 2024 à 10h15",
           "5 במרץ 2024",
           "5 मार्च 2024",
           "5. ožujka 2024.",
           "2024. március 5.",
           "5 Maret 2024",
           "martedì 5 marzo 2024",
           "2024年3月5日（火）10:15",
           "令和6年3月5日",
           "2024년 3월 5일",
           "2024. 3. 5. 오전 10:15",
           "2024 m. kovo 5 d.",
           "2024. gada 5. marts",
           "5 maart 2024",
           "tirsdag 5. mars 2024",
           "5 marca 2024",
           "5 de março de 2024",
           "5 martie 2024",
           "5 марта 2024 года",
           "5. marca 2024",
           "5. marec 2024",
           "5. март 2024.",
           "den 5 mars 2024",
           "5 มีนาคม 2567",
           "5 มี.ค. 2567 10:15",
           "5 มีนาคม พ.ศ. 2567",
           "5 Mart 2024 Salı",
           "5 березня 2024",
           "5 tháng 3 năm 2024",
           "Thứ Ba, ngày 5 tháng 3, 2024",
           "发布时间：2024年03月05日",
           "民國113年3月5日",
           "2024-03-05",
           "2024-03-05T23:30:00-05:00",
           "2024/03/05 10:15",
           "２０２４年３月５日",
           "05-Mar-2024",
       })
    CHECK(std::string(line) + ": " + day_of(line) == std::string(line) + ": " + "2024-03-05");
}

TEST_CASE("a day that may be something else is found, but is not certain") {
  for (const std::string_view line :
       {"05.03.24", "Mrz 5, 2024", "v. 3.5.3.2024", "2024.03.05-2024.03.06", "2024年3月5-8日"}) {
    CHECK(std::string(line) + ": " + date_of_people(line, true) == std::string(line) + ": " + "2024-03-05");
    CHECK(day_of(line).empty());
  }
  CHECK(date_of_people("5 listopada 2024", true) == "2024-11-05");
  for (const std::string_view line : {"http://10.10.1.10:3128", "Version 2.16.3", "5 Marie 2024", "Product 5, 2024"})
    CHECK(date_of_people(line, true).empty());
}

TEST_CASE("English puts the month first but where points part the figures") {
  CHECK(date_of_people("03/04/2021", true) == "2021-04-03");
  CHECK(date_of_people("03/04/2021", false) == "2021-03-04");
  CHECK(date_of_people("03.04.2021", false) == "2021-04-03");
  CHECK(date_of_people("03.14.2021", true) == "2021-03-14");
}

TEST_CASE("machines write days in ways of their own") {
  for (const std::string_view text :
       {"2024-03-05T23:30:00Z", "20240305", "20240305101112", "2024/3/5", "Tue, 05 Mar 2024 10:11:12 +0000",
        "Tue Mar 05 10:11:12 GMT 2024", "Tue Mar  5 10:11:12 +0000 2024", "1709633472", "1709633472000"})
    CHECK(std::string(text) + ": " + date_of_machine(text, true) == std::string(text) + ": " + "2024-03-05");
  CHECK(date_of_machine("0000-00-00", true).empty());
  CHECK(date_of_machine("18990305", true).empty());
}

TEST_CASE("an address names its day from the year on") {
  CHECK(date_of_url("https://saltmere.example/2024/03/05/tide-mill") == "2024-03-05");
  CHECK(date_of_url("https://saltmere.example/2024/3/5/12-mills") == "2024-03-05");
  CHECK(date_of_url("https://saltmere.example/news/2024-03-05-tide-mill.html") == "2024-03-05");
  CHECK(date_of_url("https://saltmere.example/5-3-2024/mill").empty());
  CHECK(date_of_url("https://saltmere.example/2024/mill").empty());
}

TEST_CASE("the day of a change is not that of publication") {
  CHECK(published_date("Updated 6 May 2024, first published 5 March 2024", true) == "2024-03-05");
  CHECK(published_date("5 March 2024, updated 6 May 2024", true) == "2024-03-05");
  CHECK(published_date("Updated 6 May 2024", true).empty());
  CHECK(published_date("Posted 5 March 2024 (edited)", true) == "2024-03-05");
  CHECK(published_date("5 March 2024 (edited)", true).empty());
}

TEST_CASE("a day stands in a line beside names, hours and counters") {
  for (const std::string_view line : {"By Ana Ruiz | Posted 5 March 2024 at 10:15", "10:15 - 5 March 2024",
                                      "Ana Ruiz on March 5, 2024 | 3 comments", "Ana Ruiz·5 March 2024·12 min read"})
    CHECK(std::string(line) + ": " + day_of(line) == std::string(line) + ": " + "2024-03-05");
}

TEST_CASE("figures that may be read in two orders give no day but where the order is known") {
  CHECK(day_of("13/04/2021") == "2021-04-13");
  CHECK(day_of("04/13/2021") == "2021-04-13");
  CHECK(day_of("04/04/2021") == "2021-04-04");
  CHECK(day_of("03/04/2021").empty());
  CHECK(day_of("03.04.2021").empty());
  CHECK(day_of("03/04/2021", "", FigureOrder::kDayFirst) == "2021-04-03");
  CHECK(day_of("03/04/2021", "", FigureOrder::kMonthFirst) == "2021-03-04");
  CHECK(day_of("03/04/2564") == "2021-04-03");
}

TEST_CASE("a name of two months is one of them where the language is known") {
  CHECK(day_of("5 listopada 2024").empty());
  CHECK(day_of("5 listopada 2024", "pl") == "2024-11-05");
  CHECK(day_of("5. listopada 2024.", "hr-HR") == "2024-10-05");
  CHECK(winnow::dates::months_named("listopada", "") == (1 << 9 | 1 << 10));
}

TEST_CASE("what is no whole day, or none that there is, gives none") {
  for (const std::string_view line : {"",
                                      "2 hours ago",
                                      "Yesterday at 10:15",
                                      "5 March",
                                      "March 2024",
                                      "05.03.24",
                                      "5 Mar '24",
                                      "31 February 2021",
                                      "2021-02-30",
                                      "32 March 2024",
                                      "5 March 1024",
                                      "Version 1.2.2024.3",
                                      "10:15 March 2024",
                                      "$5 March 2024",
                                      "Pro 5, 2024",
                                      "15 اسفند 1402",
                                      "1402/12/15",
                                      "5 Marie 2024",

                                      "0 March 2024",
                                      "2024 March 5, 2025"})
    CHECK(std::string(line) + ": " + day_of(line) == std::string(line) + ": " + "");
}

TEST_CASE("of the day of a change and that of publication the second counts") {
  CHECK(day_of("Published 5 March 2024 | Updated 6 May 2024") == "2024-03-05");
  CHECK(day_of("Updated 6 May 2024, first published 5 March 2024") == "2024-03-05");
  CHECK(day_of("5 March 2024 (updated 6 May 2024)") == "2024-03-05");
  CHECK(day_of("March 5, 2024 Updated 2 months ago") == "2024-03-05");
  CHECK(day_of("Updated 6 May 2024").empty());
  CHECK(day_of("6 May 2024 (updated)").empty());
  CHECK(day_of("2024年5月6日 更新").empty());
  CHECK(day_of("Mis à jour le 6 mai 2024 - Publié le 5 mars 2024") == "2024-03-05");
}

TEST_CASE("a range, two days, and days of other things are no day of publication") {
  for (const std::string_view line :
       {"12 - 14 April 2023", "12-14 April 2023", "12 to 14 April 2023", "12 April - 14 May 2023",
        "5 March 2024, 6 March 2024", "Joined 5 March 2024", "Deadline: 5 March 2024", "Valid until 5 March 2024",
        "Member since 5 March 2024", "Accessed 5 March 2024"})
    CHECK(std::string(line) + ": " + day_of(line) == std::string(line) + ": " + "");
}

TEST_CASE("no page came out after it was fetched") {
  const std::string html =
      "<meta property=article:published_time content=2024-03-09><h1>The tide mill</h1><p>It turns.</p>";
  winnow::Document page = winnow::html_page("page", html, "", {});
  CHECK(winnow::page_day(page) == "2024-03-09");
  page.meta.emplace_back("WARC-Date", "2024-03-08T23:30:00Z");
  CHECK(winnow::page_day(page) == "2024-03-09");
  page.meta.back().second = "2024-03-05T10:15:00Z";
  CHECK(winnow::page_day(page).empty());
}
