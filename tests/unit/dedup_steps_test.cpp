#include "unit/catch.h"

#include <winnow/dedup_steps.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "dedup/pages.h"
#include "unit/random_text.h"

using namespace winnow;
using winnow::testing::Random;

namespace {

struct Page {
  std::string id, text, date;
  bool preferred = false;
};

std::string prose(Random& random, std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    std::string word;
    for (std::size_t n = 2 + random.below(6); n > 0; --n) word += static_cast<char>('a' + random.below(26));
    text += word + (i % 30 == 29 ? ".\n\n" : " ");
  }
  return text;
}

// Pages, a third of them copies of earlier ones: whole, cut, or with lines around them.
std::vector<Page> archive(std::uint64_t seed, std::size_t n) {
  Random random(seed);
  std::vector<Page> pages;
  for (std::size_t i = 0; i < n; ++i) {
    const std::string at = random.one_in(3) ? "https://a.example/" : random.one_in(2) ? "http://www.a.example/?p=" : "";
    Page page{at + std::to_string(mix64(seed + i)), prose(random, 40 + random.below(200)), "", random.one_in(5)};
    if (i > 0 && random.one_in(3)) page.text = pages[random.below(i)].text;
    if (random.one_in(4)) page.text = page.text.substr(0, page.text.size() * 2 / 3);
    if (random.one_in(4)) page.text = "Harnby Gazette\n\n" + page.text + "\n\nShare this page";
    if (random.one_in(20)) page.text = "";
    if (random.one_in(3)) page.date = "2021-03-0" + std::to_string(1 + random.below(9));
    pages.push_back(std::move(page));
  }
  return pages;
}

// id -> id of the page that stays and the Jaccard index to it, step by step.
std::map<std::string, std::pair<std::string, double>> by_steps(const std::vector<Page>& pages,
                                                               const std::vector<Keep>& rules) {
  struct Known {
    const Page* page;
    PageSketch sketch;
    SketchFacts facts;
    std::string rank;
  };
  PageSketcher sketcher;
  std::vector<Known> all;
  for (const Page& page : pages) {
    Known known{&page, sketcher.sketch(page.text), {}, {}};
    known.facts = *sketch_facts(known.sketch.bytes);
    known.rank = keep_rank(known.facts.letters, page.date, page.preferred, page.id, rules);
    all.push_back(std::move(known));
  }
  std::map<std::int64_t, const Known*> firsts;
  for (const Known& known : all) {
    if (known.facts.letters == 0) continue;
    const auto [first, is_new] = firsts.emplace(known.facts.content, &known);
    if (!is_new && known.rank < first->second->rank) first->second = &known;
  }
  std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t>> rows;
  for (const auto& [content, known] : firsts)
    for (std::size_t band = 0; band < known->sketch.keys.size(); ++band)
      rows.emplace_back(band_value(band, known->sketch.keys[band]), known->facts.letters, content);
  std::sort(rows.begin(), rows.end());
  NeighbourPairs neighbours;
  std::vector<ContentPair> pairs;
  for (const auto& [key, letters, content] : rows) neighbours.add(key, content, pairs);
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  CopyCheck check(DedupOptions().threshold);
  std::vector<ContentPair> edges;
  for (const auto& [a, b] : pairs)
    if (*check.are_copies(firsts.at(a)->sketch.bytes, firsts.at(b)->sketch.bytes)) edges.emplace_back(a, b);
  std::map<std::int64_t, std::vector<const Known*>> sets;
  for (const auto& [content, root] : components(edges)) sets[root].push_back(firsts.at(content));
  std::map<std::int64_t, std::pair<std::string, double>> stands;
  for (auto& [root, set] : sets) {
    std::sort(set.begin(), set.end(), [](const Known* a, const Known* b) { return a->rank < b->rank; });
    std::vector<std::string_view> sketches;
    for (const Known* known : set) sketches.push_back(known->sketch.bytes);
    const std::vector<Clustered> found = *settle(sketches, DedupOptions().threshold);
    for (std::size_t i = 0; i < set.size(); ++i)
      stands[set[i]->facts.content] = {set[found[i].kept]->page->id, found[i].alike.jaccard};
  }
  std::map<std::string, std::pair<std::string, double>> result;
  for (const Known& known : all) {
    if (known.facts.letters == 0) {
      result[known.page->id] = {known.page->id, 1};
    } else if (const auto stood = stands.find(known.facts.content); stood != stands.end()) {
      result[known.page->id] = stood->second;
    } else {
      result[known.page->id] = {firsts.at(known.facts.content)->page->id, 1};
    }
  }
  return result;
}

std::map<std::string, std::pair<std::string, double>> by_deduper(const std::vector<Page>& pages,
                                                                 const std::vector<Keep>& rules) {
  DedupOptions options;
  options.keep = rules;
  Deduper deduper(options);
  PageSketcher sketcher;
  for (const Page& page : pages) REQUIRE(deduper.add({page.id, sketcher.sketch(page.text), page.date, page.preferred}));
  const Result<Clusters> found = deduper.finish(2);
  REQUIRE(found);
  std::map<std::string, std::pair<std::string, double>> result;
  for (std::size_t i = 0; i < pages.size(); ++i)
    result[pages[i].id] = {deduper.id(found->pages[i].kept), found->pages[i].alike.jaccard};
  return result;
}

}  // namespace

TEST_CASE("deduplication step by step gives what the deduper gives") {
  const std::vector<std::vector<Keep>> rules{{},
                                             {Keep::kOldest},
                                             {Keep::kPreferred, Keep::kNewest},
                                             {Keep::kNewest, Keep::kLongest},
                                             {Keep::kLongest, Keep::kPreferred}};
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const std::vector<Page> pages = archive(seed * 977, 250);
    const auto wanted = by_deduper(pages, rules[seed - 1]);
    CHECK(by_steps(pages, rules[seed - 1]) == wanted);
    std::size_t copies = 0;
    for (const auto& [id, kept] : wanted) copies += kept.first != id;
    CHECK(copies > 50);
  }
}

TEST_CASE("components are named by their smallest content") {
  CHECK(components({{5, 9}, {-3, 9}, {7, 8}, {4, 4}}) ==
        std::vector<ContentPair>{{-3, -3}, {4, 4}, {5, -3}, {7, 7}, {8, 7}, {9, -3}});
  CHECK(components({}).empty());
}

TEST_CASE("neighbours are the last twelve of a key, wherever batches end") {
  NeighbourPairs neighbours;
  std::vector<ContentPair> pairs;
  for (std::int64_t content = 0; content < 20; ++content) neighbours.add(7, content, pairs);
  CHECK(pairs.size() == 12 * 11 / 2 + 8 * 12);
  CHECK(std::count_if(pairs.begin(), pairs.end(), [](ContentPair p) { return p.second == 19; }) == 12);
  CHECK(std::find(pairs.begin(), pairs.end(), ContentPair(7, 19)) != pairs.end());
  pairs.clear();
  neighbours.add(8, 20, pairs);
  CHECK(pairs.empty());
}

TEST_CASE("a damaged sketch is an error in every step") {
  CHECK_FALSE(sketch_facts("\xFF\xFF"));
  CHECK_FALSE(CopyCheck(.45).are_copies("\xFF", "\xFF"));
  CHECK_FALSE(settle({"\xFF"}, .45));
}
