#include "continuations.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

using related::Continuations;
using Words = std::vector<std::uint64_t>;

namespace {

std::uint64_t hash_of(const Words& words) {
  std::uint64_t hash = words.size();
  for (const std::uint64_t word : words) hash = hash * 31 + word;
  return hash;
}

// The plain way: every line is searched for the tail of every other.
bool goes_on_in_another(const std::vector<Words>& page, std::size_t line) {
  if (page[line].size() < Continuations::kWords) return false;
  const Words tail(page[line].end() - Continuations::kWords, page[line].end());
  return std::any_of(page.begin(), page.end(), [&](const Words& other) {
    if (hash_of(other) == hash_of(page[line])) return false;
    const auto found = std::search(other.begin(), other.end(), tail.begin(), tail.end());
    return found != other.end() && static_cast<std::size_t>(other.end() - found) > Continuations::kWords;
  });
}

}  // namespace

TEST_CASE("a text that breaks off goes on where its last words stand with more behind them") {
  Continuations continuations;
  const std::size_t tail = continuations.ask(Words{9, 1, 2, 3, 4});
  continuations.look_in(Words{1, 2, 3, 4}, 100);
  CHECK_FALSE(continuations.found(tail, 7));
  continuations.look_in(Words{1, 2, 3, 4, 5}, 200);
  CHECK(continuations.found(tail, 7));
  CHECK_FALSE(continuations.found(tail, 200));
}

TEST_CASE("three words are too few to know a text again") {
  Continuations continuations;
  CHECK(continuations.ask(Words{1, 2, 3}) == Continuations::kNone);
  CHECK_FALSE(continuations.found(Continuations::kNone, 7));
}

TEST_CASE("what was asked for one page is forgotten for the next") {
  Continuations continuations;
  continuations.ask(Words{1, 2, 3, 4});
  continuations.clear();
  CHECK(continuations.empty());
  const std::size_t tail = continuations.ask(Words{5, 2, 3, 4});
  continuations.look_in(Words{1, 2, 3, 4, 5}, 200);
  CHECK_FALSE(continuations.found(tail, 7));
}

TEST_CASE("looking once at every word finds what searching every line finds") {
  std::mt19937 random(7);
  Continuations continuations;
  for (int page_number = 0; page_number < 300; ++page_number) {
    std::vector<Words> page(random() % 12);
    for (Words& line : page) {
      line.resize(random() % 9);
      for (std::uint64_t& word : line) word = random() % 2;
    }
    continuations.clear();
    std::vector<std::size_t> tails;
    for (const Words& line : page) tails.push_back(continuations.ask(line));
    for (const Words& line : page) continuations.look_in(line, hash_of(line));
    for (std::size_t i = 0; i < page.size(); ++i)
      CHECK(continuations.found(tails[i], hash_of(page[i])) == goes_on_in_another(page, i));
  }
}
