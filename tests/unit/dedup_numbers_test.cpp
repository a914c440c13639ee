#include "unit/catch.h"

#include <winnow/dedup.h>

#include <cctype>
#include <string>

#include "dedup/compare.h"
#include "dedup/sketch.h"
#include "unit/random_text.h"

using namespace winnow;
using winnow::testing::Random;

namespace {

dedup::Sketch sketch_of(const std::string& text) {
  PageSketcher sketcher;
  dedup::Sketch sketch;
  REQUIRE(dedup::decode(sketcher.sketch(text).bytes, sketch));
  return sketch;
}

// By both ways to ask.
bool are_copies(const std::string& a, const std::string& b) {
  const dedup::CopyRule rule;
  const dedup::Sketch one = sketch_of(a), other = sketch_of(b);
  const bool copies = rule.are_copies(one, other);
  CHECK(rule.are_copies(compare(one, other)) == copies);
  return copies;
}

// Prose of a made-up vocabulary, of about five letters a word.
std::string prose(std::size_t words) {
  Random random(7);
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    for (std::size_t n = 3 + random.below(5); n > 0; --n) text += static_cast<char>('a' + random.below(26));
    text += i % 12 == 11 ? ". " : " ";
  }
  return text;
}

}  // namespace

TEST_CASE("a counter, the year of a line of rights and the hour of a visit make no other page of an article") {
  const std::string article = prose(500);
  CHECK(are_copies(article + "\n\n1,203 views", article + "\n\n88 views"));
  CHECK(are_copies(article + "\n\n© 2023 Harnby Press", article + "\n\n© 2024 Harnby Press"));
  CHECK(are_copies("3 min read\n\n" + article, "4 min read\n\n" + article));
  CHECK(are_copies(article + "\n\nLast seen at 6:15 by our clock", article + "\n\nLast seen at 21:40 by our clock"));
}

TEST_CASE("of a short text, and of a text in which many numbers differ, one with other numbers is another page") {
  const std::string note = prose(60);
  CHECK_FALSE(are_copies(note + " The pump costs 845 crowns.", note + " The pump costs 980 crowns."));
  std::string table, other;
  const std::string words = prose(400);
  for (std::size_t i = 0, at = 0; i < 20; ++i, at += words.size() / 20) {
    const std::string piece = words.substr(at, words.size() / 20);
    table += piece + " " + std::to_string(100 + i) + " ";
    other += piece + " " + std::to_string(300 + 2 * i) + " ";
  }
  CHECK_FALSE(are_copies(table, other));
}

TEST_CASE("a number is no correction where the texts differ in more than it") {
  const std::string article = prose(500);
  std::string reworded = article;
  for (std::size_t i = 40; i + 60 < reworded.size(); i += 240)
    for (std::size_t k = 0; k < 40; ++k)
      if (std::isalpha(static_cast<unsigned char>(reworded[i + k])) != 0) reworded[i + k] = 'q';
  CHECK_FALSE(are_copies(article + "\n\n845 were hurt", reworded + "\n\n980 were hurt"));
}
