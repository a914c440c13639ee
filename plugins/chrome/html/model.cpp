#include "model.h"

#include <cmath>

#include "model_bytes.h"

namespace chrome {
namespace {

constexpr std::uint32_t kMagic = 0x314D4857;  // "WHM1"
constexpr std::uint32_t kMostTrees = 4096;
constexpr std::size_t kMostNodes = 127;

}  // namespace

std::optional<HtmlModel> HtmlModel::parse(std::span<const unsigned char> bytes) {
  ModelBytes in(bytes);
  HtmlModel model;
  const std::size_t n_features = html_feature_names().size();
  if (in.u32() != kMagic || in.u32() != n_features) return std::nullopt;
  const std::uint32_t n_trees = in.u32();
  const float step = in.f32();
  if (!in.ok() || n_trees > kMostTrees || !(step > 0)) return std::nullopt;
  model.tables_ = HtmlTables(in.take(HtmlTables::kTables * HtmlTables::kBuckets), step);
  std::vector<std::vector<float>> cuts(n_features);
  for (std::vector<float>& of : cuts) {
    of.resize(in.u8());
    for (float& cut : of) cut = in.f32();
  }
  for (std::uint32_t t = 0; t < n_trees && in.ok(); ++t) {
    const std::size_t n = in.u8();
    if (n > kMostNodes) return std::nullopt;
    model.trees_.push_back(
        {static_cast<std::uint32_t>(model.nodes_.size()), static_cast<std::uint32_t>(model.leaves_.size()), n == 0});
    for (std::size_t i = 0; i < n; ++i) {
      Node node{};
      node.feature = in.u16();
      const std::uint8_t cut = in.u8();
      node.left = static_cast<std::int8_t>(in.u8());
      node.right = static_cast<std::int8_t>(in.u8());
      if (node.feature >= n_features || cut >= cuts[node.feature].size()) return std::nullopt;
      node.cut = cuts[node.feature][cut];
      // Children come behind their parent, so that every walk ends.
      for (const int child : {node.left, node.right}) {
        const bool fits = child < 0 ? static_cast<std::size_t>(-1 - child) <= n
                                    : static_cast<std::size_t>(child) > i && static_cast<std::size_t>(child) < n;
        if (!fits) return std::nullopt;
      }
      model.nodes_.push_back(node);
    }
    for (std::size_t i = 0; i <= n; ++i)
      model.leaves_.push_back(static_cast<float>(static_cast<std::int16_t>(in.u16())) / kLeafStep);
  }
  if (!in.at_end()) return std::nullopt;
  return model;
}

float HtmlModel::log_odds(const float* row) const {
  float sum = 0;
  for (const Tree& tree : trees_) {
    int at = tree.is_leaf ? -1 : 0;
    while (at >= 0) {
      const Node& node = nodes_[tree.nodes + static_cast<std::uint32_t>(at)];
      at = row[node.feature] <= node.cut ? node.left : node.right;
    }
    sum += leaves_[tree.leaves + static_cast<std::uint32_t>(-1 - at)];
  }
  return sum;
}

void HtmlModel::score(const HtmlPage& page, std::vector<float>& p) const {
  std::vector<TableScores> scores;
  tables_.score(page, scores);
  p.resize(page.blocks.size());
  each_html_row(page, scores,
                [&](std::size_t i, const float* row) { p[i] = 1.0f / (1.0f + std::exp(-log_odds(row))); });
}

}  // namespace chrome
