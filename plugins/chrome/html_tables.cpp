#include "html_tables.h"

#include <algorithm>

namespace chrome {
namespace {

// The sum, the least and the greatest of some weights.
struct Weights {
  float sum = 0, least = 0, most = 0;
  void add(float w) {
    sum += w;
    least = std::min(least, w);
    most = std::max(most, w);
  }
};

}  // namespace

HtmlTables::HtmlTables(std::span<const unsigned char> bytes, float step) : weights_(kTables * kBuckets), step_(step) {
  for (std::size_t i = 0; i < std::min(bytes.size(), weights_.size()); ++i)
    weights_[i] = static_cast<signed char>(bytes[i]);
}

PageScores HtmlTables::score(const HtmlPage& page) const {
  const auto names_of = [&](const HtmlWords::Names& names) {
    Weights w;
    for (unsigned k = 0; k < names.n_tokens; ++k) w.add(weight(kNames, name_bucket(names.tokens[k])));
    return w;
  };
  PageScores scores;
  std::vector<Weights> nodes;
  nodes.reserve(page.nodes.size());
  scores.names.reserve(page.nodes.size());
  for (const HtmlNode& node : page.nodes) {
    nodes.push_back(names_of(node.names));
    scores.names.push_back(nodes.back().sum);
  }
  scores.blocks.resize(page.blocks.size());
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    TableScores& s = scores.blocks[i];
    const Weights own = names_of(block.names);
    s.names = s.near_names = s.inline_names = own.sum;
    s.least_name = own.least;
    s.most_name = own.most;
    std::uint32_t at = block.node;
    for (int level = 0; level < kNameLevels; ++level) {
      const Weights& w = nodes[at];
      s.names += w.sum;
      s.least_name = std::min(s.least_name, w.least);
      s.most_name = std::max(s.most_name, w.most);
      if (level == 0) s.own_names = w.sum;
      if (level < 3) s.near_names += w.sum;
      if (page.nodes[at].parent == kNoNode) break;
      at = page.nodes[at].parent;
    }
    for (std::uint32_t k = 0; k < block.kept_words; ++k) {
      const float w = weight(kWords, word_bucket(page.words[block.first_word + k]));
      s.words += w;
      if (k < 3) s.first_words += w;
      s.least_word = std::min(s.least_word, w);
      s.most_word = std::max(s.most_word, w);
    }
    s.words /= static_cast<float>(std::max(block.kept_words, 1u));
    if (has_text_bucket(block)) s.text = weight(kTexts, word_bucket(block.text_hash));
  }
  return scores;
}

}  // namespace chrome
