// The words of a folded text (winnow.text/1 folds), one key a word, and trees of word sequences.
//
//   WordTree tree;
//   tree.add("share this article", 7);                      // 7 is what the sequence stands for
//   if (tree.may_begin("share this page")) ...              // true: it can be worth while to look
//   FoldedWord word = folded_word("share this page", 0);    // word.end == 5
//   WordTree::Node node = tree.step(WordTree::kRoot, word.key);  // node.there(), node.value == WordTree::kNothing
//
// Most lines begin with words that begin no sequence: what tells so has to be small, for a page's other work leaves
// little room in the cache, and a fetch from memory takes longer than all else that is done here for a line. A word of
// at most eight bytes is one load. Keys are for tables in memory alone: they may differ between releases.
// Header-only, C++17, std alone.
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

/// A set of keys that says yes to all that were added and to one in fifty others: ten to twenty bits a key, three of
/// them set, all in one word of 64 (a blocked Bloom filter; Putze, Sanders and Singler, 2007).
class WordFilter {
 public:
  void add(std::uint64_t key) {
    keys_.push_back(key);
    if (10 * keys_.size() > 64 * bits_.size()) {
      bits_.assign(2 * bits_.size(), 0);
      --shift_;
      for (const std::uint64_t known : keys_) set(known);
    }
    set(key);
  }
  bool may_have(std::uint64_t key) const { return (bits_[block(key)] & mask(key)) == mask(key); }

 private:
  std::size_t block(std::uint64_t key) const { return static_cast<std::size_t>(key >> shift_); }
  static std::uint64_t mask(std::uint64_t key) {
    return std::uint64_t{1} << (key & 63) | std::uint64_t{1} << ((key >> 6) & 63) |
           std::uint64_t{1} << ((key >> 12) & 63);
  }
  void set(std::uint64_t key) { bits_[block(key)] |= mask(key); }

  std::vector<std::uint64_t> keys_;
  std::vector<std::uint64_t> bits_ = std::vector<std::uint64_t>(2);
  unsigned shift_ = 63;
};

/// Sequences of words as a tree, a node a beginning; each sequence has a value. Build it once, then ask from any number
/// of threads.
class WordTree {
 public:
  static constexpr std::uint32_t kRoot = 0;
  static constexpr std::uint32_t kNothing = UINT32_MAX;

  struct Node {
    std::uint32_t number = kNothing;
    std::uint32_t value = kNothing;  // of the sequence that ends here
    bool there() const { return number != kNothing; }
  };

  /// Adds a folded text, one word at least, and gives its value: `value`, or the one that it has already.
  std::uint32_t add(std::string_view folded, std::uint32_t value) {
    Node* node = nullptr;
    std::uint64_t first = 0;
    for (std::size_t at = 0, n = 0; at < folded.size(); ++n) {
      const FoldedWord word = folded_word(folded, at);
      const std::uint32_t above = node == nullptr ? kRoot : node->number;
      bool added = false;
      node = &child(above, word.key, added);
      if (n == 0) first = word.key;
      if (n == 0 && added) first_words_.add(word.key);
      if (n == 1 && added) beginnings_.add(join(first, word.key));
      at = word.end + 1;
    }
    if (node->value != kNothing) return node->value;
    if (node->number == step(kRoot, first).number) beginnings_.add(join(first, kEnd));
    return node->value = value;
  }

  /// Is it worth while to look for sequences that `folded` begins with? Where not, nearly always false.
  bool may_begin(std::string_view folded) const {
    if (folded.empty()) return false;
    const FoldedWord first = folded_word(folded, 0);
    if (!first_words_.may_have(first.key)) return false;
    if (beginnings_.may_have(join(first.key, kEnd))) return true;
    return first.end < folded.size() && beginnings_.may_have(join(first.key, folded_word(folded, first.end + 1).key));
  }

  /// The node that the word of `key` leads to from node `number`. Words of equal keys lead to the same one.
  Node step(std::uint32_t number, std::uint64_t key) const { return edges_[place(join(key, number))].node; }

 private:
  struct Edge {
    std::uint64_t key = 0;
    Node node;
  };

  static constexpr std::uint64_t kEnd = 0x6A09E667F3BCC909u;  // no word behind the first

  static std::uint64_t join(std::uint64_t key, std::uint64_t other) {
    return folded_words_detail::scatter(key + other * std::uint64_t{0xD6E8FEB86659FD93u});
  }

  // Where the edge of this key stands, or the free place for it: edges_ is a power of two in size and at most half
  // full; a place is taken by the bits of the key, the next free one behind it otherwise.
  std::size_t place(std::uint64_t key) const {
    std::size_t at = static_cast<std::size_t>(key) & (edges_.size() - 1);
    while (edges_[at].node.there() && edges_[at].key != key) at = (at + 1) & (edges_.size() - 1);
    return at;
  }

  Node& child(std::uint32_t number, std::uint64_t key, bool& added) {
    if (2 * n_nodes_ >= edges_.size()) grow();
    const std::uint64_t joined = join(key, number);
    Edge& edge = edges_[place(joined)];
    added = !edge.node.there();
    if (added) edge = {joined, {n_nodes_++, kNothing}};
    return edge.node;
  }

  void grow() {
    std::vector<Edge> before(edges_.size() * 2);
    before.swap(edges_);
    for (const Edge& edge : before)
      if (edge.node.there()) edges_[place(edge.key)] = edge;
  }

  std::uint32_t n_nodes_ = 1;
  std::vector<Edge> edges_ = std::vector<Edge>(64);
  WordFilter first_words_;
  WordFilter beginnings_;  // the first two words of sequences, joined; the first and kEnd where it is all
};

}  // namespace winnow
