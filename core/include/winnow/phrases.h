// Phrase books: stock phrases of web pages, found as whole lines or at the beginning of short lines.
//
//   PhraseBook book(host.text());
//   book.add("share\ttweet\nshare\tprint\nnav\tskip to content\ntags\tfiled under\tprefix\n",
//            [](std::string_view) { return false; });   // no category that wins over the others
//   if (auto hit = book.match("Skip to content »")) ...   // hit->category == "nav", hit->weak == false
//   bool strong = false;
//   book.covers_folded(book.fold("Tweet  Print"), strong);   // nothing but phrases, two or more
//
// A book is lines of "category TAB phrase [TAB flags]"; flags are `prefix` (the line begins with the phrase) and `weak`
// (common in the author's own text too: it counts only beside other signs). `#` stands for any number. Lines and
// phrases are folded by winnow.text/1, so case, punctuation and spacing do not matter. Header-only, C++17, std alone.
#pragma once
#include <winnow/folded_words.h>
#include <winnow/phrase_line.h>
#include <winnow/spellings.h>
#include <winnow/plugin.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <stdexcept>
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
  std::size_t n_words = 0;   // of the phrase
  std::uint32_t number = 0;  // the phrase's, below PhraseBook::size()
};

/// A set of phrases. Build it once, then match() from any number of threads.
class PhraseBook {
 public:
  explicit PhraseBook(const winnow_text_1& text) : text_(&text) {}
  // Matches point into the book: it can be moved, and they stay valid, but a copy would be another book.
  PhraseBook(PhraseBook&&) = default;
  PhraseBook& operator=(PhraseBook&&) = default;

  /// Adds a book's lines ("# ..." and empty lines are comments). Where two books disagree on a phrase, the weak reading
  /// wins; a category of which protects(category) is true wins over every other, and its phrases cover no line. The
  /// text may go: the book keeps copies. Throws std::runtime_error when two phrases have one key, which is as good as
  /// never.
  template <class Protects>
  void add(std::string_view tsv, Protects protects) {
    add_lines(tsv, false, protects);
  }
  /// The same for a book whose phrases winnow.text/1 has folded, `#` as "0": thousands are folded while a plugin is
  /// built.
  template <class Protects>
  void add_folded(std::string_view tsv, Protects protects) {
    add_lines(tsv, true, protects);
  }

  std::size_t size() const { return phrases_.size(); }

  /// The phrase of this number, as a whole line.
  const PhraseMatch& operator[](std::size_t number) const { return phrases_[number].as_whole; }

  /// The folded form that phrases and lines are compared in: winnow.text/1's in one spelling (spellings.h), with each
  /// run of numbers as "0".
  std::string fold(std::string_view line) const {
    std::string folded;
    const auto take = [](void* to, winnow_str s) { *static_cast<std::string*>(to) = std::string(view(s)); };
    text_->fold(str(line), &folded, take);
    std::string buffer;
    return std::string(fold_numbers(folded, buffer));
  }

  /// The same for a text that winnow.text/1 has folded: a view of it, or of `buffer` where it holds numbers or is
  /// spelled in another way.
  static std::string_view fold_numbers(std::string_view folded, std::string& buffer) {
    folded = one_spelling(folded, buffer);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto first = static_cast<std::size_t>(std::find_if(folded.begin(), folded.end(), is_digit) - folded.begin());
    if (first == folded.size()) return folded;
    // Never longer than what it came from, which the buffer may hold already.
    const bool in_place = folded.data() == buffer.data();
    buffer.resize(folded.size());
    char* const begin = buffer.data();
    if (in_place) folded = buffer;
    char* to = in_place ? begin + first : std::copy_n(folded.data(), first, begin);
    for (std::size_t at = first; at < folded.size();) {
      if (!is_digit(folded[at])) {
        *to++ = folded[at++];
        continue;
      }
      while (at < folded.size() && is_digit(folded[at])) ++at;
      const bool goes_on = to - begin >= 2 && to[-1] == ' ' && to[-2] == '0' && (to - begin == 2 || to[-3] == ' ');
      if (goes_on) {
        --to;  // "1 234" is one number
      } else {
        *to++ = '0';
      }
    }
    return {begin, static_cast<std::size_t>(to - begin)};
  }

  /// The phrase that the whole line is, else the longest that it begins with (when the line has at most `most_words`
  /// words), else nothing.
  std::optional<PhraseMatch> match(std::string_view line, std::size_t most_words = 40) const {
    return match_folded(fold(line), most_words);
  }

  /// The same for a line that fold() has folded.
  std::optional<PhraseMatch> match_folded(std::string_view folded, std::size_t most_words = 40) const {
    if (const PhraseMatch* found = find_folded(folded, most_words)) return *found;
    return std::nullopt;
  }

  /// The same as a pointer, null for nothing. It lives as long as the book, unless more phrases are added.
  const PhraseMatch* find_folded(std::string_view folded, std::size_t most_words = 40) const {
    const Entry* whole = nullptr;
    const Entry* best = nullptr;
    tree_.each_at(folded, 0, [&](std::uint32_t number, std::size_t end) {
      const Entry& entry = phrases_[number];
      if ((end != folded.size() && !entry.prefix) || entry.as_whole.phrase != folded.substr(0, end)) return;
      (end == folded.size() ? whole : best) = &entry;
    });
    if (whole != nullptr) return &whole->as_whole;
    if (best == nullptr || count_words(folded) > most_words) return nullptr;
    return &as_prefix_[best->as_whole.number];
  }

  /// False when no phrase stands at the beginning of a text that winnow.text/1 has folded, its numbers still in it.
  /// True may be wrong: it says that it is worth while to fold them and look.
  bool may_begin(std::string_view folded) const {
    if (tree_.may_begin(folded)) return true;
    // Two words decide, and digits in them are no "0" yet: a number may run on into the third. A word may be spelled in
    // another way.
    std::size_t end = 0;
    for (int words = 0; words < 2 && end < folded.size(); ++words)
      end = std::min(folded.find(' ', end + 1), folded.size());
    const std::string_view beginning = folded.substr(0, end);
    return std::any_of(beginning.begin(), beginning.end(), [](char c) { return c >= '0' && c <= '9'; }) ||
           has_spellings(beginning);
  }

  /// True when the line is nothing but phrases, two or more, one behind the other: "Share Tweet Print". `strong` says
  /// whether none of them is weak, or they are three with one that is not, or four: three weak ones may be the name of
  /// something ("Legal Business Services").
  bool covers_folded(std::string_view folded, bool& strong) const {
    strong = false;
    std::size_t n = 0, n_weak = 0;
    for (std::size_t at = 0; at < folded.size(); ++n) {
      std::size_t end = at;
      const Entry* entry = longest_at(folded, at, end);
      if (entry == nullptr) return false;
      n_weak += !entry->whole || entry->whole_weak;
      at = std::min(end + 1, folded.size());
    }
    strong = n_weak == 0 || n >= 4 || (n == 3 && n_weak < 3);
    return n >= 2;
  }

  /// The longest phrase that stands at byte `at` of a folded text, where a word begins, as if it were a line; `end`
  /// becomes the byte behind it. Null for none, and `end` stays. Protected phrases are left out.
  const PhraseMatch* longest_folded(std::string_view folded, std::size_t at, std::size_t& end) const {
    const Entry* entry = longest_at(folded, at, end);
    return entry == nullptr ? nullptr : &entry->as_whole;
  }

 private:
  // A line of the processor's cache: there are thousands of phrases, and to fetch one takes longer than to compare it.
  struct alignas(64) Entry {
    PhraseMatch as_whole;  // what is said of it as a whole line
    bool whole = false;    // matches a whole line
    bool prefix = false;   // matches a line's beginning
    bool whole_weak = false;
    bool prefix_weak = false;
    bool guarded = false;
  };
  static_assert(sizeof(Entry) == 64);

  template <class Protects>
  void add_lines(std::string_view tsv, bool folded, Protects& protects) {
    while (!tsv.empty()) {
      const std::size_t end = std::min(tsv.find('\n'), tsv.size());
      add_line(tsv.substr(0, end), folded, protects);
      tsv.remove_prefix(std::min(end + 1, tsv.size()));
    }
  }

  template <class Protects>
  void add_line(std::string_view line, bool folded, Protects& protects) {
    const std::optional<PhraseLine> read = phrase_line(line);
    if (!read) return;
    std::string whole, buffer;
    std::string_view phrase = folded ? fold_numbers(read->phrase, buffer) : whole = fold(read->with_numbers());
    if (phrase.empty() || phrase == "0") return;
    const bool weak = read->flags.find("weak") != std::string_view::npos;
    const bool guarded = protects(read->category);
    Entry& entry = entry_for(phrase, read->category, guarded);
    // A phrase that begins lines is a line too, weak or not, unless the books say otherwise of the whole line.
    const bool prefix = read->flags.find("prefix") != std::string_view::npos;
    (prefix ? entry.prefix : entry.whole) = true;
    bool& entry_weak = prefix ? entry.prefix_weak : entry.whole_weak;
    entry_weak = entry_weak || weak;
    if (guarded && !entry.guarded) {
      entry.as_whole.category = kept_category(read->category);
      entry.guarded = true;
    }
    say_what_it_is(entry);
  }

  static std::size_t count_words(std::string_view folded) {
    return static_cast<std::size_t>(std::count(folded.begin(), folded.end(), ' ')) + (folded.empty() ? 0 : 1);
  }

  // The longest phrase that stands at byte `at` and is no guarded one, and where it ends.
  const Entry* longest_at(std::string_view folded, std::size_t at, std::size_t& end) const {
    const Entry* longest = nullptr;
    tree_.each_at(folded, at, [&](std::uint32_t number, std::size_t behind) {
      const Entry& entry = phrases_[number];
      if (entry.guarded || entry.as_whole.phrase != folded.substr(at, behind - at)) return;
      longest = &entry;
      end = behind;
    });
    return longest;
  }

  Entry& entry_for(std::string_view phrase, std::string_view category, bool guarded) {
    const auto next = static_cast<std::uint32_t>(phrases_.size());
    const std::uint32_t number = tree_.add(phrase, next);
    if (number == next) {
      Entry& entry = phrases_.emplace_back();
      entry.as_whole = {kept_category(category), kept_phrase(phrase), false, false, count_words(phrase), number};
      entry.guarded = guarded;
      as_prefix_.emplace_back();
    }
    Entry& entry = phrases_[number];
    if (entry.as_whole.phrase != phrase)
      throw std::runtime_error("two phrases have one key: " + std::string(phrase) + ", " +
                               std::string(entry.as_whole.phrase));
    return entry;
  }

  void say_what_it_is(Entry& entry) {
    entry.as_whole.weak = entry.whole ? entry.whole_weak : entry.prefix_weak;
    PhraseMatch& as_prefix = as_prefix_[entry.as_whole.number];
    as_prefix = entry.as_whole;
    as_prefix.prefix = true;
    as_prefix.weak = entry.prefix_weak;
  }

  // Texts stay where they are. Phrases lie close together, in pieces that do not grow beyond their room.
  std::string_view kept_phrase(std::string_view phrase) {
    constexpr std::size_t kPiece = 16u << 10;
    if (texts_.empty() || texts_.back().capacity() - texts_.back().size() < phrase.size())
      texts_.emplace_back().reserve(std::max(kPiece, phrase.size()));
    std::string& piece = texts_.back();
    piece += phrase;
    return std::string_view(piece).substr(piece.size() - phrase.size());
  }
  std::string_view kept_category(std::string_view category) {
    if (category == last_category_) return last_category_;
    const auto known = std::find(categories_.begin(), categories_.end(), category);
    return last_category_ = known != categories_.end() ? *known : categories_.emplace_back(category);
  }

  const winnow_text_1* text_;
  WordTree tree_;
  std::vector<Entry> phrases_;
  std::vector<PhraseMatch> as_prefix_;  // what is said of a phrase at the beginning of a line, by its number
  std::deque<std::string> texts_, categories_;
  std::string_view last_category_;  // of the phrase before: lists are in order
};

}  // namespace winnow
