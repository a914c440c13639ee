#include "model.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "model_bytes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace chrome {
namespace {

constexpr std::size_t kLanes = 32;  // lines that go through the trees together
constexpr std::size_t kShapeWeights = std::size_t{kShapeCodes} * kShapeCodes * kShapeCodes;

template <class Byte>
std::vector<Byte> copy_as(std::span<const unsigned char> bytes) {
  std::vector<Byte> copy(bytes.size());
  if (!bytes.empty()) std::memcpy(copy.data(), bytes.data(), bytes.size());
  return copy;
}

std::int16_t score_step(float log_odds) {
  return static_cast<std::int16_t>(std::lrint(std::clamp(log_odds, -8.0f, 8.0f) * static_cast<float>(kScoreStep)));
}

}  // namespace

bool LineModel::read_tables(ModelBytes& in) {
  ngram_bits_ = in.u32();
  known_bits_ = in.u32();
  if (ngram_bits_ < 8 || ngram_bits_ > 20 || known_bits_ < 8 || known_bits_ > 24) return false;
  for (Line& line : word_lines_) {
    line.scale = in.f32();
    line.bias = in.f32();
  }
  shape_line_.scale = in.f32();
  shape_line_.bias = in.f32();
  const auto ngram_bytes = in.take((std::size_t{1} << ngram_bits_) * kWordScores);
  ngram_weights_.resize(ngram_bytes.size() / kWordScores);
  for (std::size_t i = 0; i < ngram_bytes.size(); ++i) {
    // The byte's sign bit turned over adds 128.
    ngram_weights_[i / kWordScores] |= std::uint32_t{ngram_bytes[i] ^ 0x80u} << (8 * (i % kWordScores));
  }
  shape_weights_ = copy_as<std::int8_t>(in.take(kShapeWeights));
  known_ = copy_as<std::uint8_t>(in.take((std::size_t{1} << known_bits_) / 8));
  base_ = static_cast<std::int32_t>(in.u32());
  return in.ok();
}

// The most that the tree can add to a sum, or below 0: it is none.
std::int64_t LineModel::read_tree(ModelBytes& in) {
  Tree tree{};
  tree.begin = static_cast<std::uint32_t>(splits_.size());
  const std::uint8_t n_splits = in.u8();
  if (n_splits >= kLeaves) return -1;
  for (std::uint8_t s = 0; s < n_splits; ++s) {
    Split split{};
    split.feature = in.u8();
    split.above = in.u8();
    split.mask = in.u16();
    // No split clears the rightmost leaf, so that every line reaches one.
    if (split.feature >= feature_names().size() || (split.mask >> n_splits) != 0) return -1;
    splits_.push_back(split);
  }
  tree.end = static_cast<std::uint32_t>(splits_.size());
  std::int64_t largest = 0;
  for (std::int16_t& leaf : tree.leaves) {
    leaf = static_cast<std::int16_t>(in.u16());
    largest = std::max(largest, std::abs(std::int64_t{leaf}));
  }
  trees_.push_back(tree);
  return largest;
}

std::optional<LineModel> LineModel::parse(std::span<const unsigned char> bytes) {
  constexpr std::uint32_t kMostTrees = 4096;
  // Sums are kept in 16 bits: a model that could leave them is none of ours.
  constexpr std::int64_t kMostSum = 32767;
  ModelBytes in(bytes);
  const auto magic = in.take(4);
  if (magic.empty() || std::memcmp(magic.data(), "WLM1", 4) != 0) return std::nullopt;
  LineModel model;
  if (in.u32() != feature_names().size() || !model.read_tables(in)) return std::nullopt;
  const std::uint32_t n_trees = in.u32();
  if (!in.ok() || n_trees > kMostTrees) return std::nullopt;
  std::int64_t most = std::abs(std::int64_t{model.base_});
  for (std::uint32_t t = 0; t < n_trees && in.ok(); ++t) {
    const std::int64_t largest = model.read_tree(in);
    if (largest < 0) return std::nullopt;
    most += largest;
  }
  if (!in.at_end() || most > kMostSum) return std::nullopt;
  return model;
}

LineScores LineModel::table_scores(const LineScan& line, const PageScan& page) const {
  std::array<std::uint32_t, kMaxNgrams> hashes;
  std::array<std::uint16_t, kKeptShapes + 2> trigrams;
  const std::size_t n = ngrams(line, page.tokens, hashes);
  // Bytes 0 and 2 are summed in the halves of one number, byte 1 in another: kMaxNgrams bytes fit in 16 bits.
  static_assert(kMaxNgrams * 255 < 65536);
  std::uint32_t even = 0, odd = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const std::uint32_t weights = ngram_weights_[hashes[k] >> (32 - ngram_bits_)];
    even += weights & 0x00FF00FFu;
    odd += (weights >> 8) & 0x00FF00FFu;
  }
  const auto bias = static_cast<std::int32_t>(128 * n);
  const std::int32_t sums[kWordScores] = {static_cast<std::int32_t>(even & 0xFFFF) - bias,
                                          static_cast<std::int32_t>(odd & 0xFFFF) - bias,
                                          static_cast<std::int32_t>(even >> 16) - bias};
  const std::size_t n_shapes = shape_trigrams(line, page.shapes, trigrams);
  std::int32_t shape_sum = 0;
  for (std::size_t k = 0; k < n_shapes; ++k) shape_sum += shape_weights_[trigrams[k]];
  std::uint32_t known = 0;
  for (std::size_t k = 0; k < line.n_kept; ++k) {
    const std::uint32_t bit = known_word_bit(page.tokens[line.token_begin + k], known_bits_);
    known += (std::uint32_t{known_[bit >> 3]} >> (bit & 7)) & 1u;
  }
  LineScores score;
  const auto log_odds = [](const Line& of, std::int32_t sum, std::size_t count) {
    return score_step(of.bias + of.scale * static_cast<float>(sum) / std::sqrt(static_cast<float>(count)));
  };
  score.words = log_odds(word_lines_[0], sums[0], n);
  score.onward = log_odds(word_lines_[1], sums[1], n);
  score.backward = log_odds(word_lines_[2], sums[2], n);
  score.shapes = log_odds(shape_line_, shape_sum, n_shapes);
  score.known = line.n_kept == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(known * 255 / line.n_kept);
  return score;
}

void LineModel::table_scores(const PageScan& scan, std::vector<LineScores>& scores) const {
  scores.clear();
  for (const LineScan& line : scan.lines) scores.push_back(table_scores(line, scan));
}

void LineModel::walk_plain(const std::uint8_t* block, std::size_t stride, std::int32_t* sums) const {
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    std::int32_t sum = base_;
    for (const Tree& tree : trees_) {
      unsigned reachable = 0xFFFF;
      for (std::uint32_t s = tree.begin; s < tree.end; ++s) {
        const Split& split = splits_[s];
        if (block[split.feature * stride + lane] >= split.above) reachable &= ~unsigned{split.mask};
      }
      sum += tree.leaves[std::countr_zero(reachable)];
    }
    sums[lane] = sum;
  }
}

#if defined(__x86_64__)
// Each tree keeps a bit for every leaf and line. All splits are tested in any order; one that sends a line to the right
// clears the leaves on its left, and the lowest bit that is left is the line's leaf (Lucchese et al., QuickScorer,
// 2015). The lowest bit is found by a De Bruijn product, its leaf by two byte shuffles. What a split is gets loaded
// once for all `kBlocks` blocks of lines.
template <std::size_t kBlocks>
__attribute__((target("avx2"))) void LineModel::walk_avx2(const std::uint8_t* block, std::size_t stride,
                                                          std::int32_t* sums) const {
  const __m256i all = _mm256_set1_epi16(-1);
  const __m256i de_bruijn = _mm256_set1_epi16(0x09AF);
  // Position of the lowest bit by the top four bits of its product with the De Bruijn number.
  const __m256i position = _mm256_setr_epi8(0, 1, 2, 5, 3, 9, 6, 11, 15, 4, 8, 10, 14, 7, 13, 12, 0, 1, 2, 5, 3, 9, 6,
                                            11, 15, 4, 8, 10, 14, 7, 13, 12);
  const __m256i low_byte = _mm256_set1_epi16(0x00FF);
  __m256i low_sum[kBlocks], high_sum[kBlocks];
  for (std::size_t b = 0; b < kBlocks; ++b) low_sum[b] = high_sum[b] = _mm256_set1_epi16(static_cast<short>(base_));
  for (const Tree& tree : trees_) {
    __m256i low[kBlocks], high[kBlocks];
    for (std::size_t b = 0; b < kBlocks; ++b) low[b] = high[b] = all;
    for (std::uint32_t s = tree.begin; s < tree.end; ++s) {
      const Split split = splits_[s];
      const std::uint8_t* const column = block + split.feature * stride;
      const __m256i above = _mm256_set1_epi8(static_cast<char>(split.above));
      const __m256i mask = _mm256_set1_epi16(static_cast<short>(split.mask));
      for (std::size_t b = 0; b < kBlocks; ++b) {
        const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(column + b * kLanes));
        const __m256i right = _mm256_cmpeq_epi8(_mm256_max_epu8(x, above), x);
        low[b] = _mm256_andnot_si256(_mm256_and_si256(_mm256_unpacklo_epi8(right, right), mask), low[b]);
        high[b] = _mm256_andnot_si256(_mm256_and_si256(_mm256_unpackhi_epi8(right, right), mask), high[b]);
      }
    }
    const __m128i leaves0 = _mm_loadu_si128(reinterpret_cast<const __m128i*>(tree.leaves));
    const __m128i leaves1 = _mm_loadu_si128(reinterpret_cast<const __m128i*>(tree.leaves + 8));
    const __m128i byte_mask = _mm_set1_epi16(0x00FF);
    const __m256i low_bytes = _mm256_broadcastsi128_si256(
        _mm_packus_epi16(_mm_and_si128(leaves0, byte_mask), _mm_and_si128(leaves1, byte_mask)));
    const __m256i high_bytes =
        _mm256_broadcastsi128_si256(_mm_packus_epi16(_mm_srli_epi16(leaves0, 8), _mm_srli_epi16(leaves1, 8)));
    const auto leaf = [&](__m256i bits) __attribute__((target("avx2"), always_inline)) {
      const __m256i lowest = _mm256_and_si256(bits, _mm256_sub_epi16(_mm256_setzero_si256(), bits));
      const __m256i hash = _mm256_srli_epi16(_mm256_mullo_epi16(lowest, de_bruijn), 12);
      // The index stands in the low byte of each 16 bits; the high byte is zero and shuffles in entry 0, cut off below.
      const __m256i index = _mm256_shuffle_epi8(position, hash);
      const __m256i low_part = _mm256_and_si256(_mm256_shuffle_epi8(low_bytes, index), low_byte);
      return _mm256_or_si256(low_part, _mm256_slli_epi16(_mm256_shuffle_epi8(high_bytes, index), 8));
    };
    for (std::size_t b = 0; b < kBlocks; ++b) {
      low_sum[b] = _mm256_add_epi16(low_sum[b], leaf(low[b]));
      high_sum[b] = _mm256_add_epi16(high_sum[b], leaf(high[b]));
    }
  }
  for (std::size_t b = 0; b < kBlocks; ++b) {
    alignas(32) std::int16_t parts[2][16];
    _mm256_store_si256(reinterpret_cast<__m256i*>(parts[0]), low_sum[b]);
    _mm256_store_si256(reinterpret_cast<__m256i*>(parts[1]), high_sum[b]);
    // Unpacking works in halves of 16 bytes: lines 0-7 and 16-23 are in the low part.
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      sums[b * kLanes + lane] = parts[(lane >> 3) & 1][(lane & 7) + (lane >= 16 ? 8 : 0)];
    }
  }
}
#endif

void LineModel::walk(const FeatureMatrix& features, std::vector<std::int32_t>& sums, bool vectors) const {
  sums.resize(features.stride);
  const std::uint8_t* const bytes = features.bytes.data();
  std::size_t i = 0;
#if defined(__x86_64__)
  if (vectors && __builtin_cpu_supports("avx2")) {
    constexpr std::size_t kTogether = 3;
    for (; i + kTogether * kLanes <= features.stride; i += kTogether * kLanes)
      walk_avx2<kTogether>(bytes + i, features.stride, sums.data() + i);
    for (; i < features.stride; i += kLanes) walk_avx2<1>(bytes + i, features.stride, sums.data() + i);
  }
#else
  static_cast<void>(vectors);
#endif
  for (; i < features.stride; i += kLanes) walk_plain(bytes + i, features.stride, sums.data() + i);
  sums.resize(features.n_lines);
}

// Appends the line to the page of `memory`, from what is remembered of it where that is possible.
void LineModel::scan_known(const LineInput& line, Memory& memory) const {
  PageScan& page = memory.scan;
  if (line.key == 0) {
    scan_line(line.text, page);
    memory.scores.push_back(table_scores(page.lines.back(), page));
    return;
  }
  bool known = false;
  Memory::SeenLine& seen = memory.seen.at(line.key, known);
  const auto token_begin = static_cast<std::uint32_t>(page.tokens.size());
  const auto shape_begin = static_cast<std::uint32_t>(page.shapes.size());
  if (known) {
    page.tokens.insert(page.tokens.end(), seen.tokens.begin(), seen.tokens.begin() + seen.scan.n_kept);
    page.shapes.insert(page.shapes.end(), seen.shapes.begin(), seen.shapes.begin() + seen.scan.n_shapes);
    LineScan& scan = page.lines.emplace_back(seen.scan);
    scan.token_begin = token_begin;
    scan.shape_begin = shape_begin;
  } else {
    scan_line(line.text, page);
    seen.scan = page.lines.back();
    seen.scores = table_scores(seen.scan, page);
    std::copy(page.tokens.begin() + token_begin, page.tokens.end(), seen.tokens.begin());
    std::copy(page.shapes.begin() + shape_begin, page.shapes.end(), seen.shapes.begin());
  }
  memory.scores.push_back(seen.scores);
}

void LineModel::score(std::span<const LineInput> lines, std::vector<float>& p, Memory& memory) const {
  p.resize(lines.size());
  if (lines.empty()) return;
  memory.scan.clear();
  memory.scores.clear();
  constexpr std::size_t kAhead = 8;  // lines: a scan that is known takes less than a fetch from memory does
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i + kAhead < lines.size()) memory.seen.fetch(lines[i + kAhead].key);
    scan_known(lines[i], memory);
  }
  constexpr std::size_t kRoom = 256u << 10;  // enough for a thousand lines; longer pages take more from the heap
  memory.room.resize(kRoom);
  std::pmr::monotonic_buffer_resource room(memory.room.data(), memory.room.size());
  page_features(memory.scan, memory.scores, memory.features, room);
  walk(memory.features, memory.sums);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    p[i] = 1.0f / (1.0f + std::exp(-static_cast<float>(memory.sums[i]) / static_cast<float>(kLeafStep)));
  }
}

}  // namespace chrome
