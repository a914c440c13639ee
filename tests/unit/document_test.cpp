// Texts as documents: lines, gaps, kinds, indents, joins.
#include <winnow/document.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/measures.h"
#include "text/line_scan.h"
#include "unit/catch.h"
#include "unit/random_text.h"

using namespace winnow;

namespace {

std::string texts(const Document& page) {
  std::string all;
  for (const Block& block : page.blocks) all += "[" + std::string(block.text) + "]";
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
  Document page = text_document("page", "Low  Tide, caf\xC3\xA9\nlow tide - CAFE\xCC\x81!\n");
  PageMeasures measures;
  measures.begin(page);
  const Measure a = measures.with_words(page.blocks[0], 0);
  const Measure b = measures.of(page.blocks[1], 1);
  CHECK(page.blocks[0].measured);
  CHECK(page.blocks[0].n_words == 3);
  CHECK(page.blocks[0].n_words_came == 3);
  CHECK(a.text_hash == b.text_hash);
  CHECK(a.bytes_hash != b.bytes_hash);
  CHECK(a.folded == b.folded);
  CHECK(a.n_hashes == 3);
  CHECK(b.words == nullptr);
  CHECK_FALSE(a.ascii);
}

TEST_CASE("measures of a page stay where they are while others are taken, and a text that changed is measured anew") {
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += "Line " + std::to_string(i) + std::string(static_cast<std::size_t>(i % 90), 'x') + "\n";
  Document page = text_document("page", text);
  PageMeasures measures;
  measures.begin(page);
  for (std::uint32_t i = 0; i < page.blocks.size(); ++i) measures.with_words(page.blocks[i], i);
  for (std::uint32_t i = 0; i < page.blocks.size(); ++i) {
    const Measure& known = measures.of(page.blocks[i], i);
    REQUIRE(known.folded == folded(page.blocks[i].text));
    REQUIRE(known.n_hashes == 2);
    REQUIRE(known.words[0] == measures.with_words(page.blocks[0], 0).words[0]);
  }
  page.blocks[7].text = "High water at noon";
  page.blocks[7].measured = false;
  CHECK(measures.of(page.blocks[7], 7).folded == "high water at noon");
  CHECK(measures.with_words(page.blocks[7], 7).n_hashes == 4);
}

TEST_CASE("a copy of a page outlives the page, and so does one that was moved") {
  std::optional<Document> first =
      text_document("page", "short\n\nA line that is longer than a small string can hold\n");
  first->blocks[0].labels = first->store.keep("key=value");
  const Document copy = *first;
  Document moved = std::move(*first);
  first.reset();
  CHECK(texts(copy) == "[short][A line that is longer than a small string can hold]");
  CHECK(texts(moved) == texts(copy));
  CHECK(copy.blocks[0].labels == "key=value");
  CHECK(copy.source.substr(0, 5) == "short");
  const std::string_view kept = moved.store.keep("of the copy alone");
  CHECK(Document(copy).store.keep("another") == "another");
  CHECK(kept == "of the copy alone");
}

TEST_CASE("a store keeps texts of any size where they are") {
  TextStore store;
  std::vector<std::string_view> views;
  std::vector<std::string> texts;
  for (std::size_t size : {0u, 1u, 5000u, 17u, 300000u, 4096u, 3u, 70000u}) {
    for (int i = 0; i < 20; ++i) texts.push_back(std::string(size, static_cast<char>('a' + i)));
  }
  for (const std::string& text : texts) views.push_back(store.keep(text));
  const std::string_view adopted = store.adopt("tide");
  for (std::size_t i = 0; i < texts.size(); ++i) REQUIRE(views[i] == texts[i]);
  CHECK(adopted == "tide");
}

TEST_CASE("the end of a line is found by vectors as it is a character at a time") {
  winnow::testing::Random random(11);
  constexpr std::string_view kOdd = "\n\r|\t ";
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (std::size_t n = random.below(80); n > 0; --n) text += random.one_in(30) ? kOdd[random.below(5)] : 'x';
    const std::size_t at = random.below(text.size() + 1);
    const LineScan a = scan_line_plain(text, at), b = scan_line(text, at);
    REQUIRE(a.end == b.end);
    REQUIRE(a.has_bar == b.has_bar);
    REQUIRE(count_feeds(text) == static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
  }
}
