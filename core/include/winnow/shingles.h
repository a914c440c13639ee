// Shingles: overlapping runs of k words, hashed to 64 bits. Two texts that share most of their shingles say mostly the
// same thing. And rolling hashes, which tell in constant time whether two ranges of words are equal.
//
//   const std::uint64_t* words = text.block_words(doc, i, &n);  // winnow.text/1: hashes of the folded words
//   ShingleSet a = shingle_set(words, n, 5);
//   jaccard(a, b);           // 0.0 .. 1.0
//   containment(a, b);       // share of a's shingles that b has too: 1.0 when b says all that a says
//
//   RollingHash rolling;     // over the words of a whole page, appended block by block
//   rolling.append(words, n);
//   rolling.range(0, 20) == rolling.range(140, 160);  // the same twenty words?
//   rolling.common_prefix(0, 140);                    // how many words the two places share
//
// Header-only, C++17, std alone. Words come in as 64-bit hashes (XXH3-64 of the folded word, stable across machines and
// releases), and the shingle hashes below depend on nothing else: they may be written into indexes. Broder, 1997.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace winnow {

/// A bijective mix of 64 bits: the finaliser of SplitMix64 (Steele, Lea, Flood, 2014).
inline std::uint64_t mix64(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

/// The distinct shingles of a text. A value; owns its hashes.
struct ShingleSet {
  std::size_t words_each = 0;         // k
  std::vector<std::uint64_t> hashes;  // sorted, unique

  std::size_t size() const { return hashes.size(); }
  bool empty() const { return hashes.empty(); }
};

/// The shingles of `n` words, each of `k` (>= 1) words in a row. A text of fewer than k words is one shingle of all its
/// words; a text of none has none.
///
/// The hash of words w0 .. wk-1 is mix64(w0*M^(k-1) + w1*M^(k-2) + ... + wk-1) modulo 2^64 with the odd M below: the
/// sum rolls from one shingle to the next with one multiplication for the word that leaves and one for the word that
/// comes, whatever k is. O(n log n) for the sort. Throws std::bad_alloc alone.
inline ShingleSet shingle_set(const std::uint64_t* words, std::size_t n, std::size_t k) {
  constexpr std::uint64_t kM = 0x9E3779B97F4A7C15u;
  ShingleSet set;
  set.words_each = k;
  if (n == 0) return set;
  const std::size_t width = std::min(n, k);
  std::uint64_t leaving = 1;  // M^width
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < width; ++i) {
    leaving *= kM;
    sum = sum * kM + words[i];
  }
  set.hashes.reserve(n - width + 1);
  set.hashes.push_back(mix64(sum));
  for (std::size_t i = width; i < n; ++i) {
    sum = sum * kM + words[i] - words[i - width] * leaving;
    set.hashes.push_back(mix64(sum));
  }
  std::sort(set.hashes.begin(), set.hashes.end());
  set.hashes.erase(std::unique(set.hashes.begin(), set.hashes.end()), set.hashes.end());
  return set;
}

/// How many shingles the two sets share. Both must have been made with the same k. Linear, or, when one set is much the
/// smaller, by galloping through the larger one.
inline std::size_t shared_shingles(const ShingleSet& a, const ShingleSet& b) {
  const auto& small = a.size() <= b.size() ? a.hashes : b.hashes;
  const auto& large = a.size() <= b.size() ? b.hashes : a.hashes;
  std::size_t shared = 0;
  if (small.size() * 16 < large.size()) {
    auto from = large.begin();
    for (const std::uint64_t hash : small) {
      std::ptrdiff_t step = 1;
      while (large.end() - from > step && from[step] < hash) step *= 2;
      from = std::lower_bound(from, large.end() - from > step ? from + step + 1 : large.end(), hash);
      if (from == large.end()) break;
      shared += *from == hash ? 1u : 0u;
    }
    return shared;
  }
  for (std::size_t i = 0, j = 0; i < small.size() && j < large.size();) {
    const std::uint64_t x = small[i];
    const std::uint64_t y = large[j];
    shared += x == y ? 1u : 0u;
    i += x <= y ? 1u : 0u;
    j += y <= x ? 1u : 0u;
  }
  return shared;
}

/// Shared shingles over all shingles of both: 1 for equal sets, 0 for strangers and for two empty sets.
inline double jaccard(const ShingleSet& a, const ShingleSet& b) {
  const std::size_t shared = shared_shingles(a, b);
  const std::size_t all = a.size() + b.size() - shared;
  return all == 0 ? 0.0 : static_cast<double>(shared) / static_cast<double>(all);
}

/// The share of a's shingles that b has too; 0 for an empty `a`. Not symmetric.
inline double containment(const ShingleSet& a, const ShingleSet& b) {
  return a.empty() ? 0.0 : static_cast<double>(shared_shingles(a, b)) / static_cast<double>(a.size());
}

/// Hashes of every range of a growing sequence of words, after Karp and Rabin (1987): one pass to build, constant time
/// a question. Arithmetic modulo the prime 2^61 - 1, since modulo 2^64 sequences built after Thue and Morse collide
/// whatever the base is. Two unlike ranges of n words get the same hash with a chance of n / 2^61 or less.
///
///   RollingHash h;
///   h.append(first_copy, n);
///   h.append(second_copy, n);
///   h.range(0, n) == h.range(n, 2 * n);  // true
class RollingHash {
 public:
  /// Makes room for n words in all.
  void reserve(std::size_t n) {
    prefix_.reserve(n + 1);
    power_.reserve(n + 1);
  }
  /// Appends n words; positions go on from size(). Throws std::bad_alloc alone.
  void append(const std::uint64_t* words, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      // A word's hash is shortened to the field by a mix, so that no two words differ by the prime alone.
      prefix_.push_back(add(multiply(prefix_.back(), kBase), mix64(words[i]) >> 4));
      power_.push_back(multiply(power_.back(), kBase));
    }
  }
  /// Words appended so far.
  std::size_t size() const { return prefix_.size() - 1; }
  /// Hash of the words [begin, end). Requires begin <= end <= size(). The same words give the same hash anywhere.
  std::uint64_t range(std::size_t begin, std::size_t end) const {
    const std::uint64_t before = multiply(prefix_[begin], power_[end - begin]);
    return add(prefix_[end], kPrime - before);
  }
  /// How many words from `a` on are the same as from `b` on. O(log of the answer).
  std::size_t common_prefix(std::size_t a, std::size_t b) const {
    const std::size_t most = size() - std::max(a, b);
    std::size_t low = 0;
    std::size_t high = 1;
    while (high <= most && range(a, a + high) == range(b, b + high)) {
      low = high;
      high *= 2;
    }
    high = std::min(high, most + 1);
    while (high - low > 1) {
      const std::size_t middle = low + (high - low) / 2;
      (range(a, a + middle) == range(b, b + middle) ? low : high) = middle;
    }
    return low;
  }

 private:
  static constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;
  static constexpr std::uint64_t kBase = 0x0F1E2D3C4B5A6978u % kPrime;

  static std::uint64_t add(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t sum = a + b;
    return sum >= kPrime ? sum - kPrime : sum;
  }
  static std::uint64_t multiply(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return add(static_cast<std::uint64_t>(product) & kPrime, static_cast<std::uint64_t>(product >> 61));
  }

  std::vector<std::uint64_t> prefix_{0};
  std::vector<std::uint64_t> power_{1};
};

}  // namespace winnow
