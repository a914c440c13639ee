// Form on random Unicode: idempotent, NFC, clean white space, and equal to a plain implementation of its rules.
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <winnow/form.h>
#include <winnow/text.h>

#include <string>
#include <vector>

#include "unit/catch.h"
#include "unit/random_text.h"

using namespace winnow;
using winnow::testing::Random;

namespace {

std::string to_nfc(const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  std::string normalized;
  icu::Normalizer2::getNFCInstance(status)
      ->normalize(icu::UnicodeString::fromUTF8(text), status)
      .toUTF8String(normalized);
  return normalized;
}

// The rules one after another: strays go, NFC, then runs of white space.
std::string plain_form(const std::string& text) {
  std::string kept;
  for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).size)
    if (const char32_t c = decode_utf8(text, at).code_point; !is_stray(c)) append_utf8(kept, c);
  kept = to_nfc(kept);
  const bool keeps_tabs = has_tab_cells(kept);
  std::string formed;
  std::string space;
  for (std::size_t at = 0; at < kept.size();) {
    const Decoded d = decode_utf8(kept, at);
    at += d.size;
    if (is_white_space(d.code_point)) {
      space = (d.code_point == '\t' && keeps_tabs) || space == "\t" ? "\t" : " ";
      continue;
    }
    if (!formed.empty()) formed += space;
    space.clear();
    append_utf8(formed, d.code_point);
  }
  return formed;
}

void check_form(const std::string& text) {
  INFO("text: " << text);
  const std::string formed = form_text(text, BlockKind::kParagraph);
  REQUIRE(formed == plain_form(text));
  REQUIRE(form_text(formed, BlockKind::kParagraph) == formed);
  REQUIRE(to_nfc(formed) == formed);
  for (std::size_t at = 0; at < formed.size();) {
    const Decoded d = decode_utf8(formed, at);
    REQUIRE(d.valid);
    REQUIRE_FALSE(is_stray(d.code_point));
    if (is_white_space(d.code_point)) {
      REQUIRE((d.code_point == ' ' || (d.code_point == '\t' && is_table_row(formed))));
      REQUIRE((at > 0 && at + 1 < formed.size()));
      REQUIRE_FALSE(is_white_space(decode_utf8(formed, at + 1).code_point));
    }
    at += d.size;
  }
}

}  // namespace

TEST_CASE("form of random Unicode is what its rules say, NFC, clean and a fixed point") {
  Random random(9);
  for (int i = 0; i < 20000; ++i) check_form(testing::random_text(random, random.below(24)));
  for (int i = 0; i < 20000; ++i) check_form(testing::random_line(random));
}

TEST_CASE("form of every character behind a letter is what its rules say") {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x30000 ? 1 : 61)
    if (c < 0xD800 || c >= 0xE000) check_form(testing::utf8(std::u32string{U'a', c, U')', U'\t', U'b'}));
}

TEST_CASE("form of preformatted blocks is a fixed point without carriage returns or spaces before line ends") {
  Random random(10);
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (std::size_t n = random.below(20); n > 0; --n)
      text += random.one_in(3) ? std::string(random.of(std::vector<std::string>{"\n", "\r\n", "\r", "  ", "\t", " \n"}))
                               : testing::random_text(random, 1);
    const std::string formed = form_text(text, BlockKind::kPre);
    INFO("text: " << text);
    REQUIRE(form_text(formed, BlockKind::kPre) == formed);
    REQUIRE(formed.find('\r') == std::string::npos);
    REQUIRE(formed.find(" \n") == std::string::npos);
    REQUIRE(to_nfc(formed) == formed);
  }
}
