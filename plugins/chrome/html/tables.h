// What words and class names say by themselves: learned tables of log odds that a block with them is content.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "page.h"

namespace chrome {

/// What the tables say of one block. Names are the class and id words of the elements above it.
struct TableScores {
  float words = 0;  // mean over its first words
  float least_word = 0, most_word = 0;
  float first_words = 0;  // sum over the first three
  float text = 0;         // its whole text, when that is eight words or fewer
  float names = 0;        // sum over all names up to ten elements above
  float inline_names = 0, own_names = 0, near_names = 0;
  float least_name = 0, most_name = 0;
};

/// Three tables of 2^16 weights, hashed. A value; const after it is made.
class HtmlTables {
 public:
  static constexpr std::size_t kBuckets = 65536;
  enum Table : std::uint8_t { kNames, kWords, kTexts, kTables };

  /// Tables that know nothing.
  HtmlTables() : weights_(kTables * kBuckets) {}
  /// `bytes`: kTables * kBuckets signed bytes, each worth `step`.
  HtmlTables(std::span<const unsigned char> bytes, float step);

  void score(const HtmlPage& page, std::vector<TableScores>& scores) const;

  static std::uint32_t word_bucket(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 40) & 0xFFFF; }
  static std::uint32_t name_bucket(std::uint32_t token) { return (token ^ (token >> 16)) & 0xFFFF; }
  static bool has_text_bucket(const HtmlBlock& block) { return block.words <= 8; }
  /// How many elements above a block are asked for their names.
  static constexpr int kNameLevels = 10;

 private:
  float weight(Table table, std::uint32_t bucket) const { return weights_[table * kBuckets + bucket]; }
  std::vector<float> weights_;
};

}  // namespace chrome
