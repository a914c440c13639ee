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
//   ShingleSample s = sample(hashes, n, 512);         // at most about 512 of them, the same ones in every text
//   shared_samples(s, t);                             // sizes and overlap, as if the whole sets had been compared
//   Signature g = signature(hashes, n);               // 128 minima; equal places estimate the Jaccard index
//   band_key(g, 7);                                   // equal for likely copies: what candidates are found by
//
// Header-only, C++17, std alone. Words come in as 64-bit hashes (XXH3-64 of the folded word, stable across machines and
// releases), and the shingle hashes below depend on nothing else: they may be written into indexes. Broder, 1997.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
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

/// The hash of `kGram` symbols (folded letters, 16 bits each) in a row. No string is built and nothing rolls: three
/// loads and two multiplications, independent of the gram before, so that a processor works on several at once.
/// Little-endian machines alone: the value is written into indexes. `symbols` must have kGram readable elements.
constexpr std::size_t kGram = 9;
inline std::uint64_t gram_hash(const std::uint16_t* symbols) {
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  std::memcpy(&a, symbols, sizeof a);
  std::memcpy(&b, symbols + 4, sizeof b);
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x2D358DCCAA6C78A5u) * (b ^ 0x8BB84B93962EACC9u);
  const std::uint64_t folded = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  return mix64(folded + symbols[8] * 0x9E3779B97F4A7C15u);
}

/// Which hashes of a set a sample of scale s holds: those below 2^(64-s), one in 2^s. Two texts leave out the same
/// ones, so that samples can be compared like the sets they stand for (FracMinHash: Irber and others, 2022).
inline bool in_sample(std::uint64_t hash, unsigned scale) { return scale == 0 || hash >> (64 - scale) == 0; }

/// The smallest scale that leaves `most` of n hashes or fewer, but never more than kMostScale: a short text within a
/// very long one must not vanish from the comparison.
constexpr unsigned kMostScale = 6;
inline unsigned scale_for(std::size_t n, std::size_t most) {
  unsigned scale = 0;
  while (scale < kMostScale && n >> scale > most) ++scale;
  return scale;
}

/// A sample of a set of shingles: 20 bits of each hash that in_sample() lets through. A value; owns its hashes.
struct ShingleSample {
  static constexpr unsigned kBits = 20;
  unsigned scale = 0;
  std::vector<std::uint32_t> hashes;  // (hash << scale) >> (64 - kBits), sorted, unique
};

/// Sorts values of ShingleSample::kBits bits: two passes over 1,024 buckets, four times as fast as std::sort on the
/// some hundred values of a sample. `room` is for the first pass and may hold anything.
inline void sort_sample(std::vector<std::uint32_t>& values, std::vector<std::uint32_t>& room) {
  static_assert(ShingleSample::kBits == 20);
  const std::size_t n = values.size();
  if (n < 64) return std::sort(values.begin(), values.end());
  std::array<std::uint32_t, 1024> low{}, high{};
  for (const std::uint32_t value : values) {
    ++low[value & 1023];
    ++high[value >> 10];
  }
  std::uint32_t before_low = 0, before_high = 0;
  for (std::size_t i = 0; i < low.size(); ++i) {
    before_low += low[i];
    low[i] = before_low - low[i];
    before_high += high[i];
    high[i] = before_high - high[i];
  }
  room.resize(n);
  for (const std::uint32_t value : values) room[low[value & 1023]++] = value;
  for (const std::uint32_t value : room) values[high[value >> 10]++] = value;
}

/// Turns the hashes of a sample of scale `from` (in any order, repeats allowed) into the sample of at most about
/// `most`.
inline ShingleSample sample(const std::uint64_t* hashes, std::size_t n, std::size_t most, unsigned from = 0) {
  ShingleSample taken;
  taken.scale = std::min(from + scale_for(n, most), kMostScale);
  std::vector<std::uint32_t> room(n + 1);
  std::size_t kept = 0;
  // Written always, counted when it is in the sample: no branch to be mispredicted.
  for (std::size_t i = 0; i < n; ++i) {
    room[kept] = static_cast<std::uint32_t>((hashes[i] << taken.scale) >> (64 - ShingleSample::kBits));
    kept += in_sample(hashes[i], taken.scale) ? 1u : 0u;
  }
  taken.hashes.assign(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(kept));
  sort_sample(taken.hashes, room);
  taken.hashes.erase(std::unique(taken.hashes.begin(), taken.hashes.end()), taken.hashes.end());
  return taken;
}

/// Sizes and overlap of two samples at the coarser of their scales.
struct Overlap {
  std::size_t a = 0, b = 0, shared = 0;
  /// Shared over all, 0 for two empty sets.
  double jaccard() const {
    const std::size_t all = a + b - shared;
    return all == 0 ? 0.0 : static_cast<double>(shared) / static_cast<double>(all);
  }
  /// The share of the smaller set that the larger one has too.
  double containment() const {
    const std::size_t least = std::min(a, b);
    return least == 0 ? 0.0 : static_cast<double>(shared) / static_cast<double>(least);
  }
};

/// Compares two sorted arrays of hashes that differ by `finer` scales, `fine` being the larger sample of its set.
inline Overlap overlap(const std::uint32_t* fine, std::size_t n_fine, const std::uint32_t* coarse, std::size_t n_coarse,
                       unsigned finer) {
  // What the coarser sample would have kept of the finer one is its beginning: the smallest hashes.
  if (finer > 0)
    n_fine = static_cast<std::size_t>(
        std::lower_bound(fine, fine + n_fine, std::uint32_t{1} << (ShingleSample::kBits - finer)) - fine);
  Overlap found{n_fine, n_coarse, 0};
  for (std::size_t i = 0, j = 0; i < n_fine && j < n_coarse;) {
    const std::uint32_t x = fine[i];
    const std::uint32_t y = coarse[j] >> finer;
    found.shared += x == y ? 1u : 0u;
    i += x <= y ? 1u : 0u;
    j += y <= x ? 1u : 0u;
  }
  return found;
}

/// The overlap of two samples: the one that keeps fewer of its hashes says at which scale.
inline Overlap shared_samples(const ShingleSample& a, const ShingleSample& b) {
  if (a.scale <= b.scale)
    return overlap(a.hashes.data(), a.hashes.size(), b.hashes.data(), b.hashes.size(), b.scale - a.scale);
  Overlap found = overlap(b.hashes.data(), b.hashes.size(), a.hashes.data(), a.hashes.size(), a.scale - b.scale);
  std::swap(found.a, found.b);
  return found;
}

/// MinHash by one permutation (Li, Owen, Zhang, 2012): each hash falls into one of kBins bins by its low bits, and a
/// bin keeps its smallest. Two sets agree in a bin with the chance of their Jaccard index. The minimum is all that is
/// kept, so the signature of a union is merge() of the signatures, in any order: a commutative monoid.
constexpr std::size_t kBins = 128;
struct Signature {
  static constexpr std::uint64_t kEmpty = std::numeric_limits<std::uint64_t>::max();
  std::array<std::uint64_t, kBins> minima;
  Signature() { minima.fill(kEmpty); }
  void add(std::uint64_t hash) {
    std::uint64_t& least = minima[hash % kBins];
    least = hash < least ? hash : least;
  }
  void merge(const Signature& other) {
    for (std::size_t i = 0; i < kBins; ++i) minima[i] = std::min(minima[i], other.minima[i]);
  }
  friend bool operator==(const Signature& a, const Signature& b) { return a.minima == b.minima; }
};

/// The signature of `n` hashes, not densified.
inline Signature signature(const std::uint64_t* hashes, std::size_t n) {
  Signature made;
  for (std::size_t i = 0; i < n; ++i) made.add(hashes[i]);
  return made;
}

/// Fills empty bins from full ones that are chosen by hashing (Shrivastava, 2017), so that short texts agree as often
/// as they should. Do it last: a densified signature is no longer mergeable. A signature of nothing stays as it is.
inline Signature densified(const Signature& sparse) {
  const auto is_full = [&](std::size_t i) { return sparse.minima[i] != Signature::kEmpty; };
  Signature dense = sparse;
  bool any = false;
  for (std::size_t i = 0; i < kBins; ++i) any = any || is_full(i);
  for (std::size_t i = 0; any && i < kBins; ++i) {
    if (is_full(i)) continue;
    std::uint64_t from = i;
    for (std::uint64_t attempt = 1; !is_full(from); ++attempt) from = mix64(i * 0x9E3779B97F4A7C15u + attempt) % kBins;
    dense.minima[i] = sparse.minima[from];
  }
  return dense;
}

/// Bands of two bins: two texts of Jaccard index j share one of the 64 keys with the chance 1 - (1 - j^2)^64, which is
/// .93 for j = .2 and .9999 for j = .4. `dense` comes from densified().
constexpr std::size_t kBands = kBins / 2;
inline std::uint32_t band_key(const Signature& dense, std::size_t band) {
  const std::uint64_t both = dense.minima[2 * band] * 0xD6E8FEB86659FD93u + dense.minima[2 * band + 1];
  return static_cast<std::uint32_t>(mix64(both) >> 32);
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
