#include "tables.h"

#include <algorithm>

namespace chrome {

HtmlTables::HtmlTables(std::span<const unsigned char> bytes, float step) : weights_(kTables * kBuckets) {
  for (std::size_t i = 0; i < std::min(bytes.size(), weights_.size()); ++i)
    weights_[i] = static_cast<float>(static_cast<signed char>(bytes[i])) * step;
}

void HtmlTables::score(const HtmlPage& page, std::vector<TableScores>& scores) const {
  scores.assign(page.blocks.size(), {});
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    TableScores& s = scores[i];
    const auto name = [&](const HtmlWords::Names& names, float& sum) {
      for (unsigned k = 0; k < names.n_tokens; ++k) {
        const float w = weight(kNames, name_bucket(names.tokens[k]));
        sum += w;
        s.least_name = std::min(s.least_name, w);
        s.most_name = std::max(s.most_name, w);
      }
    };
    name(block.names, s.inline_names);
    s.names = s.near_names = s.inline_names;
    std::uint32_t at = block.node;
    for (int level = 0; level < kNameLevels; ++level) {
      float sum = 0;
      const HtmlNode& node = page.nodes[at];
      name(node.names, sum);
      s.names += sum;
      if (level == 0) s.own_names = sum;
      if (level < 3) s.near_names += sum;
      if (node.parent == kNoNode) break;
      at = node.parent;
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
}

}  // namespace chrome
