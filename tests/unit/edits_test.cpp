// Replacements and the splices that describe them, against a plain model that remembers for each byte where it came
// from.
#include <winnow/edit.h>

#include <algorithm>
#include <string>
#include <vector>

#include "unit/catch.h"
#include "unit/random_text.h"

using namespace winnow;
using winnow::testing::Random;

namespace {

// A text as bytes with their origin: a position in the source, or -1 for bytes that were put in.
struct Model {
  struct Byte {
    char byte;
    int origin;
  };
  std::vector<Byte> bytes;
  int source_size = 0;

  explicit Model(const std::string& source) : source_size(static_cast<int>(source.size())) {
    for (const char c : source) bytes.push_back({c, static_cast<int>(bytes.size())});
  }
  void replace(const std::vector<Replacement>& replacements) {
    for (auto r = replacements.rbegin(); r != replacements.rend(); ++r) {
      const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(r->range.begin);
      auto at = bytes.erase(begin, begin + static_cast<std::ptrdiff_t>(r->range.size()));
      for (const char c : r->text) at = bytes.insert(at, {c, -1}) + 1;
    }
  }
  std::string text() const {
    std::string s;
    for (const Byte& b : bytes) s.push_back(b.byte);
    return s;
  }
  // What lies between bytes that came from the source and are neighbours no longer.
  std::vector<Splice> splices() const {
    std::vector<Splice> found;
    int before = -1;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= bytes.size(); ++i) {
      const int origin = i < bytes.size() ? bytes[i].origin : source_size;
      if (origin < 0) continue;
      if (origin != before + 1 || i != begin)
        found.push_back({{static_cast<std::size_t>(before + 1), static_cast<std::size_t>(origin)}, {begin, i}});
      before = origin;
      begin = i + 1;
    }
    return found;
  }
  int kept_before(std::size_t at) const {  // the source position behind the last byte before `at` that came from it
    while (at > 0 && bytes[at - 1].origin < 0) --at;
    return at == 0 ? 0 : bytes[at - 1].origin + 1;
  }
  int kept_from(std::size_t at) const {
    while (at < bytes.size() && bytes[at].origin < 0) ++at;
    return at == bytes.size() ? source_size : bytes[at].origin;
  }
};

bool same(const std::vector<Splice>& a, const std::vector<Splice>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Splice& x, const Splice& y) { return x.source == y.source && x.now == y.now; });
}

std::vector<Replacement> random_replacements(Random& random, std::size_t size) {
  std::vector<std::size_t> cuts;
  const std::size_t n_cuts = 2 * (1 + random.below(3));
  while (cuts.size() < n_cuts) cuts.push_back(random.below(size + 1));
  std::sort(cuts.begin(), cuts.end());
  std::vector<Replacement> replacements;
  for (std::size_t i = 0; i < cuts.size(); i += 2) {
    const Range range{cuts[i], cuts[i + 1]};
    if (!replacements.empty() && replacements.back().range == range) continue;
    replacements.push_back({range, std::string(random.below(4), static_cast<char>('A' + random.below(26)))});
  }
  return replacements;
}

}  // namespace

TEST_CASE("replacements are applied in one go and described by splices") {
  std::string text = "one two three";
  std::vector<Splice> splices;
  apply_replacements(text, splices, {{{0, 3}, "1"}, {{8, 13}, "3"}});
  CHECK(text == "1 two 3");
  REQUIRE(splices.size() == 2);
  CHECK(splices[0].source == Range{0, 3});
  CHECK(splices[0].now == Range{0, 1});
  CHECK(splices[1].source == Range{8, 13});
  CHECK(splices[1].now == Range{6, 7});
}

TEST_CASE("no replacement changes nothing") {
  std::string text = "tide";
  std::vector<Splice> splices;
  apply_replacements(text, splices, {});
  CHECK(text == "tide");
  CHECK(splices.empty());
}

TEST_CASE("an insertion and a replacement that begin at the same byte are both applied") {
  std::string text = "abcdef";
  std::vector<Splice> splices;
  apply_replacements(text, splices, {{{3, 3}, "X"}, {{3, 5}, "Y"}});
  CHECK(text == "abcXYf");
  REQUIRE(splices.size() == 1);
  CHECK(splices[0].source == Range{3, 5});
}

TEST_CASE("what is put in and taken out again leaves no splice") {
  std::string text = "abcdef";
  std::vector<Splice> splices;
  apply_replacements(text, splices, {{{3, 3}, "XY"}});
  apply_replacements(text, splices, {{{3, 5}, ""}});
  CHECK(text == "abcdef");
  CHECK(splices.empty());
}

TEST_CASE("a range that touches replaced bytes takes in all of what they replaced") {
  std::string text = "Caf\xC3\x83\xC2\xA9 au lait";
  std::vector<Splice> splices;
  apply_replacements(text, splices, {{{3, 7}, "\xC3\xA9"}});
  CHECK(to_source(splices, {0, 5}) == Range{0, 7});
  CHECK(to_source(splices, {4, 5}) == Range{3, 7});
  CHECK(to_source(splices, {6, 8}) == Range{8, 10});
  CHECK(to_source({}, {2, 4}) == Range{2, 4});
}

TEST_CASE("splices describe the text exactly through any number of rounds of replacements") {
  Random random(1);
  for (int page = 0; page < 4000; ++page) {
    // Each byte of the source once, so that equal bytes are the same bytes.
    std::string source;
    for (std::size_t i = 0; i < random.below(60); ++i)
      source.push_back(static_cast<char>(static_cast<unsigned char>(128 + i)));
    Model model(source);
    std::string text = source;
    std::vector<Splice> splices;
    for (std::size_t round = 0; round < 1 + random.below(5); ++round) {
      const std::vector<Replacement> replacements = random_replacements(random, text.size());
      model.replace(replacements);
      apply_replacements(text, splices, replacements);
      INFO("page " << page << ", round " << round);
      REQUIRE(text == model.text());
      REQUIRE(same(splices, model.splices()));
    }
    for (int i = 0; i < 10; ++i) {
      Range now{random.below(text.size() + 1), random.below(text.size() + 1)};
      if (now.begin > now.end) std::swap(now.begin, now.end);
      const Range source_range = to_source(splices, now);
      INFO("page " << page << ", bytes " << now.begin << "-" << now.end);
      REQUIRE(source_range.begin <= source_range.end);
      REQUIRE(source_range.end <= source.size());
      if (now.size() == 0) continue;
      const bool begins_kept = model.bytes[now.begin].origin >= 0;
      const bool ends_kept = model.bytes[now.end - 1].origin >= 0;
      REQUIRE(static_cast<int>(source_range.begin) ==
              (begins_kept ? model.bytes[now.begin].origin : model.kept_before(now.begin)));
      REQUIRE(static_cast<int>(source_range.end) ==
              (ends_kept ? model.bytes[now.end - 1].origin + 1 : model.kept_from(now.end)));
    }
  }
}
