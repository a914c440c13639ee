// Whether texts that break off go on in another line of the page: their last words stand there, with more behind them.
//
//   continuations.clear();
//   const std::size_t tail = continuations.ask(words_of_the_cut_line);  // one for each line that breaks off
//   continuations.look_in(words, text_hash);                            // every line of the page, once
//   continuations.found(tail, text_hash_of_the_cut_line);
//
// Words are hashes of 64 bits. The time is that of one look at each word of the page, however many texts break off.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace related {

class Continuations {
 public:
  static constexpr std::size_t kWords = 4;
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  /// Forgets all tails.
  void clear();
  /// Asks for the last words of a line that breaks off; kNone when it has too few of them.
  std::size_t ask(std::span<const std::uint64_t> words);
  /// Looks for all tails asked for in a line.
  void look_in(std::span<const std::uint64_t> words, std::uint64_t text_hash);
  /// Was the tail found, with words behind it, in a line of another text than `text_hash`?
  bool found(std::size_t tail, std::uint64_t text_hash) const;
  bool empty() const { return tails_.empty(); }

 private:
  struct Tail {
    std::array<std::uint64_t, kWords> words{};
    // The texts it was found in: the first, and one that differs from it. No more are needed to tell whether it was
    // found in another one than a given text.
    std::array<std::uint64_t, 2> texts{};
    std::size_t n_texts = 0;
  };

  static std::uint64_t key_of(const std::uint64_t* words);
  static std::size_t slot(std::uint64_t word) { return static_cast<std::size_t>(word % kSlots); }

  static constexpr std::size_t kSlots = 4096;
  std::vector<Tail> tails_;
  std::unordered_map<std::uint64_t, std::size_t> by_key_;
  std::vector<bool> first_words_ = std::vector<bool>(kSlots, false);  // by slot: some tail may begin so
};

}  // namespace related
