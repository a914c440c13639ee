// What the pipeline knows of the texts of the page at hand: folded texts, hashes, word hashes. Kept from page to page
// for their memory alone.
#pragma once
#include <winnow/document.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// Memory that is handed out in order and taken back all at once.
class Scratch {
 public:
  /// Room for `bytes` at an address that is a multiple of eight; used() says how much of it is taken.
  char* room(std::size_t bytes);
  void used(std::size_t bytes) { at_ += (bytes + 7) & ~std::size_t{7}; }
  /// Takes all back. Pieces stay, as far as they are not much.
  void clear();

 private:
  struct Piece {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  std::vector<Piece> pieces_;
  std::size_t piece_ = 0;  // the one that is handed out
  std::size_t at_ = 0;     // in it
};

/// What is known of one block's text.
struct Measure {
  std::string_view folded;
  const std::uint64_t* words = nullptr;  // word hashes, once asked for
  std::size_t n_hashes = 0;
  std::uint64_t text_hash = 0;                // XXH3-64 of `folded`
  std::uint64_t bytes_hash = 0;               // XXH3-64 of the text
  std::array<std::uint64_t, 2> ascii_seen{};  // bit c: the text holds the ASCII character c, no letter
  bool ascii = false;                         // every byte is ASCII
};

/// The measures of a page's blocks. One page at a time, one thread at a time.
class PageMeasures {
 public:
  /// Another page: nothing is known of its blocks.
  void begin(Document& document);
  /// The measures of block `number`, taken now unless they are known. Sets its number of words. Valid until begin().
  const Measure& of(Block& block, std::uint32_t number) {
    if (!block.measured) measure(block, measures_[number]);
    return measures_[number];
  }
  /// The same with the word hashes.
  const Measure& with_words(Block& block, std::uint32_t number);

 private:
  void measure(Block& block, Measure& measure);

  std::vector<Measure> measures_;
  Scratch scratch_;
  std::string folded_;
  std::vector<std::uint64_t> words_;
};

}  // namespace winnow
