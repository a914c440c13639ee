// Phrase books: stock phrases of web pages, found as whole lines or at the beginning of short lines.
//
//   PhraseBook book(host.text());
//   book.add("share\ttweet\nnav\tskip to content\ntags\tfiled under\tprefix\n", error);
//   if (auto hit = book.match("Skip to content »")) ...   // hit->category == "nav", hit->weak == false
//   book.covers("Share  Tweet  Print");                   // every word belongs to some phrase
//
// A book is lines of "category TAB phrase [TAB flags]"; flags are `prefix` (the line begins with the phrase) and `weak`
// (common in the author's own text too: it counts only beside other signs). `#` stands for any number. Lines and
// phrases are folded by winnow.text/1, so case, punctuation and spacing do not matter. Header-only, C++17, std alone.
#pragma once
#include <winnow/plugin.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// What a line was found to be. Views live as long as the book.
struct PhraseMatch {
  std::string_view category;
  std::string_view phrase;
  bool prefix = false;  // the phrase is the beginning of the line, not all of it
  bool weak = false;
  std::size_t n_words = 0;  // of the phrase
};

/// A set of phrases. Build it once, then match() from any number of threads.
class PhraseBook {
 public:
  explicit PhraseBook(const winnow_text_1& text) : text_(&text) {}

  /// Adds a book's lines ("# ..." and empty lines are comments). `context` is called as context(category) and may
  /// return an empty view to leave a category out. Where two books disagree on a phrase, the weak reading wins; a
  /// category that `protects(category)` wins over every other.
  template <class Protects>
  void add(std::string_view tsv, Protects protects) {
    while (!tsv.empty()) {
      const std::size_t end = std::min(tsv.find('\n'), tsv.size());
      add_line(tsv.substr(0, end), protects);
      tsv.remove_prefix(std::min(end + 1, tsv.size()));
    }
  }

  std::size_t size() const { return phrases_.size(); }

  /// The folded form that phrases and lines are compared in: winnow.text/1's, with each run of numbers as "0".
  std::string fold(std::string_view line) const {
    std::string folded;
    const auto take = [](void* to, winnow_str s) { *static_cast<std::string*>(to) = std::string(view(s)); };
    text_->fold(str(line), &folded, take);
    return numbers_as_zero(folded);
  }

  /// The same for a text that winnow.text/1 has folded: a view of it, or of `buffer` where it holds numbers.
  static std::string_view fold_numbers(std::string_view folded, std::string& buffer) {
    const bool digits = std::any_of(folded.begin(), folded.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return folded;
    buffer = numbers_as_zero(folded);
    return buffer;
  }

  /// The phrase that the whole line is, else the longest that it begins with (when the line has at most `most_words`
  /// words), else nothing.
  std::optional<PhraseMatch> match(std::string_view line, std::size_t most_words = 40) const {
    return match_folded(fold(line), most_words);
  }

  /// The same for a line that fold() has folded.
  std::optional<PhraseMatch> match_folded(std::string_view folded, std::size_t most_words = 40) const {
    if (folded.empty()) return std::nullopt;
    // Most lines begin with a word that begins no phrase: one look tells.
    const std::size_t slot = first_word_slot(first_word(folded));
    if (longest_words_[slot] == 0) return std::nullopt;
    if (folded.size() <= longest_bytes_)
      if (const Entry* whole = find(folded)) return as_match(*whole, false);
    if (prefix_words_[slot] == 0 || count_words(folded) > most_words) return std::nullopt;
    const Entry* best = nullptr;
    std::size_t end = 0;
    for (std::size_t words = 0; words < prefix_words_[slot] && end < folded.size(); ++words) {
      end = std::min(folded.find(' ', end + 1), folded.size());
      if (const Entry* entry = find(folded.substr(0, end)); entry != nullptr && entry->prefix) best = entry;
    }
    if (best == nullptr) return std::nullopt;
    return as_match(*best, true);
  }

  /// True when the line is nothing but phrases, two or more, one behind the other: "Share Tweet Print". `strong` says
  /// whether none of them is weak or they are three or more.
  bool covers_folded(std::string_view folded, bool& strong) const {
    if (!begins_one(first_word(folded))) return strong = false;
    std::size_t at = 0;
    std::size_t n = 0;
    strong = true;
    while (at < folded.size()) {
      const Entry* entry = nullptr;
      std::size_t end = at;
      std::size_t taken = at;
      const std::size_t most = longest_words_[first_word_slot(first_word(folded.substr(at)))];
      for (std::size_t words = 0; words < most && end < folded.size(); ++words) {
        end = std::min(folded.find(' ', end + 1), folded.size());
        const Entry* found = find(folded.substr(at, end - at));
        if (found == nullptr || found->guarded) continue;
        entry = found;
        taken = end;
      }
      if (entry == nullptr) return false;
      strong = strong && entry->whole && !entry->whole_weak;
      ++n;
      at = std::min(taken + 1, folded.size());
    }
    strong = strong || n >= 3;
    return n >= 2;
  }

 private:
  struct Entry {
    std::string phrase;
    std::string category;
    bool whole = false;   // matches a whole line
    bool prefix = false;  // matches a line's beginning
    bool whole_weak = false;
    bool prefix_weak = false;
    bool guarded = false;
  };

  static constexpr std::uint32_t kFree = UINT32_MAX;
  struct Place {
    std::uint64_t hash = 0;
    std::uint32_t phrase = kFree;  // in phrases_
  };

  template <class Protects>
  void add_line(std::string_view line, Protects& protects) {
    const std::size_t tab = line.find('\t');
    if (line.empty() || line[0] == '#' || tab == std::string_view::npos) return;
    const std::size_t second = std::min(line.find('\t', tab + 1), line.size());
    const std::string_view flags = second < line.size() ? line.substr(second + 1) : std::string_view();
    std::string phrase(line.substr(tab + 1, second - tab - 1));
    std::replace(phrase.begin(), phrase.end(), '#', '0');
    phrase = fold(phrase);
    if (phrase.empty() || phrase == "0") return;
    const std::string_view category = line.substr(0, tab);
    const bool weak = flags.find("weak") != std::string_view::npos;
    const bool guarded = protects(category);
    longest_bytes_ = std::max(longest_bytes_, phrase.size());
    const std::size_t slot = first_word_slot(first_word(phrase));
    const auto n_words = static_cast<std::uint8_t>(std::min<std::size_t>(count_words(phrase), 255));
    longest_words_[slot] = std::max(longest_words_[slot], n_words);
    if (flags.find("prefix") != std::string_view::npos) prefix_words_[slot] = std::max(prefix_words_[slot], n_words);
    Entry& entry = entry_for(phrase, category, guarded);
    // A phrase that begins lines is a line too, weak or not, unless the books say otherwise of the whole line.
    const bool prefix = flags.find("prefix") != std::string_view::npos;
    (prefix ? entry.prefix : entry.whole) = true;
    bool& entry_weak = prefix ? entry.prefix_weak : entry.whole_weak;
    entry_weak = entry_weak || weak;
    if (guarded && !entry.guarded) {
      entry.category = std::string(category);
      entry.guarded = true;
    }
  }

  static std::string numbers_as_zero(std::string_view folded) {
    std::string out;
    out.reserve(folded.size());
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t at = 0; at < folded.size();) {
      if (!is_digit(folded[at])) {
        out.push_back(folded[at++]);
        continue;
      }
      while (at < folded.size() && is_digit(folded[at])) ++at;
      if (out.size() >= 2 && out[out.size() - 1] == ' ' && out[out.size() - 2] == '0' &&
          (out.size() == 2 || out[out.size() - 3] == ' ')) {
        out.pop_back();  // "1 234" is one number
      } else {
        out.push_back('0');
      }
    }
    return out;
  }

  static std::size_t count_words(std::string_view folded) {
    return static_cast<std::size_t>(std::count(folded.begin(), folded.end(), ' ')) + (folded.empty() ? 0 : 1);
  }

  static constexpr std::size_t kSlots = 1u << 16;

  // FNV-1a over a word: only a filter, so a collision costs a look-up and nothing else.
  static std::size_t first_word_slot(std::string_view word) {
    std::uint32_t h = 2166136261u;
    for (const char c : word) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
    return (h ^ (h >> 16)) & (kSlots - 1);
  }
  bool begins_one(std::string_view word) const { return longest_words_[first_word_slot(word)] != 0; }
  static std::string_view first_word(std::string_view folded) {
    return folded.substr(0, std::min(folded.find(' '), folded.size()));
  }

  std::uint64_t hash(std::string_view folded) const { return text_->hash(str(folded), 0); }

  // Where the phrase of this hash stands in index_, or the free place for it. The index is a power of two in size and
  // at most half full; a place is taken by the bits of the hash, the next free one behind it otherwise.
  std::size_t place(std::uint64_t hash) const {
    std::size_t at = static_cast<std::size_t>(hash) & (index_.size() - 1);
    while (index_[at].phrase != kFree && index_[at].hash != hash) at = (at + 1) & (index_.size() - 1);
    return at;
  }

  const Entry* find(std::string_view folded) const {
    const Place& found = index_[place(hash(folded))];
    return found.phrase == kFree || phrases_[found.phrase].phrase != folded ? nullptr : &phrases_[found.phrase];
  }

  Entry& entry_for(const std::string& phrase, std::string_view category, bool guarded) {
    if (2 * (phrases_.size() + 1) > index_.size()) grow();
    Place& found = index_[place(hash(phrase))];
    if (found.phrase == kFree) {
      found = {hash(phrase), static_cast<std::uint32_t>(phrases_.size())};
      phrases_.push_back({phrase, std::string(category), false, false, false, false, guarded});
    }
    return phrases_[found.phrase];
  }

  void grow() {
    index_.assign(index_.size() * 2, Place());
    for (std::uint32_t i = 0; i < phrases_.size(); ++i) {
      const std::uint64_t hashed = hash(phrases_[i].phrase);
      index_[place(hashed)] = {hashed, i};
    }
  }

  static PhraseMatch as_match(const Entry& entry, bool prefix) {
    const bool weak = prefix || !entry.whole ? entry.prefix_weak : entry.whole_weak;
    return {entry.category, entry.phrase, prefix, weak, count_words(entry.phrase)};
  }

  const winnow_text_1* text_;
  std::vector<Entry> phrases_;
  std::vector<Place> index_ = std::vector<Place>(64);
  // By a phrase's first word: how many words the longest has, and the longest that begins lines. 0: there is none.
  std::vector<std::uint8_t> longest_words_ = std::vector<std::uint8_t>(kSlots, 0);
  std::vector<std::uint8_t> prefix_words_ = std::vector<std::uint8_t>(kSlots, 0);
  std::size_t longest_bytes_ = 0;
};

}  // namespace winnow
