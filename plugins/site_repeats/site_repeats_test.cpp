// The state of site_repeats, whose bytes no order of pages and merges may change, and where repeats are cut.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "edges.h"
#include "repeats.h"
#include "site_pages.h"
#include "unit/catch.h"

namespace {

using namespace site_repeats;

// A page of the site: `own` lines of its own and the site's two.
SeenPage page_of(std::uint64_t site, std::uint64_t number, std::size_t own = 6) {
  SeenPage page;
  page.key = hash_of("page " + std::to_string(site) + " " + std::to_string(number));
  page.lines = {line_of(hash_of("menu" + std::to_string(site)), 3), line_of(hash_of("foot" + std::to_string(site)), 9)};
  for (std::size_t i = 0; i < own; ++i)
    page.lines.push_back(line_of(hash_of(std::to_string(number) + "." + std::to_string(i)), 12));
  page.text = hash_of(page.lines);
  std::sort(page.lines.begin(), page.lines.end());
  return page;
}

struct Seen {
  std::uint64_t site;
  SeenPage page;
};

std::vector<Seen> archive(std::mt19937& random) {
  std::vector<Seen> all;
  for (std::uint64_t n = 0; n < 600; ++n) {
    const std::uint64_t site = random() % 3 == 0 ? random() % 40 : random() % 2;  // two sites with more than a sample
    all.push_back({hash_of("site" + std::to_string(site)), page_of(site, random() % 500)});
    if (random() % 10 == 0) all.back().page.text ^= random() % 4;  // one address, another text
  }
  return all;
}

std::string state_of(const std::vector<Seen>& pages, std::size_t most) {
  SitePages state(most);
  for (const Seen& seen : pages) state.add(seen.site, seen.page);
  return state.save();
}

Shown line(const char* what, std::uint32_t n_words = 10) {
  Shown shown;
  shown.n_words = n_words;
  for (const char* c = what; *c != 0; ++c) {
    shown.repeats = shown.repeats || *c == 'r';
    shown.is_named = shown.is_named || *c == 'n';
    shown.is_chrome = shown.is_chrome || *c == 'c';
    shown.is_fixed = shown.is_fixed || *c == 'f';
    shown.after_drop = shown.after_drop || *c == 'd';
  }
  return shown;
}

// One word a line, "r" repeats, "n" named, "c" chrome, "f" fixed, "d" behind something that was cut, "." own text;
// gives the lines with "x" for those that go.
std::string cut(const std::vector<const char*>& words) {
  std::vector<Shown> lines;
  for (const char* word : words) lines.push_back(line(word));
  const std::vector<bool> cuts = cuts_at_edges(lines);
  std::string said;
  for (const bool is_cut : cuts) said += is_cut ? 'x' : '.';
  return said;
}

}  // namespace

TEST_CASE("the state has the same bytes for any order of pages, any split and any tree of merges") {
  std::mt19937 random(5);
  for (const std::size_t most : {SitePages::kPages, std::size_t{150}, std::size_t{20}}) {
    std::vector<Seen> pages = archive(random);
    const std::string wanted = state_of(pages, most);
    for (int trial = 0; trial < 30; ++trial) {
      std::shuffle(pages.begin(), pages.end(), random);
      std::vector<SitePages> parts(1 + random() % 7, SitePages(most));
      // Some pages are seen twice, by two machines.
      for (const Seen& seen : pages)
        for (int times = random() % 8 == 0 ? 2 : 1; times > 0; --times)
          parts[random() % parts.size()].add(seen.site, seen.page);
      while (parts.size() > 1) {
        const std::size_t into = random() % (parts.size() - 1);
        parts[into].merge(parts.back());
        parts.pop_back();
      }
      CHECK(parts.front().save() == wanted);
    }
  }
}

TEST_CASE("the state is read as it was saved, and nothing else is read") {
  std::mt19937 random(9);
  const std::vector<Seen> pages = archive(random);
  const std::string bytes = state_of(pages, SitePages::kPages);
  CHECK(SitePages::load(bytes).save() == bytes);
  const std::string bounded = state_of(pages, 150);
  CHECK(SitePages::load(bounded).save() == bounded);
  CHECK(SitePages::load(SitePages().save()).sites().empty());
  CHECK_THROWS(SitePages::load("moon"));
  CHECK_THROWS(SitePages::load(bytes + "x"));
  for (std::size_t size = 0; size < bytes.size(); size += 997) CHECK_THROWS(SitePages::load(bytes.substr(0, size)));
  for (int trial = 0; trial < 200; ++trial) {
    std::string bad = bytes;
    bad[random() % bad.size()] ^= static_cast<char>(1 + random() % 255);
    try {
      SitePages::load(bad);  // another state, perhaps; never more than it holds
    } catch (const std::runtime_error&) {
    }
  }
}

TEST_CASE("a line repeats when most pages of the site have it") {
  SitePages seen;
  for (std::uint64_t n = 0; n < 10; ++n) seen.add(1, page_of(1, n));
  const auto known = repeats_of(seen, {});
  REQUIRE(known.count(1) == 1);
  CHECK(known.at(1).repeats.size() == 2);
  CHECK(known.at(1).find(line_of(hash_of("menu1"), 3))->pages == 10);
  CHECK(known.at(1).find(line_of(hash_of("0.0"), 12)) == nullptr);
  SitePages two;
  for (std::uint64_t n = 0; n < 2; ++n) two.add(1, page_of(1, n));
  CHECK(repeats_of(two, {}).empty());
}

TEST_CASE("an article under many addresses does not make its own paragraphs repeat") {
  SitePages seen;
  for (std::uint64_t n = 0; n < 6; ++n) {
    SeenPage copy = page_of(1, 1);
    copy.key = n;
    seen.add(1, copy);
  }
  CHECK(repeats_of(seen, {}).empty());
  for (std::uint64_t n = 10; n < 14; ++n) seen.add(1, page_of(1, n));
  const auto known = repeats_of(seen, {});
  REQUIRE(known.count(1) == 1);
  CHECK(known.at(1).pages == 4);
  CHECK(known.at(1).repeats.size() == 2);
}

TEST_CASE("repeats go at the edges, up to the first line of the page's own") {
  CHECK(cut({"r", "r", ".", ".", ".", ".", "r"}) == "xx....x");
  CHECK(cut({"n", "r", ".", ".", ".", "."}) == ".x....");
  CHECK(cut({"c", "r", ".", ".", "c", "r"}) == ".x...x");
}

TEST_CASE("a refrain, a motto and a heading inside the body stay") {
  CHECK(cut({".", "r", ".", "r", ".", "r", "."}) == ".......");
  CHECK(cut({"n", ".", "r", ".", "n", "r", "."}) == ".......");
}

TEST_CASE("repeats go inside a run of chrome, between two places where something was cut") {
  CHECK(cut({".", ".", ".", "dr", "r", "d.", ".", "."}) == "...xx...");
  CHECK(cut({".", ".", ".", "dr", ".", "d.", ".", "."}) == "........");
  CHECK(cut({".", ".", "dr", ".", "r", "."}) == "......");
}

TEST_CASE("table rows, code and pages that are repeats for the most part stay") {
  CHECK(cut({"rf", "r", ".", "."}) == "....");
  CHECK(cut({"r", "r", "r", "."}) == "....");
  CHECK(cut({"r", "r"}) == "..");
  CHECK(cuts_everywhere({line("."), line("r"), line(".")}) == std::vector<bool>{false, true, false});
}
