// Characters and the shape of lines: text.h.
#include <winnow/text.h>

#include <string>
#include <vector>

#include "unit/catch.h"
#include "unit/random_text.h"

using namespace winnow;
using winnow::testing::utf8;

namespace {

bool continuation(unsigned b) { return b >= 0x80 && b <= 0xBF; }

// Table 3-7 of the Unicode Standard (the ABNF of RFC 3629), written down as it is printed there.
std::size_t well_formed_size(const unsigned char* b, std::size_t n) {
  if (b[0] <= 0x7F) return 1;
  if (n >= 2 && b[0] >= 0xC2 && b[0] <= 0xDF && continuation(b[1])) return 2;
  if (n >= 3 && continuation(b[2])) {
    if (b[0] == 0xE0 && b[1] >= 0xA0 && b[1] <= 0xBF) return 3;
    if (b[0] >= 0xE1 && b[0] <= 0xEC && continuation(b[1])) return 3;
    if (b[0] == 0xED && b[1] >= 0x80 && b[1] <= 0x9F) return 3;
    if (b[0] >= 0xEE && b[0] <= 0xEF && continuation(b[1])) return 3;
  }
  if (n >= 4 && continuation(b[2]) && continuation(b[3])) {
    if (b[0] == 0xF0 && b[1] >= 0x90 && b[1] <= 0xBF) return 4;
    if (b[0] >= 0xF1 && b[0] <= 0xF3 && continuation(b[1])) return 4;
    if (b[0] == 0xF4 && b[1] >= 0x80 && b[1] <= 0x8F) return 4;
  }
  return 0;
}

// Counts the byte strings of `length` bytes, each from `values`, that decode_utf8() and the table judge unlike.
std::size_t disagreements(const std::vector<unsigned char>& values, std::size_t length) {
  std::size_t wrong = 0;
  std::vector<std::size_t> index(length, 0);
  for (bool more = true; more;) {
    std::string text;
    for (const std::size_t i : index) text.push_back(static_cast<char>(values[i]));
    const std::size_t expected = well_formed_size(reinterpret_cast<const unsigned char*>(text.data()), length);
    const Decoded d = decode_utf8(text, 0);
    const bool same = expected == 0 ? !d.valid && d.size == 1 && d.code_point == 0xFFFD : d.valid && d.size == expected;
    std::string again;
    if (d.valid) append_utf8(again, d.code_point);
    wrong += !same || (d.valid && text.compare(0, d.size, again) != 0);
    more = false;
    for (std::size_t& i : index) {
      if (++i < values.size()) {
        more = true;
        break;
      }
      i = 0;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("UTF-8 is decoded as RFC 3629 says, for every pair of bytes and every class of longer sequences") {
  std::vector<unsigned char> all;
  for (unsigned b = 0; b < 256; ++b) all.push_back(static_cast<unsigned char>(b));
  CHECK(disagreements(all, 1) == 0);
  CHECK(disagreements(all, 2) == 0);
  const std::vector<unsigned char> edges{0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0,
                                         0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0,
                                         0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFE, 0xFF};
  CHECK(disagreements(edges, 3) == 0);
  CHECK(disagreements(edges, 4) == 0);
}

TEST_CASE("every scalar value survives encoding and decoding") {
  std::size_t wrong = 0;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    append_utf8(text, c);
    const Decoded d = decode_utf8(text, 0);
    wrong += !d.valid || d.code_point != c || d.size != text.size();
  }
  CHECK(wrong == 0);
}

TEST_CASE("a character that is cut by the end of the text is invalid") {
  const std::string face = utf8(U"\U0001F600");
  for (std::size_t n = 1; n < 4; ++n) CHECK_FALSE(decode_utf8(std::string_view(face).substr(0, n), 0).valid);
  CHECK(decode_utf8("x" + face, 1).code_point == 0x1F600);
}

TEST_CASE(
    "white space is what Unicode calls so and strays are the other controls, soft hyphens and marks of byte order") {
  std::vector<char32_t> spaces;
  std::vector<char32_t> strays;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (is_white_space(c)) spaces.push_back(c);
    if (is_stray(c)) strays.push_back(c);
    if (is_white_space(c) && is_stray(c)) FAIL("both: " << static_cast<unsigned>(c));
  }
  CHECK(spaces == std::vector<char32_t>{9,      10,     11,     12,     13,     32,     0x85,   0xA0,   0x1680,
                                        0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008,
                                        0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000});
  CHECK(strays.size() == 27 + 1 + 31 + 2);
  for (const char32_t kept : {0x200Bu, 0x200Cu, 0x200Du, 0x200Eu, 0x202Au, 0xFE0Fu, 0x2013u, 0xFB01u, 0xFF21u})
    CHECK_FALSE((is_stray(kept) || is_white_space(kept)));
}

TEST_CASE("trimming takes white space and strays of any kind from both ends and nothing else") {
  CHECK(trim("") == "");
  CHECK(trim(" \t x y \v\f") == "x y");
  CHECK(trim(utf8(U"\uFEFF\u00A0\u00ADтекст\u2003\u0085\u0001")) == utf8(U"текст"));
  CHECK(trim(utf8(U"\u200Bx\u200B")) == utf8(U"\u200Bx\u200B"));
  CHECK(trim(utf8(U" \u00AD\u3000 ")) == "");
  CHECK(trim("\x80 x \xBF") == "\x80 x \xBF");
  CHECK(trim(utf8(U"x \U0001F600")) == utf8(U"x \U0001F600"));
}

TEST_CASE("a line is blank when Form would keep nothing of it") {
  CHECK(is_blank(""));
  CHECK(is_blank(utf8(U" \t\u00A0\u00AD\uFEFF\u0007\u2028")));
  CHECK_FALSE(is_blank(utf8(U"\u200B")));
  CHECK_FALSE(is_blank("\xFF"));
  CHECK(blank_prefix(utf8(U"\u00A0 x ")) == 3);
}

TEST_CASE("list markers are bullets, short numbers and single letters in brackets, with white space behind them") {
  CHECK(list_marker("- pencil") == 1);
  CHECK(list_marker("* pencil") == 1);
  CHECK(list_marker("+\tpencil") == 1);
  for (const char32_t bullet : U"\u2022\u00B7\u2023\u25E6\u25AA\u25CF\u25A0\u2043\u25CB\u25B8\u25BA") {
    if (bullet == 0) continue;
    std::string line;
    append_utf8(line, bullet);
    CHECK(list_marker(line + " pencil") == line.size());
  }
  CHECK(list_marker("1. pencil") == 2);
  CHECK(list_marker("12) pencil") == 3);
  CHECK(list_marker("123. pencil") == 4);
  CHECK(list_marker("(7) pencil") == 3);
  CHECK(list_marker("a) pencil") == 2);
  CHECK(list_marker("(B) pencil") == 3);
  CHECK(list_marker(utf8(U"1.\u00A0pencil")) == 2);
}

TEST_CASE("dashes, initials, years, decimals and bare markers open no list") {
  for (const char* line : {"-", "-5 degrees", "--", "1984. A novel", "3.5 metres", "A. Smith", "(7. pencil",
                           "ab) pencil", "1)", ") x", "", ".", "(", "()", "*bold* text"})
    CHECK(list_marker(line) == 0);
  CHECK(list_marker(utf8(U"\u2013 Yes, he said.")) == 0);
  CHECK(list_marker(utf8(U"\u2014 Yes, he said.")) == 0);
  CHECK(is_list_item("   - pencil  "));
}

TEST_CASE("table rows have tabs inside or pipes that stand free") {
  CHECK(is_table_row("Port\tHigh\tLow"));
  CHECK(is_table_row("Port | High"));
  CHECK(is_table_row("| Port | High |"));
  CHECK(is_table_row("|Port|High|"));
  CHECK_FALSE(is_table_row("a|b"));
  CHECK_FALSE(is_table_row("Port"));
  CHECK_FALSE(is_table_row("\tPort\t"));
  CHECK_FALSE(is_table_row("|"));
  CHECK_FALSE(is_table_row(""));
  CHECK(is_table_row("x ||| y | z"));
}

TEST_CASE("a tab behind a list marker makes no table, a second one does") {
  CHECK_FALSE(has_tab_cells("-\tpencil"));
  CHECK_FALSE(has_tab_cells("1.\tpencil"));
  CHECK(has_tab_cells("-\tpencil\t3"));
  CHECK(has_tab_cells("A. Smith\t3"));
}

TEST_CASE("items of one list and rows of one table stand together, mixed lines do not") {
  CHECK(joins("- a", "* b"));
  CHECK(joins("1. a", "2. b"));
  CHECK(joins("a\tb", "c\td"));
  CHECK(joins("a | b", "c\td"));
  CHECK_FALSE(joins("- a", "c\td"));
  CHECK_FALSE(joins("- a", "text"));
  CHECK_FALSE(joins("text", "more text"));
  CHECK(joins("- a | b", "c | d"));
  CHECK(joins("- a | b", "- c"));
}
