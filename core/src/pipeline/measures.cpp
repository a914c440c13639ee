#include "measures.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>

#include "text/fold.h"

namespace winnow {
namespace {

constexpr std::size_t kPiece = 64u << 10;
// What a page of many megabytes needed is given back behind it.
constexpr std::size_t kKept = 4u << 20;
constexpr std::size_t kKeptMeasures = 1u << 16;

}  // namespace

char* Scratch::room(std::size_t bytes) {
  while (piece_ < pieces_.size() && pieces_[piece_].size - at_ < bytes) {
    ++piece_;
    at_ = 0;
  }
  if (piece_ == pieces_.size()) {
    const std::size_t size = std::max(bytes, kPiece);
    pieces_.push_back({std::unique_ptr<char[]>(new char[size]), size});
  }
  return pieces_[piece_].bytes.get() + at_;
}

void Scratch::clear() {
  piece_ = at_ = 0;
  std::size_t kept = 0;
  std::erase_if(pieces_, [&](const Piece& piece) { return (kept += piece.size) > kKept; });
}

void PageMeasures::begin(Document& document) {
  scratch_.clear();
  if (measures_.size() > kKeptMeasures) measures_ = {};
  if (measures_.size() < document.blocks.size()) measures_.resize(document.blocks.size());
  for (Block& block : document.blocks) block.measured = false;
}

void PageMeasures::measure(Block& block, Measure& measure) {
  std::size_t size = 0;
  char* to = scratch_.room(fold_room(block.text.size()));
  std::optional<Folded> found = fold_simple(block.text, to, size);
  if (!found) {
    found = fold(block.text, folded_);
    size = folded_.size();
    to = scratch_.room(size);
    std::memcpy(to, folded_.data(), size);
  }
  scratch_.used(size);
  measure.folded = {to, size};
  measure.words = nullptr;
  measure.text_hash = XXH3_64bits(to, size);
  measure.bytes_hash = XXH3_64bits(block.text.data(), block.text.size());
  measure.ascii_seen = found->ascii_seen;
  measure.ascii = found->ascii;
  block.n_words = found->n_words;
  block.counted = block.measured = true;
  if (!block.splices.empty()) return;
  block.n_words_came = block.n_words;
  block.came_counted = true;
}

const Measure& PageMeasures::with_words(Block& block, std::uint32_t number) {
  Measure& known = measures_[number];
  if (!block.measured) measure(block, known);
  if (known.words != nullptr) return known;
  words_.clear();
  hash_words(known.folded, words_);
  const std::size_t bytes = words_.size() * sizeof(std::uint64_t);
  char* const to = scratch_.room(bytes);
  std::copy(words_.begin(), words_.end(), reinterpret_cast<std::uint64_t*>(to));
  scratch_.used(bytes);
  known.words = reinterpret_cast<const std::uint64_t*>(to);
  known.n_hashes = words_.size();
  return known;
}

}  // namespace winnow
