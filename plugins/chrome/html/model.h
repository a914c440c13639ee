// The HTML model: how likely each block of a page with tags is to belong to the page's own text.
//
//   std::optional<HtmlModel> model = HtmlModel::parse({winnow_data::html_model_bin, winnow_data::html_model_bin_size});
//   model->score(look_at_html(page, text, words), p);   // one probability a block
//
// Gradient boosted trees (Friedman, 2001) over features.h, trained with soft labels, and three tables of words and
// class names. train/html_train.py makes the file, train/html.md documents data, figures and limits.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "features.h"

namespace chrome {

/// A value: const and without hidden state, so that any number of threads may score with one.
class HtmlModel {
 public:
  /// Reads the bytes that html_train.py writes; they are copied. Nothing when they are no such model or are damaged.
  static std::optional<HtmlModel> parse(std::span<const unsigned char> bytes);

  /// Overwrites `p` with the probability of each block being content.
  void score(const HtmlPage& page, std::vector<float>& p) const;

  /// Leaves are whole numbers of 1 / kLeafStep of the log odds.
  static constexpr float kLeafStep = 1024;

 private:
  /// Rows whose feature is not above `cut` go left. A child below 0 is the leaf -1 - child of its tree.
  struct Node {
    float cut;
    std::uint16_t feature;
    std::int8_t left, right;
  };
  struct Tree {
    std::uint32_t nodes, leaves;  // where they begin
    bool is_leaf;
  };
  float log_odds(const float* row) const;

  HtmlTables tables_;
  std::vector<Node> nodes_;
  std::vector<float> leaves_;
  std::vector<Tree> trees_;
};

}  // namespace chrome
