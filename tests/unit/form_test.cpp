// Form: the canonical bytes of a block and the canonical layout of a page, rule by rule.
#include <winnow/form.h>

#include <string>

#include "text/plain_text.h"
#include "unit/catch.h"
#include "unit/random_text.h"

using namespace winnow;
using winnow::testing::utf8;

namespace {

std::string formed(std::u32string_view text, BlockKind kind = BlockKind::kParagraph) {
  return form_text(utf8(text), kind);
}

// The canonical text of a page that no plugin has touched.
std::string canonical(std::string_view source) {
  Document document = text_document("page", std::string(source));
  form(document, 1);
  return canonical_text(document);
}

// The canonical text of a page in which the numbered blocks are dropped.
std::string canonical_without(std::string_view source, std::initializer_list<std::size_t> dropped) {
  Document document = text_document("page", std::string(source));
  for (const std::size_t block : dropped) {
    document.blocks[block].dropped = true;
    document.blocks[block].dropped_round = 1;
  }
  form(document, 1);
  return canonical_text(document);
}

}  // namespace

TEST_CASE("each run of white space inside a block is one space and there is none at its ends") {
  CHECK(formed(U"  low  tide\u00A0\u00A0at\u3000ten \v\f\u0085\u2028 ") == "low tide at ten");
  CHECK(formed(U"") == "");
  CHECK(formed(U" \u00A0 ") == "");
}

TEST_CASE("controls, soft hyphens and stray marks of byte order are dropped without a trace") {
  CHECK(formed(U"\uFEFFhar\u00ADbour\u0001 \u0007wall\u007F\u0090") == "harbour wall");
  CHECK(formed(U"low \u00AD tide") == "low tide");
  CHECK(formed(U"\u00AD") == "");
}

TEST_CASE(
    "joiners, direction marks, variation selectors, quotation marks, dashes, ligatures and full-width forms stay") {
  const std::u32string kept =
      U"a\u200Bb\u200Cc\u200Dd\u200E\u202Ae\u2764\uFE0F \u201Cx\u201D \u2013\u2014 \uFB01 \uFF21 AbC \u2026";
  CHECK(formed(kept) == utf8(kept));
}

TEST_CASE("text becomes NFC, across a dropped character as well") {
  CHECK(formed(U"cafe\u0301") == utf8(U"caf\u00E9"));
  CHECK(formed(U"cafe\u00AD\u0301") == utf8(U"caf\u00E9"));
  CHECK(formed(U"\u1112\u1161\u11AB") == utf8(U"\uD55C"));
  CHECK(formed(U"\u212A \u2126") == utf8(U"K \u03A9"));
  CHECK(formed(U"q\u0307\u0323") == utf8(U"q\u0323\u0307"));
}

TEST_CASE("in a table row a run of white space that holds a tab is one tab") {
  CHECK(form_text("Port \t High\t\t Low  water ", BlockKind::kTableRow) == "Port\tHigh\tLow water");
  CHECK(form_text("- pencil\t3", BlockKind::kListItem) == "- pencil\t3");
}

TEST_CASE("a tab behind a list marker is a space, even when the marker only shows in canonical form") {
  CHECK(form_text("-\tpencil", BlockKind::kListItem) == "- pencil");
  CHECK(formed(U"-\u00AD\tpencil") == "- pencil");
  CHECK(formed(U"\u0387\tpencil") == utf8(U"\u00B7 pencil"));
  CHECK(formed(U"\u212A)\tpencil") == "K) pencil");
  CHECK(formed(U"\u212A)\tpencil\t3") == "K)\tpencil\t3");
}

TEST_CASE("a preformatted block keeps its lines and indents and loses what trails") {
  CHECK(form_text("\n\n  if (x) {  \n\n    y();\t\n  }\n\n", BlockKind::kPre) == "  if (x) {\n\n    y();\n  }");
  CHECK(form_text("a  b\tc", BlockKind::kPre) == "a  b\tc");
  CHECK(form_text("a\r\nb\rc", BlockKind::kPre) == "a\nb\nc");
  CHECK(form_text("a\n\r\n  b", BlockKind::kPre) == "a\n\n  b");
}

TEST_CASE("blocks are parted by one blank line and one line end ends the text") {
  CHECK(canonical("Title\nFirst.\n\n\n\nSecond.") == "Title\n\nFirst.\n\nSecond.\n");
  CHECK(canonical("\r\n\r\nTitle\r\rFirst.\r\n") == "Title\n\nFirst.\n");
  CHECK(canonical("\xEF\xBB\xBFTitle\n") == "Title\n");
}

TEST_CASE("a page with nothing left is empty") {
  CHECK(canonical("").empty());
  CHECK(canonical(" \n\t\r\n\xC2\xAD\n").empty());
  CHECK(canonical_without("One\n\nTwo\n", {0, 1}).empty());
}

TEST_CASE("indents of text mean nothing and go") { CHECK(canonical("    Title\n\tFirst.\n") == "Title\n\nFirst.\n"); }

TEST_CASE("vertical tabs, form feeds and other exotic line ends do not part blocks") {
  CHECK(canonical("a\vb\fc\xC2\x85"
                  "d\xE2\x80\xA8"
                  "e\n") == "a b c d e\n");
}

TEST_CASE("items of one list and rows of one table stay together, a blank line parts them for good") {
  CHECK(canonical("Ferries\n- one\n- two\n* three\nEnd\n") == "Ferries\n\n- one\n- two\n* three\n\nEnd\n");
  CHECK(canonical("Port\tHigh\nMoon\t5\n") == "Port\tHigh\nMoon\t5\n");
  CHECK(canonical("- one\n\n- two\n") == "- one\n\n- two\n");
  CHECK(canonical("- one\n \n- two\n") == "- one\n\n- two\n");
  CHECK(canonical("- one\na\tb\n") == "- one\n\na\tb\n");
}

TEST_CASE("joined lines stay joined across lines of their list that were dropped between them") {
  CHECK(canonical_without("- one\n- two\n- three\n", {1}) == "- one\n- three\n");
  CHECK(canonical_without("- one\n- two\n- three\n- four\n", {1, 2}) == "- one\n- four\n");
  CHECK(canonical_without("- one\n- two\n", {0}) == "- two\n");
}

TEST_CASE("what a dropped paragraph had parted stays parted") {
  CHECK(canonical_without("- one\nText\n- two\n", {1}) == "- one\n\n- two\n");
  CHECK(canonical_without("- one\n\n- two\n- three\n", {1}) == "- one\n\n- three\n");
}

TEST_CASE("a dropped row that was both item and row joins its neighbours only when they are alike") {
  CHECK(canonical_without("- one\n- two | 2\nx | y\n", {1}) == "- one\n\nx | y\n");
  CHECK(canonical("- one\n- two | 2\nx | y\n") == "- one\n- two | 2\nx | y\n");
}

TEST_CASE("form tells what it changed") {
  Document page = text_document("page", "Title\n\n- one\n- two\n");
  FormChanges changes = form(page, 1);
  CHECK_FALSE((changes.text || changes.drops || changes.layout));
  page = text_document("page", "Title \n\n\nText\n");
  changes = form(page, 1);
  CHECK(changes.text);
  CHECK_FALSE(changes.drops);
  CHECK(changes.layout);
  CHECK_FALSE(changes.joins);
  page = text_document("page", "- one\n- two\n");
  page.blocks[0].dropped = true;
  CHECK(form(page, 1).joins);
  page = text_document("page", "Title\n\nText\n");
  page.blocks[1].text = " ";
  page.blocks[1].splices = {{{0, 4}, {0, 1}}};
  changes = form(page, 1);
  CHECK(changes.drops);
  CHECK(page.blocks[1].dropped);
}

TEST_CASE("form records its edits only when the document asks for them") {
  Document page = text_document("page",
                                "  Low   tide\xC2\xA0"
                                "e\xCC\x81\n");
  form(page, 1);
  CHECK(page.history.empty());
  page = text_document("page",
                       "  Low   tide\xC2\xA0"
                       "e\xCC\x81\n");
  page.keep_form_history = true;
  form(page, 3);
  REQUIRE(page.history.size() == 4);
  for (const AppliedEdit& edit : page.history) {
    CHECK(edit.plugin == "form");
    CHECK(edit.round == 3);
    CHECK(page.source.substr(edit.in_source.begin, edit.in_source.size()) == edit.removed);
  }
  CHECK(page.history[3].reason == "nfc");
}

TEST_CASE("the body is the text without title, date and byline") {
  Document page = text_document("page", "Title\n\n1 May\n\nBy Ann\n\nText.\n- one\n- two\n");
  form(page, 1);
  page.blocks[0].role = Role::kTitle;
  page.blocks[1].role = Role::kDate;
  page.blocks[2].role = Role::kByline;
  CHECK(body_text(page) == "Text.\n\n- one\n- two\n");
  page.blocks[4].role = Role::kTitle;
  CHECK(body_text(page) == "Text.\n\n- two\n");
  page.dropped = true;
  CHECK(body_text(page).empty());
  CHECK(canonical_text(page).empty());
}

TEST_CASE("plain texts are found by vectors as they are a character at a time, and Form leaves them alone") {
  winnow::testing::Random random(23);
  int plain = 0;
  for (int i = 0; i < 30000; ++i) {
    std::string text;
    for (std::size_t n = random.below(60); n > 0; --n) {
      if (random.one_in(40))
        text += utf8(std::u32string(1, winnow::testing::random_character(random)));
      else if (random.one_in(25))
        text += "\u00E9";
      else
        text += random.one_in(6) ? ' ' : 'x';
    }
    if (random.one_in(50) && !text.empty()) text[random.below(text.size())] = '\xE2';
    INFO(text);
    const bool is_plain = is_plain_text_slowly(text);
    REQUIRE(is_plain_text(text) == is_plain);
    plain += is_plain;
    if (is_plain) REQUIRE(form_text(text, BlockKind::kParagraph) == text);
  }
  CHECK(plain > 1000);
}

TEST_CASE("white space at the ends of a plain line goes, whatever it is") {
  for (const std::string_view before : {"", " ", "\t", "\v \t", "\u00A0", "\u00AD "})
    for (const std::string_view behind : {"", " ", "\t\t", "\f", "\u3000", " \u0001"})
      for (const std::string_view line : {"tide", "- low tide", "1.\tone", "a | b", "|x|"}) {
        const std::string text = std::string(before) + std::string(line) + std::string(behind);
        CHECK(form_text(text, BlockKind::kParagraph) == form_text(line, BlockKind::kParagraph));
      }
}
