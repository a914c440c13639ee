// The line model: how likely each block of a plain-text page dump is to belong to the page's own text.
//
//   std::optional<LineModel> model = LineModel::parse({winnow_data::line_model_bin, winnow_data::line_model_bin_size});
//   std::vector<float> p;
//   model->score(lines, p);       // one probability a line
//   choose(p, n_words, options);  // choice.h: which lines to keep
//
// Two tables of weights (n-grams of words, trigrams of shapes) and a bit field of known words give each line three
// scores; gradient boosted trees over the bytes of features.h turn them and their surroundings into a probability.
// The weights are made by train/train.py, which documents data, figures and limits.
#pragma once
#include <winnow/line_memo.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "features.h"

namespace chrome {

class ModelBytes;

/// A trained model. A value: const and without hidden state, so that any number of threads may score with one.
class LineModel {
 public:
  /// Reads the bytes that train.py writes; they are copied. Nothing when they are no such model or are damaged.
  static std::optional<LineModel> parse(std::span<const unsigned char> bytes);

  /// What a worker keeps between pages: buffers, and what the lines are that it has seen. Not for two threads at once.
  struct Memory {
    struct SeenLine {
      LineScan scan;
      LineScores scores;
      std::array<std::uint8_t, kKeptShapes> shapes;
      std::array<std::uint32_t, kKeptTokens> tokens;  // last: of short lines, what lies behind is not even fetched
    };
    winnow::LineMemo<SeenLine> seen{11};  // what no longer fits the cache takes longer to fetch than it spares
    PageScan scan;
    std::vector<LineScores> scores;
    FeatureMatrix features;
    std::vector<std::byte> room;  // what page_features() needs
    std::vector<std::int32_t> sums;
  };

  /// Overwrites `p` with the probability of each line being content. Depends on the texts and their order alone.
  void score(std::span<const LineInput> lines, std::vector<float>& p, Memory& memory) const;

  /// The steps of score(), for the training and the tests: what the tables say of every line ...
  void table_scores(const PageScan& scan, std::vector<LineScores>& scores) const;
  /// ... and what the trees make of the features: log odds in steps of 1 / kLeafStep. `vectors` false takes the plain
  /// path, which gives the same numbers on machines without AVX2.
  void walk(const FeatureMatrix& features, std::vector<std::int32_t>& sums, bool vectors = true) const;

  /// Leaves are whole numbers of this step of the log odds.
  static constexpr int kLeafStep = 512;

 private:
  static constexpr std::size_t kLeaves = 16;
  /// One split: lines whose feature is `above` or more do not reach the leaves in `mask`.
  struct Split {
    std::uint16_t mask;
    std::uint8_t feature;
    std::uint8_t above;
  };
  struct Tree {
    std::uint32_t begin, end;      // in splits_
    std::int16_t leaves[kLeaves];  // left to right
  };

  // The parts of the bytes in their order; false, or below 0, when they are damaged.
  bool read_tables(ModelBytes& in);
  std::int64_t read_tree(ModelBytes& in);
  LineScores table_scores(const LineScan& line, const PageScan& page) const;
  void scan_known(const LineInput& line, Memory& memory) const;
  void walk_plain(const std::uint8_t* block, std::size_t stride, std::int32_t* sums) const;
#if defined(__x86_64__)
  template <std::size_t kBlocks>
  void walk_avx2(const std::uint8_t* block, std::size_t stride, std::int32_t* sums) const;
#endif

  unsigned ngram_bits_ = 0, known_bits_ = 0;
  static constexpr std::size_t kWordScores = 3;  // words, onward, backward
  struct Line {
    float scale = 0, bias = 0;
  };
  Line word_lines_[kWordScores], shape_line_;
  std::int32_t base_ = 0;
  std::vector<std::uint32_t> ngram_weights_;  // three bytes, each 128 + weight: a look-up is one load
  std::vector<std::int8_t> shape_weights_;
  std::vector<std::uint8_t> known_;
  std::vector<Split> splits_;
  std::vector<Tree> trees_;
};

}  // namespace chrome
