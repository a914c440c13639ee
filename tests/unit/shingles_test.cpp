// Shingles and rolling hashes against their plain definitions.
#include <winnow/shingles.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "unit/catch.h"

using namespace winnow;

namespace {

using Words = std::vector<std::uint64_t>;

Words random_words(std::size_t n, std::uint64_t vocabulary, unsigned seed) {
  std::mt19937_64 random(seed);
  Words words(n);
  for (std::uint64_t& word : words) word = mix64(1 + random() % vocabulary);
  return words;
}

ShingleSet shingles(const Words& words, std::size_t k) { return shingle_set(words.data(), words.size(), k); }

// The definition in the header, with nothing rolled.
std::set<std::uint64_t> plain_shingles(const Words& words, std::size_t k) {
  std::set<std::uint64_t> all;
  const std::size_t width = std::min(words.size(), k);
  for (std::size_t begin = 0; width > 0 && begin + width <= words.size(); ++begin) {
    std::uint64_t sum = 0;
    for (std::size_t i = begin; i < begin + width; ++i) sum = sum * 0x9E3779B97F4A7C15u + words[i];
    all.insert(mix64(sum));
  }
  return all;
}

}  // namespace

TEST_CASE("rolled shingles are the shingles of the definition", "[shingles]") {
  for (const std::size_t n : {0u, 1u, 4u, 5u, 6u, 200u}) {
    for (const std::size_t k : {1u, 2u, 5u}) {
      const Words words = random_words(n, 20, 7);
      const std::set<std::uint64_t> expected = plain_shingles(words, k);
      CHECK(shingles(words, k).hashes == Words(expected.begin(), expected.end()));
    }
  }
}

TEST_CASE("a text of fewer words than a shingle is one shingle, an empty one none", "[shingles]") {
  CHECK(shingles({11, 12}, 5).size() == 1);
  CHECK(shingles({}, 5).empty());
}

TEST_CASE("jaccard is 1 for equal texts, 0 for strangers and for two empty ones", "[shingles]") {
  const ShingleSet a = shingles(random_words(100, 1u << 30, 1), 5);
  const ShingleSet b = shingles(random_words(100, 1u << 30, 2), 5);
  CHECK(jaccard(a, a) == 1.0);
  CHECK(jaccard(a, b) == 0.0);
  CHECK(jaccard({}, {}) == 0.0);
}

TEST_CASE("containment is 1 when the other text goes on, and is not symmetric", "[shingles]") {
  const Words whole = random_words(100, 1u << 30, 3);
  const ShingleSet lead = shingles(Words(whole.begin(), whole.begin() + 24), 5);
  CHECK(containment(lead, shingles(whole, 5)) == 1.0);
  CHECK(containment(shingles(whole, 5), lead) == Approx(20.0 / 96.0));
  CHECK(containment({}, lead) == 0.0);
}

TEST_CASE("galloping through a large set counts what a merge counts", "[shingles]") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    const ShingleSet large = shingles(random_words(3000, 40, seed), 2);
    const ShingleSet small = shingles(random_words(1 + seed, 40, seed + 1000), 2);
    std::size_t expected = 0;
    for (const std::uint64_t hash : small.hashes)
      expected += std::binary_search(large.hashes.begin(), large.hashes.end(), hash) ? 1u : 0u;
    CHECK(shared_shingles(small, large) == expected);
    CHECK(shared_shingles(large, small) == expected);
  }
}

TEST_CASE("equal ranges of words have equal rolling hashes, unlike ranges unlike ones", "[shingles]") {
  RollingHash hash;
  const Words words = random_words(60, 3, 5);
  hash.append(words.data(), words.size());
  REQUIRE(hash.size() == words.size());
  for (std::size_t n = 0; n <= 6; ++n)
    for (std::size_t a = 0; a + n <= words.size(); ++a)
      for (std::size_t b = 0; b + n <= words.size(); ++b) {
        const bool same = std::equal(words.begin() + static_cast<std::ptrdiff_t>(a),
                                     words.begin() + static_cast<std::ptrdiff_t>(a + n),
                                     words.begin() + static_cast<std::ptrdiff_t>(b));
        if ((hash.range(a, a + n) == hash.range(b, b + n)) != same) FAIL(a << " " << b << " " << n);
      }
}

TEST_CASE("the common prefix of two places is as long as a comparison word by word says", "[shingles]") {
  RollingHash hash;
  const Words words = random_words(300, 2, 9);
  hash.append(words.data(), 100);
  hash.append(words.data() + 100, 200);
  for (std::size_t a = 0; a < words.size(); a += 7)
    for (std::size_t b = 0; b <= words.size(); b += 5) {
      std::size_t expected = 0;
      while (std::max(a, b) + expected < words.size() && words[a + expected] == words[b + expected]) ++expected;
      if (hash.common_prefix(a, b) != expected) FAIL(a << " " << b);
    }
}

TEST_CASE("words built after Thue and Morse do not collide", "[shingles]") {
  // Modulo 2^64 these two halves of 2^11 words have the same polynomial hash, whatever its base is.
  Words words;
  for (std::uint64_t i = 0; i < 4096; ++i) words.push_back(__builtin_parityll(i) ? 1 : 2);
  RollingHash hash;
  hash.append(words.data(), words.size());
  CHECK(hash.range(0, 2048) != hash.range(2048, 4096));
}
