#include "unit/catch.h"

#include <winnow/dedup.h>

#include <array>
#include <set>
#include <string>
#include <vector>

using namespace winnow;

namespace {

// How many of the texts stay, each of a site of its own or of unknown ones.
std::size_t stay(const std::vector<std::string>& texts, unsigned threads = 1, bool sites_are_known = false) {
  Deduper deduper(DedupOptions{});
  PageSketcher sketcher;
  for (std::size_t i = 0; i < texts.size(); ++i)
    REQUIRE(deduper.add({"page " + std::to_string(i),
                         sketcher.sketch(texts[i], sites_are_known ? std::to_string(i) + ".example" : ""), "", false}));
  const Result<Clusters> found = deduper.finish(threads);
  REQUIRE(found);
  std::set<std::size_t> kept;
  for (const Clustered& page : found->pages) kept.insert(page.kept);
  return kept.size();
}

std::vector<std::string> first(std::size_t n, std::vector<std::string> texts) {
  texts.resize(n);
  return texts;
}

constexpr std::array<const char*, 6> kColours{"red", "blue", "green", "black", "white", "yellow"};
constexpr std::array<const char*, 6> kPapers{"Harnby Gazette", "Daily Plover",  "Valley Echo",
                                             "Quarndon Mail",  "Moorland Post", "Eastmere Herald"};

std::string kettle(const std::string& colour) {
  return "Fenna kettle (" + colour + ")\n\nThe Fenna kettle in " + colour +
         " is made for the stove and finished by hand in our workshop. It whistles when the water boils, its handle "
         "stays cool, and the lid sits tight and opens with one finger.\n\nColour: " +
         colour +
         ". Weight: 2.4 kg. Guarantee: 5 years.\n\nRinse it with warm water, never in the dishwasher, and do not heat "
         "it when it is empty. Limestone goes with a spoon of vinegar that boils for a while and is left there over "
         "night. Spare whistles and handles are in stock and come by post within a week.";
}

std::vector<std::string> kettles() {
  std::vector<std::string> texts;
  for (const char* colour : kColours) texts.push_back(kettle(colour));
  return texts;
}

const std::string kArticle =
    "The old ferry at Marsham will not run this winter, the harbour board said, because the cable that pulls it has "
    "worn thin and nobody makes such cables any more. Forty people use it on a working day. Most of them live on the "
    "far bank and work in the brewery.\n\nThe board has asked three firms for a price. One of them wants to put a "
    "motor into the boat, which the fishermen do not like, since their nets hang where the boat would have to "
    "turn.\n\nUntil then a bus goes round by the upper bridge, twice in the morning and twice in the evening. It takes "
    "fifty minutes where the ferry took four, and it does not wait for anyone.";

}  // namespace

TEST_CASE("pages of one template whose site is not known are no copies where four of them show it") {
  CHECK(stay(kettles()) == 6);
  CHECK(stay(kettles(), 2) == 6);
  CHECK(stay(first(4, kettles())) == 4);
  // Three say too little: there is no telling what most of them have.
  CHECK(stay(first(3, kettles())) == 1);
}

TEST_CASE("long pages that differ in a number alone are one page's versions, and where there are four a catalogue's") {
  std::vector<std::string> texts;
  for (int i = 0; i < 6; ++i)
    texts.push_back(kettle("red") + "\n\n" + kArticle + "\n\n" + kettle("blue") + "\n\nOrder number " +
                    std::to_string(1000 + 37 * i) + ".");
  CHECK(stay(texts) == 6);
  CHECK(stay(first(4, texts)) == 4);
  CHECK(stay(first(3, texts)) == 1);
}

TEST_CASE("pages of several sites are copies however they look like one template's") {
  CHECK(stay(kettles(), 1, true) == 1);
}

TEST_CASE("among pages of one template real copies are found all the same") {
  std::vector<std::string> texts = kettles();
  texts.push_back(kettle("green") + "\n\nAsk the shop.");
  texts.push_back(kettle("red"));
  CHECK(stay(texts) == 6);
}

TEST_CASE("an article that many papers print under their names stays one article") {
  std::vector<std::string> texts;
  for (const std::string paper : kPapers)
    texts.push_back("No ferry at Marsham this winter\n\nBy " + paper + " staff\n\n" + kArticle + "\n\n© " + paper);
  CHECK(stay(texts) == 1);
}

TEST_CASE("an article that was edited everywhere by another hand stays one article") {
  const std::array<std::array<const char*, 2>, 8> edits{{{"worn thin", "grown weak"},
                                                         {"working day", "weekday"},
                                                         {"far bank", "other side"},
                                                         {"three firms", "several firms"},
                                                         {"would have to", "must"},
                                                         {"upper bridge", "stone bridge"},
                                                         {"fifty minutes", "nearly an hour"},
                                                         {"nobody makes", "no one builds"}}};
  std::vector<std::string> texts;
  for (std::size_t paper = 0; paper < 6; ++paper) {
    std::string text = kArticle;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& [from, to] = edits[(paper + i) % edits.size()];
      text.replace(text.find(from), std::string(from).size(), to);
    }
    texts.push_back(text);
  }
  CHECK(stay(texts) == 1);
}
