#include "shapes.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <string>
#include <vector>

using chrome::Shape;
using chrome::shape_of;

namespace {

std::uint32_t words_in(const std::string& line) {
  std::uint32_t n = 0;
  for (std::size_t i = 0; i < line.size(); ++i) n += line[i] != ' ' && (i == 0 || line[i - 1] == ' ');
  return n;
}

winnow::CharSet all_ascii() { return {~std::uint64_t{0}, ~std::uint64_t{0}}; }

bool is_ascii(const std::string& line) {
  for (const char c : line)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

Shape shape(const std::string& line) { return shape_of(line, words_in(line), winnow::CharSet(line), is_ascii(line)); }

std::string bits_of(const Shape& s) {
  std::string bits;
  for (const bool bit : {s.ends_sentence, s.ends_cut, s.prose, s.label, s.separator, s.age_mark, s.copyright, s.menu,
                         s.breadcrumb, s.file_name, s.contact, s.date, s.code_name, s.code})
    bits += bit ? '1' : '0';
  return bits;
}

// Lines of what shapes are made of.
std::string random_line(std::mt19937& random) {
  static const std::vector<std::string> kParts = {"Home",
                                                  "news",
                                                  "LB1",
                                                  "27999",
                                                  "2024",
                                                  "16+",
                                                  "|",
                                                  " / ",
                                                  " > ",
                                                  " \xC2\xBB ",
                                                  " \xE2\x80\xA2 ",
                                                  " \xC2\xB7 ",
                                                  "\xC2\xA9",
                                                  "Copyright ",
                                                  "cover.jpg",
                                                  "Harbour shot ",
                                                  "@",
                                                  ".",
                                                  ", ",
                                                  "(",
                                                  "+49",
                                                  "tel ",
                                                  "...",
                                                  "\xE2\x80\xA6",
                                                  "\"",
                                                  ";",
                                                  "();",
                                                  " = ",
                                                  "==",
                                                  "#include",
                                                  "{",
                                                  "12:30",
                                                  "01.02.2003",
                                                  " ",
                                                  " and ",
                                                  "--",
                                                  "\xE2\x80\x94",
                                                  "!",
                                                  "\xC3\xA9t\xC3\xA9",
                                                  "?"};
  std::string line;
  for (std::size_t n = 1 + random() % 7; n-- > 0;) line += kParts[random() % kParts.size()];
  while (!line.empty() && line.back() == ' ') line.pop_back();
  while (!line.empty() && line.front() == ' ') line.erase(0, 1);
  return line;
}

}  // namespace

TEST_CASE("what is known of a line's characters spares searches and changes no shape") {
  std::mt19937 random(17);
  for (int i = 0; i < 50000; ++i) {
    const std::string line = random_line(random);
    INFO(line);
    CHECK(bits_of(shape(line)) == bits_of(shape_of(line, words_in(line), all_ascii(), false)));
  }
}

TEST_CASE("an age above which nothing is forbidden is no age mark") {
  for (const char* line : {"0+", "6+", "12+", "16+", "18+", "21+"}) CHECK(shape(line).age_mark);
  for (const char* line : {"30+", "80+", "100+", "16", "+16"}) CHECK_FALSE(shape(line).age_mark);
}

TEST_CASE("menus and breadcrumbs are told by their marks, in ASCII and beyond") {
  CHECK(shape("Home | News | Sport").menu);
  CHECK(shape("Home \xE2\x80\xA2 News \xE2\x80\xA2 Sport").menu);
  CHECK(shape("Home \xC2\xB7 News \xC2\xB7 Sport").menu);
  CHECK_FALSE(shape("Home and/or News").menu);
  CHECK(shape("Home > Sport").breadcrumb);
  CHECK(shape("Home \xC2\xBB Sport").breadcrumb);
  CHECK(shape("Home / Kitchen / Pots").breadcrumb);
  CHECK_FALSE(shape("Salt / pepper").breadcrumb);
  CHECK_FALSE(shape("caf\xC3\xA9 \xE2\x80\x93 th\xC3\xA9").breadcrumb);
}

TEST_CASE("markup that is shown as text is code, and an address or a sign between words is none") {
  for (const char* line :
       {"<th scope=\"col\">Boat</th>", "</table>", "Write <br/> where the line ends", "  <td>12 m</td>"})
    CHECK(shape(line).code);
  for (const char* line : {"Ann Lorne <ann@harbour.example>", "a < b and b > a", "I <3 boats > planes", "x <y"})
    CHECK_FALSE(shape(line).code);
}

TEST_CASE(
    "a long line without a sentence's end is prose, and a Japanese or Thai one only when no headline is so long") {
  const auto prose = [](const std::string& line, std::uint32_t n_words) {
    return shape_of(line, n_words, all_ascii(), false).prose;
  };
  const std::string thai = "ชาวบ้านทุ่งลาวรวมเงินซ่อมสะพานไม้ร้อยปี เปิดใช้แล้ว", hebrew = "תחנת הקמח בעין ארזים";
  CHECK(prose(hebrew, 20));
  CHECK_FALSE(prose(hebrew, 19));
  CHECK_FALSE(prose(thai, 29));
  CHECK(prose(thai, 30));
  CHECK(prose("山あいの廃校に小さな図書館が開いた。", 12));
}

TEST_CASE("what ends in a semicolon is code in few words or with the signs of code, and a clause is none") {
  for (const char* line : {"return tide;", "margin: 0 auto;", "const Tide last = tides[n - 1] and no other one at all;",
                           "unless the boat is out today tell(the harbour master so);"})
    CHECK(shape(line).code);
  for (const char* line : {"speaks ill of the boats, their crews or the harbour;",
                           "(b) leaves a boat at the quay for longer than two tides;"})
    CHECK_FALSE(shape(line).code);
}

TEST_CASE("a price or a name of money behind a dollar sign is nothing typed at a prompt") {
  for (const char* line : {"$ make tides", "$ ./tide --low", "$ ~/bin/tide"}) CHECK(shape(line).code);
  for (const char* line : {"$ 72.50", "$ 3 a dozen eggs", "$ XAU", "$ | Harnby"}) CHECK_FALSE(shape(line).code);
}

TEST_CASE("a call, an arrow of a match and a prompt are code, and a counter, a link to more or prose is none") {
  for (const std::string line :
       {"Ok(())", "reset()", "Ok(_) => Ok(username),", ">>> print(comments[2])", ">>> n = 3"}) {
    CAPTURE(line);
    CHECK(shape(line).code);
  }
  for (const std::string line : {"Cart (0)", "Comments ()", "Sale => all of it", ">>> Read more", ">>> Comments (12)",
                                 "What reset() does is told in the chapter on switches that follows"}) {
    CAPTURE(line);
    CHECK_FALSE(shape(line).code);
  }
}

TEST_CASE("three numbers are a date when they can be a day, a month and a year") {
  for (const char* date : {"12.05.2023", "2023-05-12", "5/12/23", "05.12.23 18:30",
                           "2023\xE5\xB9\xB4"
                           "5\xE6\x9C\x88"
                           "12\xE6\x97\xA5",
                           "12. 5. 2023", "1999/12/31, 23:59", "2024\xEB\x85\x84 3\xEC\x9B\x94 12\xEC\x9D\xBC"})
    CHECK(shape(date).date);
  for (const char* other : {"918-205-4492", "$116.97$14519% off", "1024 x 768 / 16", "12:30 - 14:00 / 20",
                            "05 12 23 34 41", "6-3, 6-4, 7-5", "99.99.2023", "13/14/2023", "2023-2024-2025"})
    CHECK_FALSE(shape(other).date);
}

TEST_CASE("file names, dates and addresses are told whatever their case") {
  CHECK(shape("Harbour-Wall.JPEG").file_name);
  CHECK_FALSE(shape("The wall stood.").file_name);
  CHECK(shape("01.02.2003 12:30").date);
  CHECK(shape("TEL 01632 960873").contact);
  CHECK(shape("ada@example.org").contact);
  CHECK(shape("12 Quay Street, Saltmere, LB1 2CD").contact);
  CHECK_FALSE(shape("In 1999, 2000 and 2001 the tide came in early.").contact);
  CHECK_FALSE(shape("Tide tables (as of 2024-02-04 11:59:01 UTC)").contact);
}

TEST_CASE("a number to call begins with its marks, and two years and a bracket in a sentence are none") {
  for (const std::string line : {"(0260) 00-0000", "(+36 1) 000 0000", "T: +48 22 000 00 00", "8 (495) 000-00-00"}) {
    CAPTURE(line);
    CHECK(shape(line).contact);
  }
  for (const std::string line :
       {"달내나루(達川나루)는 달내군에 있는 나루터이다. 1983년에 폐쇄되었다가 2024년에 복원되었다.",
        "The mill (of oak) burned in 1884 and closed in 1951.", "The mill (1884) closed in 1951 (for good).",
        "2010-2015, 2017-2019 The harbour office (Saltmere)"}) {
    CAPTURE(line);
    CHECK_FALSE(shape(line).contact);
  }
}

TEST_CASE("an image's file name glued to a text is found where it ends") {
  CHECK(chrome::glued_file_name("cover.jpgThe harbour") == std::strlen("cover.jpg"));
  CHECK(chrome::glued_file_name("COVER.PNGThe harbour") == std::strlen("COVER.PNG"));
  CHECK(chrome::glued_file_name("cover.jpg the harbour") == 0);
  CHECK(chrome::glued_file_name("The harbour. Just a wall.") == 0);
}
