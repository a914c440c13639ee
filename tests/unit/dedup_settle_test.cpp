#include "unit/catch.h"

#include <string>
#include <vector>

#include "dedup/settle.h"
#include "unit/random_text.h"

using namespace winnow;
using winnow::testing::Random;

namespace {

// Versions of one text, a word changed each time, longest first: a chain in which the far ends are strangers.
std::vector<dedup::Sketch> chain(std::size_t n) {
  Random random(11);
  const auto word = [&] {
    std::string made;
    for (std::size_t i = 3 + random.below(5); i > 0; --i) made += static_cast<char>('a' + random.below(26));
    return made;
  };
  std::vector<std::string> words;
  for (int i = 0; i < 60; ++i) words.push_back(word());
  PageSketcher sketcher;
  std::vector<dedup::Sketch> sketches(n);
  for (dedup::Sketch& sketch : sketches) {
    words[random.below(words.size())] = word();
    std::string text;
    for (const std::string& one : words) text += one + " ";
    REQUIRE(dedup::decode(sketcher.sketch(text).bytes, sketch));
  }
  return sketches;
}

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

// What stays for each page of the chain, whose first `n_stay` stay in any case.
std::vector<std::size_t> settled(const std::vector<dedup::Sketch>& pages, std::size_t n_stay, std::uint64_t budget) {
  const dedup::CopyRule rule;
  std::vector<std::size_t> stays(pages.size(), kNobody);
  dedup::settle_set(
      rule, pages.size(), n_stay, [&](std::size_t page, dedup::Sketch&) -> const dedup::Sketch& { return pages[page]; },
      [&](std::size_t page, std::size_t kept, const dedup::Likeness&) {
        CHECK(stays[page] == kNobody);
        stays[page] = kept;
      },
      budget);
  return stays;
}

}  // namespace

TEST_CASE("every page of a chain is told once what stays for it, however few comparisons there are") {
  const auto pages = chain(400);
  for (const std::size_t n_stay : {0u, 3u, 40u})
    for (const std::uint64_t budget : {0u, 500u, 3'000u, 1'000'000u}) {
      const std::vector<std::size_t> stays = settled(pages, n_stay, budget);
      for (std::size_t page = 0; page < pages.size(); ++page) {
        if (page < n_stay) {
          CHECK(stays[page] == kNobody);
          continue;
        }
        REQUIRE(stays[page] <= page);
        CHECK((stays[page] < n_stay || stays[stays[page]] == stays[page]));
      }
    }
}

TEST_CASE("without comparisons among all, pages of about one length still find each other") {
  const auto pages = chain(400);
  const auto n_kept = [&](std::uint64_t budget) {
    const std::vector<std::size_t> stays = settled(pages, 0, budget);
    std::size_t n = 0;
    for (std::size_t page = 0; page < pages.size(); ++page) n += stays[page] == page;
    return n;
  };
  const std::size_t among_all = n_kept(dedup::comparisons_in(400));
  CHECK(among_all > 5);
  CHECK(among_all < 200);
  CHECK(n_kept(0) >= among_all);
  CHECK(n_kept(0) < 400);
}
