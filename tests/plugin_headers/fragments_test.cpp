#include <winnow/fragments.h>

#include <string_view>
#include <utility>
#include <vector>

#include "unit/catch.h"

using winnow::Fragments;

namespace {

std::vector<std::pair<std::size_t, std::size_t>> sentences(const std::vector<std::string_view>& lines) {
  Fragments fragments;
  fragments.look_at(lines.size(), [&](std::size_t i) { return lines[i]; });
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (const Fragments::Lines s : fragments.sentences()) found.emplace_back(s.begin, s.end);
  return found;
}

using Found = std::vector<std::pair<std::size_t, std::size_t>>;

}  // namespace

TEST_CASE("a sentence that was broken at its links is one") {
  CHECK(sentences({"The tide bell", "The harbour bought it in 1911 from", "Wirth & Sons", "and hung it below the pier.",
                   "It rings."}) == Found{{1, 4}});
  CHECK(sentences({"The bell was shown on", "Instagram", "and on", "Facebook", ", and the keeper of the bell,",
                   "Ada Wirth", ", answers there."}) == Found{{0, 7}});
  CHECK(sentences({"Wirth & Sons", "made four bells of this kind and sold", "them to harbours in the north."}) ==
        Found{{0, 3}});
}

TEST_CASE("a name between two pieces of a sentence belongs to it") {
  Fragments fragments;
  const std::vector<std::string_view> lines{"A float lifts the hammer of the", "Great Bell", "when the tide is in."};
  fragments.look_at(lines.size(), [&](std::size_t i) { return lines[i]; });
  CHECK(fragments.sentence(1).begin == 0);
  CHECK(fragments.sentence(1).end == 3);
  CHECK(fragments.sentence(1).size() == 3);
}

TEST_CASE("brackets show where a script without capitals was broken") {
  CHECK(sentences({"港の鐘", "北の港にあるボルン（", "Born", "）の潮の鐘は毎日二回鳴り、町の人びとは（", "Tide Bell",
                   "）と呼んでいる。", "鐘は古い。"}) == Found{{1, 6}});
  CHECK(sentences({"镇上的人都知道", "潮钟", "，它每天响两次，声音传到山上。"}) == Found{{0, 3}});
  CHECK(sentences({"首页", "新闻", "商店（", "12", "）", "帮助"}).empty());
}

TEST_CASE("menus, lists and whole sentences are no pieces of one") {
  CHECK(sentences({"home", "about us", "tide tables", "contact", "log in"}).empty());
  CHECK(sentences({"home", "news", "shop", "cart", "help", "jobs", "press", "all rights reserved by us."}).empty());
  CHECK(sentences({"Flour", "a pinch of salt", "two eggs"}).empty());
  CHECK(sentences({"- the lamp of the tower", "- the key to the gate of the pier", "- the book."}).empty());
  CHECK(sentences({"The bell is rung by the water itself.", "it falls again as soon as the water is gone."}).empty());
  CHECK(sentences({"1. the first of the steps.", "a) the second of them, below the third."}).empty());
  CHECK(sentences({}).empty());
  CHECK(sentences({"", "and nothing stands above this line of text."}).empty());
}

TEST_CASE("a line that is no piece of a sentence stands for itself") {
  Fragments fragments;
  fragments.look_at(1, [](std::size_t) { return std::string_view("The tide bell"); });
  CHECK(fragments.sentence(0).begin == 0);
  CHECK(fragments.sentence(0).size() == 1);
}
