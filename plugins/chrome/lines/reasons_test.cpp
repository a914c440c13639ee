#include "reasons.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "chrome_data.h"

namespace {

using chrome::Line;
using chrome::LineModel;

const LineModel& model() {
  static const auto kModel = LineModel::parse({winnow_data::line_model_bin, winnow_data::line_model_bin_size});
  REQUIRE(kModel.has_value());
  return *kModel;
}

// A page of five menu lines and `prose` lines of text, with the features that the model sees of it.
struct Page {
  explicit Page(std::size_t prose) {
    texts = {"Home", "Log in", "Our shops", "Cart (0)", "Newsletter"};
    const std::vector<std::string> sentences{
        "The ferry to the island left an hour late, because nobody could find the key to the wheelhouse.",
        "When it was found at last, in the pocket of a coat that hung in the post office, the tide had turned.",
        "The harbour master said that he had seen worse, and that the passengers had sung the whole time.",
        "Two of them got off before the boat sailed and walked home along the old embankment instead.",
    };
    for (std::size_t i = 0; i < prose; ++i) texts.push_back(sentences[i]);
    for (const std::string& text : texts) inputs.push_back({text});
    std::vector<float> p;
    model().score(inputs, p, memory);
    lines.assign(texts.size(), Line(chrome::Look()));
    for (std::size_t i = 0; i < 5; ++i) lines[i].unlike = 1 - p[i];
  }
  std::vector<std::string> why() const { return chrome::reasons(model(), memory.features, lines); }

  std::vector<std::string> texts;
  std::vector<chrome::LineInput> inputs;
  LineModel::Memory memory;
  std::vector<Line> lines;
};

}  // namespace

TEST_CASE("every feature that tells a page's lines apart belongs to a respect") {
  for (const std::string_view feature : chrome::feature_names()) {
    INFO(feature);
    CHECK(chrome::respect_of(feature).empty() == (feature.substr(0, 5) == "page_"));
  }
  CHECK(chrome::respect_of("words") == "words");
  CHECK(chrome::respect_of("words~8") == "words around");
  CHECK(chrome::respect_of("shapes+1") == "form around");
  CHECK(chrome::respect_of("copies~8") == "repeats");
}

TEST_CASE("a menu above prose is unlike it in its words and those around it") {
  const Page page(4);
  const std::vector<std::string> why = page.why();
  REQUIRE(why.size() == page.texts.size());
  for (std::size_t i = 0; i < why.size(); ++i) {
    INFO(page.texts[i] << ": " << why[i]);
    CHECK(why[i].empty() == (i >= 5));
    if (i < 5) CHECK(why[i].find("words") != std::string::npos);
  }
}

TEST_CASE("at most three respects are named, the strongest first") {
  for (const std::string& why : Page(4).why()) {
    double before = 1e9;
    std::size_t named = 0;
    for (std::size_t at = 0; at < why.size(); ++named) {
      const std::size_t end = std::min(why.find(", ", at), why.size());
      const double gain = std::stod(why.substr(why.rfind(' ', end - 1)));
      CHECK(gain >= 0.1);
      CHECK(gain <= before);
      before = gain;
      at = end + 2;
    }
    CHECK(named <= 3);
  }
}

TEST_CASE("a page of which next to nothing stays has no text to be unlike") {
  for (const std::string& why : Page(2).why()) CHECK(why.empty());
}

TEST_CASE("lines that the rules took already are not explained by the model") {
  Page page(4);
  page.lines[0].dropped = true;
  const std::vector<std::string> why = page.why();
  CHECK(why[0].empty());
  CHECK_FALSE(why[1].empty());
}
