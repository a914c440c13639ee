#include <winnow/wraps.h>

#include <string>
#include <string_view>
#include <vector>

#include "unit/catch.h"

using winnow::ends_statement;
using winnow::Wraps;

namespace {

Wraps look(const std::vector<std::string_view>& lines) {
  Wraps wraps;
  wraps.look_at(lines.size(), [&](std::size_t i) { return lines[i]; });
  return wraps;
}

// Set to 60 columns: two paragraphs, a title, a list.
const std::vector<std::string_view> kWrapped{
    "The tide bell",
    "The bell is rung by the water itself. When the flood reaches",
    "the third step, a float lifts the hammer, and it falls again",
    "as soon as the water is gone. Whoever finds it silent should",
    "report an error.",
    "A record is kept in the tower, and each stroke is entered by",
    "Ada Wirth, who sleeps below, with the hour and the wind, and",
    "nobody has ever found a mistake in it.",
    "Things that the keeper needs when the storm comes up at last",
    "- a lamp",
};

}  // namespace

TEST_CASE("lines of a wrapped paragraph go on, its last one does not") {
  const Wraps wraps = look(kWrapped);
  CHECK(wraps.width() == 60);
  const std::vector<bool> expected{false, true, true, true, false, true, true, false, false, false};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO(kWrapped[i]);
    CHECK(wraps.goes_on(i) == expected[i]);
  }
  CHECK(wraps.is_part(4));
  CHECK_FALSE(wraps.is_part(0));
  CHECK_FALSE(wraps.is_part(9));
}

TEST_CASE("a page of whole paragraphs is not wrapped, though a sentence or two is broken at a link") {
  const std::string paragraph =
      "The bell is rung by the water itself. When the flood reaches the third step, a float lifts the hammer, and it "
      "falls again as soon as the water is gone, and nobody has ever heard it fail.";
  std::vector<std::string_view> lines;
  for (int i = 0; i < 12; ++i) {
    lines.push_back(paragraph);
    lines.push_back("The float is of cork and was made by the cooper of");
    lines.push_back("the town.");
  }
  CHECK(look(lines).width() == 0);
  CHECK_FALSE(look(lines).goes_on(1));
}

TEST_CASE("headlines with small words below them are no wrapped text") {
  std::vector<std::string_view> lines;
  for (int i = 0; i < 6; ++i) {
    lines.push_back("The harbour council votes for a second lamp on the northern mole in spring");
    lines.push_back("read more");
    lines.push_back("An owl is elected keeper of the bell");
    lines.push_back("read more");
    lines.push_back("Storm takes the roof of the fish market and two of its cats, who are well and dry");
    lines.push_back("read more");
    lines.push_back("New boats for the school are painted in blue");
    lines.push_back("read more");
  }
  CHECK(look(lines).width() == 0);
}

TEST_CASE("an empty page and a page of one line are not wrapped") {
  CHECK(look({}).width() == 0);
  CHECK_FALSE(look({"The bell is rung by the water itself, and it falls again as"}).goes_on(0));
}

TEST_CASE("what ends a statement") {
  CHECK(ends_statement("It was.\""));
  CHECK(ends_statement("like this:"));
  CHECK(ends_statement("(so they say!)"));
  CHECK(ends_statement("\xE5\xA5\xBD\xE3\x80\x82"));  // an ideographic full stop
  CHECK_FALSE(ends_statement("read it, please,"));
  CHECK_FALSE(ends_statement(""));
  CHECK_FALSE(ends_statement("\"'"));
}
