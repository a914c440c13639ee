// Differences between texts, and undoing some edits of a page.
#include <winnow/audit.h>
#include <winnow/diff.h>
#include <winnow/form.h>
#include <winnow/pipeline.h>

#include <random>
#include <string>
#include <vector>

#include "unit/catch.h"
#include "unit/records.h"
#include "unit/stages.h"

using namespace winnow;
using Kind = DiffPiece::Kind;
using winnow::testing::document_of;
using winnow::testing::Edits;
using winnow::testing::Page;
using winnow::testing::stage;

namespace {

std::string side(const std::vector<DiffPiece>& pieces, Kind own) {
  std::string text;
  for (const DiffPiece& piece : pieces)
    if (piece.kind == Kind::kSame || piece.kind == own) text += piece.text;
  return text;
}

std::string random_words(std::mt19937& random, std::size_t most) {
  static const char* const kWords[] = {"tide", "table", " ", "  ", ",", "é", "\n", "of", "42"};
  std::string text;
  for (std::size_t n = random() % most; n > 0; --n) text += kWords[random() % std::size(kWords)];
  return text;
}

std::vector<Stage> two_plugins() {
  return {stage("mends",
                [](const Page& page, Edits& edits) {
                  for (const auto& block : page)
                    if (const std::size_t at = block.text().find("tiide"); at != std::string_view::npos)
                      edits.replace(block, at, at + 5, "tide", 0, "double letter");
                }),
          stage("drops", [](const Page& page, Edits& edits) {
            for (const auto& block : page)
              if (block.text().find("Share") != std::string_view::npos) edits.drop(block, 0, "share");
          })};
}

}  // namespace

TEST_CASE("one changed word is one removed and one added piece") {
  const std::vector<DiffPiece> pieces = diff_words("the old tide", "the new tide");
  REQUIRE(pieces.size() == 4);
  CHECK(pieces[1].kind == Kind::kRemoved);
  CHECK(pieces[1].text == "old");
  CHECK(pieces[2].kind == Kind::kAdded);
  CHECK(pieces[2].text == "new");
}

TEST_CASE("the pieces of a difference give both texts back") {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    const std::string before = random_words(random, 40), after = random_words(random, 40);
    const std::vector<DiffPiece> pieces = diff_words(before, after);
    REQUIRE(side(pieces, Kind::kRemoved) == before);
    REQUIRE(side(pieces, Kind::kAdded) == after);
  }
}

TEST_CASE("texts that differ throughout take no longer than their length") {
  std::string before, after;
  for (int i = 0; i < 50'000; ++i) {
    before += "a" + std::to_string(i) + " ";
    after += "b" + std::to_string(i) + "  ";
  }
  const std::vector<DiffPiece> pieces = diff_words(before, after);
  CHECK(side(pieces, Kind::kRemoved) == before);
  CHECK(side(pieces, Kind::kAdded) == after);
}

TEST_CASE("undoing one plugin's edits leaves the other's as they are") {
  Document page = document_of("The tiide\n\nShare  this\n\n- one\n- two\n\nHigh tiide again\n");
  Pipeline(two_plugins(), {}).clean(page);
  const std::string text = canonical_text(page), audit = audit_lines(page, text);
  const auto only = [&](std::string_view wanted) {
    const Result<std::string> undone =
        restore_only(text, audit, [&](std::string_view plugin, std::string_view) { return plugin == wanted; });
    INFO((undone ? "" : undone.error().text()));
    REQUIRE(undone);
    return *undone;
  };
  CHECK(only("nobody") == text);
  CHECK(only("drops") == "The tide\n\nShare this\n\n- one\n- two\n\nHigh tide again\n");
  CHECK(only("mends") == "The tiide\n\n- one\n- two\n\nHigh tiide again\n");
}

TEST_CASE("undoing every plugin's edits gives the page that was only formed") {
  const std::string source = "Share\n\nThe  tiide\u00A0table\n\na\u0301 tiide\n\n\n- Share one\n- two\n";
  Document page = document_of(source), formed = document_of(source);
  Pipeline(two_plugins(), {}).clean(page);
  Pipeline({}, {}).clean(formed);
  const Result<std::string> undone =
      restore_only(canonical_text(page), audit_lines(page, canonical_text(page)),
                   [](std::string_view plugin, std::string_view) { return plugin != "form"; });
  REQUIRE(undone);
  // Where blocks come back their lines are parted: whether a list item stood directly below is not known any more.
  const auto words = [](std::string text) {
    std::erase(text, '\n');
    return text;
  };
  CHECK(words(*undone) == words(canonical_text(formed)));
}
