// The words of a folded text (winnow.text/1 folds), one key a word, and trees of word sequences.
//
//   WordTree tree;
//   const std::uint32_t node = tree.add("share this article");         // the node that the sequence ends in
//   FoldedWord word = folded_word("share this page", 0);               // word.end == 5
//   if (tree.begins(word.key)) ... tree.step(WordTree::kRoot, word.key) // the node below, or kNone
//
// Most lines begin with a word that begins no sequence: one key and one bit tell. A word of at most eight bytes is one
// load. Keys are for tables in memory alone: they may differ between releases. Header-only, C++17, std alone.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace winnow {

/// One word of a folded text.
struct FoldedWord {
  std::uint64_t
      key;          // equal words have equal keys; two different ones nearly never do, so whoever acts on one compares
  std::size_t end;  // where the space behind the word stands, or the text's end
};

namespace folded_words_detail {

constexpr std::uint64_t kOnes = 0x0101010101010101u;
constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15u;

/// The eight bytes at `at`, the first one lowest; zeros behind the text's end.
inline std::uint64_t eight_bytes(std::string_view text, std::size_t at) {
  std::uint64_t bytes = 0;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  const std::size_t left = text.size() - at;
  if (left >= 8) {
    std::memcpy(&bytes, text.data() + at, 8);
    return bytes;
  }
  if (text.size() >= 8) {
    std::memcpy(&bytes, text.data() + text.size() - 8, 8);
    return left == 0 ? 0 : bytes >> (8 * (8 - left));
  }
#endif
  for (std::size_t i = 0; i < 8 && at + i < text.size(); ++i)
    bytes |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
  return bytes;
}

/// The lowest bit set is the highest of the first byte that is a space; 0 when none is.
inline std::uint64_t spaces_in(std::uint64_t bytes) {
  const std::uint64_t differs = bytes ^ (kOnes * ' ');
  return (differs - kOnes) & ~differs & (kOnes << 7);
}

inline std::uint64_t scatter(std::uint64_t key) {
  key = (key ^ (key >> 32)) * kMix;
  return key ^ (key >> 29);
}

}  // namespace folded_words_detail

/// The word that begins at byte `at` of the folded text; `at` is below its size.
inline FoldedWord folded_word(std::string_view folded, std::size_t at) {
  namespace detail = folded_words_detail;
  std::uint64_t key = 0;
  for (;;) {
    const std::uint64_t bytes = detail::eight_bytes(folded, at);
    if (const std::uint64_t space = detail::spaces_in(bytes)) {
      // The bits below the space's byte: everything before it.
      const auto bits = static_cast<unsigned>(__builtin_ctzll(space)) & ~7u;
      return {detail::scatter(key ^ (bytes & ((std::uint64_t{1} << bits) - 1))), at + bits / 8};
    }
    if (folded.size() - at < 8) return {detail::scatter(key ^ bytes), folded.size()};
    key = (key ^ bytes) * detail::kMix;
    key ^= key >> 31;
    at += 8;
    if (at == folded.size()) return {detail::scatter(key), at};
  }
}

/// Sequences of words as a tree: a node a beginning. Build it once, then ask from any number of threads.
class WordTree {
 public:
  static constexpr std::uint32_t kRoot = 0;
  static constexpr std::uint32_t kNone = UINT32_MAX;

  /// Adds a folded text, one word at least, and gives the node that it ends in: the same for the same text.
  std::uint32_t add(std::string_view folded) {
    std::uint32_t node = kRoot;
    for (std::size_t at = 0; at < folded.size();) {
      const FoldedWord word = folded_word(folded, at);
      if (node == kRoot && step(node, word.key) == kNone) add_first_word(word.key);
      node = child(node, word.key);
      at = word.end + 1;
    }
    return node;
  }

  /// Nodes there are, the root among them: node numbers are below.
  std::size_t size() const { return n_nodes_; }

  /// False when no sequence begins with the word of this key. True may be wrong.
  bool begins(std::uint64_t key) const {
    const std::uint64_t bit = key >> shift_;
    return ((first_bits_[static_cast<std::size_t>(bit >> 6)] >> (bit & 63)) & 1) != 0;
  }

  /// The node that the word of `key` leads to from `node`, or kNone. Words of equal keys lead to the same one.
  std::uint32_t step(std::uint32_t node, std::uint64_t key) const {
    const std::uint64_t joined = join(node, key);
    return edges_[place(joined)].node;
  }

 private:
  struct Edge {
    std::uint64_t key = 0;
    std::uint32_t node = kNone;
  };

  static std::uint64_t join(std::uint32_t node, std::uint64_t key) {
    return folded_words_detail::scatter(key + node * std::uint64_t{0xD6E8FEB86659FD93u});
  }

  void mark(std::uint64_t key) {
    const std::uint64_t bit = key >> shift_;
    first_bits_[static_cast<std::size_t>(bit >> 6)] |= std::uint64_t{1} << (bit & 63);
  }

  // Sixteen bits a first word or more: one other word in sixteen, at most, looks like one.
  void add_first_word(std::uint64_t key) {
    first_words_.push_back(key);
    if (16 * first_words_.size() > 64 * first_bits_.size()) {
      --shift_;
      first_bits_.assign(2 * first_bits_.size(), 0);
      for (const std::uint64_t word : first_words_) mark(word);
    }
    mark(key);
  }

  // Where the edge of this key stands, or the free place for it: edges_ is a power of two in size and at most half
  // full; a place is taken by the bits of the key, the next free one behind it otherwise.
  std::size_t place(std::uint64_t key) const {
    std::size_t at = static_cast<std::size_t>(key) & (edges_.size() - 1);
    while (edges_[at].node != kNone && edges_[at].key != key) at = (at + 1) & (edges_.size() - 1);
    return at;
  }

  std::uint32_t child(std::uint32_t node, std::uint64_t key) {
    if (2 * n_nodes_ >= edges_.size()) grow();
    const std::uint64_t joined = join(node, key);
    Edge& edge = edges_[place(joined)];
    if (edge.node == kNone) edge = {joined, n_nodes_++};
    return edge.node;
  }

  void grow() {
    std::vector<Edge> before(edges_.size() * 2);
    before.swap(edges_);
    for (const Edge& edge : before)
      if (edge.node != kNone) edges_[place(edge.key)] = edge;
  }

  std::uint32_t n_nodes_ = 1;
  std::vector<Edge> edges_ = std::vector<Edge>(64);
  std::vector<std::uint64_t> first_words_;                                  // their keys
  std::vector<std::uint64_t> first_bits_ = std::vector<std::uint64_t>(16);  // by the highest bits of a key
  unsigned shift_ = 64 - 10;
};

}  // namespace winnow
