// The words that lines are looked at with: cue phrases, sayings, months; and one table that tells most words apart from
// all that begin any of them.
#pragma once
#include <winnow/folded_words.h>
#include <winnow/phrases.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chrome {

/// What a word of a line may be part of.
enum WordSign : std::uint8_t { kSaying = 1, kCall = 2, kMonth = 4 };

/// Which signs a line may hold: a filter in one pass over its words, so that nothing is searched for in most lines.
class WordSigns {
 public:
  /// A line with the folded `phrase` in it holds a `sign`. The phrase's longest word stands for it: the rarest, mostly.
  void add(std::string_view phrase, WordSign sign);
  /// All signs that the folded line may hold. None is left out; one too many is rare.
  std::uint8_t in(std::string_view folded) const {
    std::uint8_t found = 0;
    for (std::size_t at = 0; at < folded.size();) {
      const winnow::FoldedWord word = winnow::folded_word(folded, at);
      if (words_.may_have(word.key)) found |= signs_[slot(word.key)];
      at = word.end + 1;
    }
    return found;
  }

 private:
  static std::size_t slot(std::uint64_t key) { return static_cast<std::size_t>(key >> 50); }
  winnow::WordFilter words_;  // small, for it is asked for every word of a page
  std::array<std::uint8_t, std::size_t{1} << 14> signs_{};
};

/// What sites say of themselves somewhere in a sentence: "is published by", "to your inbox". Weak signs, all of them.
class Sayings {
 public:
  /// `list` has one saying a line; `book` folds.
  Sayings(std::string_view list, const winnow::PhraseBook& book, WordSigns& signs);
  /// Whether one of them stands between spaces of the folded line, or its ends.
  bool found_in(std::string_view folded) const;
  /// Whether one of a script that is written without spaces stands anywhere in the folded line.
  bool found_within(std::string_view folded) const;

 private:
  winnow::WordTree tree_;
  std::vector<std::string> sayings_;
  std::vector<std::string> within_;  // those of scripts written without spaces: no word of a line is one
};

/// Month names, folded, from the plugin's data.
class Months {
 public:
  Months(std::string_view list, const winnow::PhraseBook& book, WordSigns& signs);
  bool contains(std::string_view folded_word) const;

 private:
  std::vector<std::string> words_;  // sorted
};

/// All of it. Shared by all workers.
class Vocabulary {
 public:
  Vocabulary(winnow::PhraseBook cues, winnow::PhraseBook post_labels, std::string_view sayings,
             std::string_view months);

  const winnow::PhraseBook& book() const { return book_; }
  /// What forums print around posts.
  const winnow::PhraseBook& post_labels() const { return post_labels_; }
  const Sayings& sayings() const { return sayings_; }
  const Months& months() const { return months_; }
  const WordSigns& signs() const { return signs_; }

 private:
  winnow::PhraseBook book_, post_labels_;
  WordSigns signs_;
  Sayings sayings_;
  Months months_;
};

}  // namespace chrome
