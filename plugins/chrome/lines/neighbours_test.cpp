#include "neighbours.h"

#include "numbered.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

namespace {

const std::string kText = "The harbour master has measured the tides at seven harbours of the bay for eleven years.";

// A page with the rules' view of its lines: sentences are prose, nothing is a sign. Text enough follows the lines that
// are given: small pages are judged in another way.
struct Page {
  explicit Page(std::vector<std::string> page) : texts(std::move(page)), given(texts.size()) {
    texts.insert(texts.end(), 20, kText);
    for (const std::string& text : texts) {
      chrome::Line& line = lines.emplace_back(chrome::Look());
      line.text = text;
      line.n_words = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), ' ')) + 1;
      line.likeness = std::hash<std::string>()(text);
      line.shape.prose = text.back() == '.';
      n_words.push_back(line.n_words);
      p.push_back(line.shape.prose ? 0.9f : 0.01f);
      keep.push_back(line.shape.prose);
    }
  }
  // "+" for a given line that stays.
  std::string kept() {
    constexpr std::uint32_t kManySuspects = 9;
    chrome::keep_for_neighbours(lines, p, n_words, {}, kManySuspects, {}, keep);
    std::string marks;
    for (std::size_t i = 0; i < given; ++i) marks += keep[i] ? '+' : '-';
    return marks;
  }

  std::vector<std::string> texts;
  std::size_t given;
  std::vector<chrome::Line> lines;
  std::vector<float> p;
  std::vector<std::uint32_t> n_words;
  std::vector<bool> keep;
};

std::vector<std::string> table() {
  std::vector<std::string> cells;
  for (int year = 2001; year <= 2010; ++year) {
    cells.push_back(std::to_string(year));
    cells.push_back("+" + std::to_string(year % 10) + ".3%");
  }
  return cells;
}

std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a table of figures between paragraphs stays, whatever the model says of its cells") {
  CHECK(Page(Lines{kText} + table() + Lines{kText}).kept() == std::string(22, '+'));
}

TEST_CASE("a table of figures above a menu goes as the model says") {
  CHECK(Page(Lines{kText} + table() + Lines(9, "Moorings") + Lines{kText}).kept() == "+" + std::string(29, '-') + "+");
}

TEST_CASE("cells that the rules dropped are no part of a table") {
  Page page(Lines{kText} + table() + Lines{kText});
  for (std::size_t i = 1; i <= 20; ++i) page.lines[i].drop(chrome::kCue, "a counter");
  CHECK(page.kept() == "+" + std::string(20, '-') + "+");
}

TEST_CASE("a short line alone between two paragraphs stays where it is not sure to go") {
  Page page({kText, "What the moorings need", kText});
  CHECK(page.kept() == "+-+");
  page.p[1] = 0.2f;
  CHECK(page.kept() == "+++");
}

TEST_CASE("a short line that stands between paragraphs again and again is a button") {
  Page page({kText, "Talk to us", kText, "Talk to us", kText, "Talk to us", kText});
  page.p[1] = page.p[3] = page.p[5] = 0.2f;
  CHECK(page.kept() == "+-+-+-+");
}

TEST_CASE("two short lines between paragraphs go as the model says") {
  Page page({kText, "Moorings", "Tides", kText});
  page.p[1] = page.p[2] = 0.2f;
  CHECK(page.kept() == "+--+");
}

TEST_CASE("a paragraph above others that stay for their neighbours' sake stays with them") {
  // A piece of a broken sentence parts the first from the text above; the second leans on the heading.
  Page page({kText, "\"", kText, "What came of it", kText});
  page.p[1] = page.p[2] = page.p[4] = 0.45f;
  page.keep[2] = page.keep[4] = false;
  page.keep[3] = true;
  for (std::size_t i = page.given; i < page.keep.size(); ++i) {
    page.keep[i] = false;
    page.p[i] = 0.45f;
  }
  CHECK(page.kept() == "+++++");
}

TEST_CASE("the first paragraph stays though a counter parts it from the date") {
  const auto kept = [](float p) {
    Page page(
        {"18 May 2031", "Answers: 9", "The harbour keeps a bell that the tide alone may ring, day and night.", kText});
    page.lines[0].role = WINNOW_ROLE_DATE;
    page.keep[0] = true;
    page.keep[2] = false;
    page.p[2] = p;
    return page.kept();
  };
  CHECK(kept(0.35f) == "+-++");
  CHECK(kept(0.08f) == "+--+");
}

TEST_CASE("a paragraph whose number goes on from one that stays stays with it, whatever stands between") {
  const std::string rest =
      " Whoever moors at the northern pier pays the harbour master by the evening of the day on which "
      "the boat comes in, or the next.";
  const auto kept = [&](const std::string& number) {
    Page page(Lines{"Section 24" + rest} + Lines(20, "Moorings") + Lines{number + rest});
    page.keep[21] = false;
    page.p[21] = 0.08f;
    for (std::size_t i = page.given; i < page.keep.size(); ++i) page.keep[i] = false;
    return page.kept().back() == '+';
  };
  CHECK(kept("Section 25"));
  CHECK_FALSE(kept("Section 27"));
  CHECK_FALSE(kept("Article 25"));
  CHECK_FALSE(kept("25"));
}

TEST_CASE("a line's number is told from its name and from a quantity") {
  const auto is = [](const char* text, const char* name, unsigned value) {
    const chrome::LineNumber number = chrome::line_number(text);
    return number.name == name && number.value == value;
  };
  CHECK(is("Section 9.2 Returning the boat", "Section 9.", 2));
  CHECK(is("12. Sand the keel", "", 12));
  CHECK(is("7) Oil it", "", 7));
  CHECK(is("20 boats lay at the pier", "", 0));
  CHECK(is("In 2031 the pier was built", "", 0));
  CHECK(is("24", "", 0));
  CHECK(is("No number at all", "", 0));
}

TEST_CASE("what stands between a colon and text that stays is shown, unless it is very unlikely") {
  const auto kept = [](const std::string& above, float p) {
    Page page({kText, above, "Press the valve", kText});
    page.keep[1] = true;
    page.p[2] = p;
    return page.kept();
  };
  CHECK(kept("tilda wrote:", 0.35f) == "++++");
  CHECK(kept("tilda wrote:", 0.1f) == "++-+");
}

TEST_CASE("a list of which half the items stay is kept whole, but for what is very unlikely") {
  const auto list = [](std::vector<bool> keep, float p) {
    Page page({"- cold butter", "- plain flour", "- three eggs", "- samphire"});
    for (std::size_t i = 0; i < page.given; ++i) {
      page.lines[i].kind = WINNOW_BLOCK_LIST_ITEM;
      page.keep[i] = keep[i];
      page.p[i] = p;
    }
    return page.kept();
  };
  CHECK(list({true, false, true, false}, 0.2f) == "++++");
  CHECK(list({true, false, true, false}, 0.1f) == "+-+-");
  CHECK(list({true, false, false, false}, 0.2f) == "+---");
}
