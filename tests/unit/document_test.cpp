// Texts as documents: lines, gaps, kinds, indents, joins.
#include <winnow/document.h>

#include <string>

#include "unit/catch.h"
#include "unit/random_text.h"

using namespace winnow;

namespace {

std::string texts(const Document& page) {
  std::string all;
  for (const Block& block : page.blocks) all += "[" + block.text + "]";
  return all;
}

}  // namespace

TEST_CASE("a text has one block a line, whatever ends the lines") {
  CHECK(texts(text_document("page", "a\nb\r\nc\rd")) == "[a][b][c][d]");
  CHECK(texts(text_document("page", "a\n")) == "[a]");
  CHECK(texts(text_document("page", "\n\n")).empty());
  CHECK(texts(text_document("page", "")).empty());
}

TEST_CASE("no other character ends a line") {
  CHECK(text_document("page",
                      "a\vb\fc\xC2\x85"
                      "d\xE2\x80\xA8"
                      "e\x1C"
                      "f")
            .blocks.size() == 1);
}

TEST_CASE("blocks are untouched and know their bytes") {
  const Document page = text_document("page", "  a \xC2\xA0\r\n\r\nb");
  REQUIRE(page.blocks.size() == 2);
  CHECK(page.blocks[0].text == "  a \xC2\xA0");
  CHECK(page.blocks[0].source == Range{0, 6});
  CHECK(page.blocks[1].source == Range{10, 11});
  CHECK(page.blocks[0].splices.empty());
}

TEST_CASE("lines of white space and strays are gaps") {
  const Document page = text_document("page", "\n\na\n \n\xC2\xA0\n\xC2\xAD\nb\nc\n");
  REQUIRE(page.blocks.size() == 3);
  CHECK(page.blocks[0].gap_before == 0);
  CHECK(page.blocks[1].gap_before == 3);
  CHECK(page.blocks[2].gap_before == 0);
}

TEST_CASE("blocks know their kind, indent and whether they belong to the line above") {
  const Document page = text_document("page", "Title\n- a\n  - b\n\n\t* c\nx | y\n  \tz | w\n");
  REQUIRE(page.blocks.size() == 6);
  CHECK(page.blocks[0].kind == BlockKind::kParagraph);
  CHECK(page.blocks[1].kind == BlockKind::kListItem);
  CHECK_FALSE(page.blocks[1].joins_previous);
  CHECK(page.blocks[2].joins_previous);
  CHECK(page.blocks[2].indent == 2);
  CHECK_FALSE(page.blocks[3].joins_previous);
  CHECK(page.blocks[3].indent == 8);
  CHECK(page.blocks[4].kind == BlockKind::kTableRow);
  CHECK_FALSE(page.blocks[4].joins_previous);
  CHECK(page.blocks[5].joins_previous);
  CHECK(page.blocks[5].indent == 8);
}

TEST_CASE("blocks and gaps make up the source of any page") {
  testing::Random random(2);
  for (int i = 0; i < 500; ++i) {
    const std::string source = testing::random_page(random, random.below(20));
    const Document page = text_document("page", source);
    std::size_t at = 0;
    for (const Block& block : page.blocks) {
      REQUIRE(block.source.begin >= at);
      REQUIRE(page.source.substr(block.source.begin, block.source.size()) == block.text);
      REQUIRE(is_blank(std::string_view(page.source).substr(at, block.source.begin - at)));
      REQUIRE_FALSE(is_blank(block.text));
      at = block.source.end;
    }
    REQUIRE(is_blank(std::string_view(page.source).substr(at)));
  }
}

TEST_CASE("measuring gives words and a hash that white space, case and composition do not change") {
  Block a;
  a.text = "Low  Tide, caf\xC3\xA9";
  Block b;
  b.text = "low tide - CAFE\xCC\x81!";
  measure(a, true);
  measure(b, false);
  CHECK(a.measured);
  CHECK(a.n_words == 3);
  CHECK(a.text_hash == b.text_hash);
  CHECK(a.words.size() == 3);
  CHECK_FALSE(b.has_words);
}
