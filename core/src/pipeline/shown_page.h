// The page as plugins are shown it: the blocks that are still in it, as winnow_block tables.
#pragma once
#include <winnow/document.h>
#include <winnow/plugin.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "measures.h"

namespace winnow {

/// `s` as a plugin is given it. The bytes stay the caller's.
inline winnow_str str(std::string_view s) { return {s.data(), s.size()}; }

class ShownPage {
 public:
  /// Another page: its elements.
  void begin(const Document& document);
  /// The page at the beginning of a round. From round 2 on it is shown as a reader of its canonical text would show it:
  /// an HTML page has no tags then.
  void begin_round(Document& document, PageMeasures& measures, std::uint32_t round);
  /// The same page after edits in this round: some blocks are dropped, edited or labelled.
  void follow(Document& document, PageMeasures& measures);

  std::span<const winnow_block> blocks() const { return blocks_; }
  std::span<const winnow_element> elements() const { return elements_; }
  /// Index of a shown block -> its number in Document::blocks.
  std::span<const std::uint32_t> numbers() const { return numbers_; }

 private:
  void show(Block& block, std::uint32_t number, PageMeasures& measures);

  std::vector<winnow_block> blocks_;
  std::vector<winnow_element> elements_;
  std::vector<std::uint32_t> numbers_;
  bool as_text_ = false;
};

}  // namespace winnow
