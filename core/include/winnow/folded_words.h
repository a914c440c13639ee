// The words of a folded text (winnow.text/1 folds), one key a word, and trees of word sequences.
//
//   WordTree tree;
//   tree.add("share this article", 7);                    // 7 is what the sequence stands for
//   tree.each_at(line, 0, [&](std::uint32_t value, std::size_t end) { ... });  // value 7 where the line begins so
//   FoldedWord word = folded_word("share this page", 0);  // word.end == 5
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

/// The eight bytes at `at`, which is no more than the text's size, the first one lowest; zeros behind the text's end.
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

namespace folded_words_detail {

constexpr std::uint64_t kOnes = 0x0101010101010101u;
constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15u;

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
    const std::uint64_t bytes = eight_bytes(folded, at);
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
  /// A key that was added before is better not added again: it takes the room of another one.
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

/// Sequences of words, each with a value; finds those that stand at a place. Build it once, then ask from any number of
/// threads.
class WordTree {
 public:
  /// Adds a folded text, one word at least, and gives its value: `value`, below 2^31 - 1, or the one that it has
  /// already.
  std::uint32_t add(std::string_view folded, std::uint32_t value) {
    const FoldedWord first = folded_word(folded, 0);
    bool new_word = false;
    node_of(join(first.key, kKnown), new_word);
    if (new_word) first_words_.add(first.key);
    const bool alone = first.end == folded.size();
    std::size_t end = first.end;
    Node* node = nullptr;
    for (bool beginning = true; node == nullptr || end < folded.size(); beginning = false) {
      const FoldedWord word = alone ? FoldedWord{kEnd, end} : folded_word(folded, end + 1);
      bool added = false;
      if (!beginning) node->goes_on = true;
      const std::uint64_t key = beginning ? join(first.key, word.key) : join(word.key, node->number);
      node = &node_of(key, added);
      if (beginning && added) beginnings_.add(key);
      end = word.end;
    }
    if (node->value == kNothing) node->value = value & kNothing;
    return node->value;
  }

  /// Calls visit(value, end) for every sequence that stands at byte `at`, the beginning of a word: the shortest first;
  /// `end` is where it ends. One that has the keys of a sequence without its words is as good as never, but compare.
  template <class Visit>
  void each_at(std::string_view folded, std::size_t at, Visit visit) const {
    if (at >= folded.size()) return;
    const FoldedWord first = folded_word(folded, at);
    if (!first_words_.may_have(first.key)) return;
    const std::uint64_t alone = join(first.key, kEnd);
    if (beginnings_.may_have(alone))
      if (const Node* node = find(alone)) visit(node->value, first.end);
    if (first.end >= folded.size()) return;
    FoldedWord word = folded_word(folded, first.end + 1);
    std::uint64_t key = join(first.key, word.key);
    if (!beginnings_.may_have(key)) return;
    while (const Node* node = find(key)) {
      if (node->value != kNothing) visit(node->value, word.end);
      if (!node->goes_on || word.end >= folded.size()) return;
      word = folded_word(folded, word.end + 1);
      key = join(word.key, node->number);
    }
  }

  /// Is it worth while to look for sequences that `folded` begins with? Where not, nearly always false.
  bool may_begin(std::string_view folded) const {
    if (folded.empty()) return false;
    const FoldedWord first = folded_word(folded, 0);
    if (!first_words_.may_have(first.key)) return false;
    if (beginnings_.may_have(join(first.key, kEnd))) return true;
    return first.end < folded.size() && beginnings_.may_have(join(first.key, folded_word(folded, first.end + 1).key));
  }

 private:
  static constexpr std::uint32_t kNothing = UINT32_MAX >> 1;
  static constexpr std::uint64_t kEnd = 0x6A09E667F3BCC909u;    // in the second word's place where there is none
  static constexpr std::uint64_t kKnown = 0xBB67AE8584CAA73Bu;  // ... of a first word that the filter has already

  // What the first two words lead to, or the first and kEnd, or a node and a word behind it.
  struct Node {
    std::uint64_t key = 0;
    std::uint32_t number = kNothing;
    std::uint32_t value : 31;   // of the sequence that ends here
    std::uint32_t goes_on : 1;  // a longer sequence leads through here: most nodes spare the look for one
    Node() : value(kNothing), goes_on(false) {}
    Node(std::uint64_t k, std::uint32_t n) : key(k), number(n), value(kNothing), goes_on(false) {}
  };

  static std::uint64_t join(std::uint64_t key, std::uint64_t other) {
    return folded_words_detail::scatter(key + other * std::uint64_t{0xD6E8FEB86659FD93u});
  }

  // Where the node of this key stands, or the free place for it: nodes_ is a power of two in size and at most half
  // full; a place is taken by the bits of the key, the next free one behind it otherwise.
  std::size_t place(std::uint64_t key) const {
    std::size_t at = static_cast<std::size_t>(key) & (nodes_.size() - 1);
    while (nodes_[at].number != kNothing && nodes_[at].key != key) at = (at + 1) & (nodes_.size() - 1);
    return at;
  }

  const Node* find(std::uint64_t key) const {
    const Node& node = nodes_[place(key)];
    return node.number == kNothing ? nullptr : &node;
  }

  Node& node_of(std::uint64_t key, bool& added) {
    if (2 * n_nodes_ >= nodes_.size()) grow();
    Node& node = nodes_[place(key)];
    added = node.number == kNothing;
    if (added) node = Node(key, n_nodes_++);
    return node;
  }

  void grow() {
    std::vector<Node> before(nodes_.size() * 2);
    before.swap(nodes_);
    for (const Node& node : before)
      if (node.number != kNothing) nodes_[place(node.key)] = node;
  }

  std::uint32_t n_nodes_ = 0;
  std::vector<Node> nodes_ = std::vector<Node>(64);
  WordFilter first_words_;
  WordFilter beginnings_;  // keys of what begins a sequence
};

}  // namespace winnow
