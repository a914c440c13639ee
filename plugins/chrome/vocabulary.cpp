#include "vocabulary.h"

#include <algorithm>
#include <utility>

namespace chrome {
namespace {

// Calls body(line) for each line that is no comment, folded.
template <class Body>
void each_folded_line(std::string_view list, const winnow::PhraseBook& book, Body body) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find('\n'), list.size());
    const std::string_view line = list.substr(0, end);
    if (!line.empty() && line[0] != '#') body(book.fold(line));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

}  // namespace

void WordSigns::add(std::string_view phrase, WordSign sign) {
  std::uint64_t longest = 0;
  std::size_t most = 0;
  for (std::size_t at = 0; at < phrase.size();) {
    const winnow::FoldedWord word = winnow::folded_word(phrase, at);
    if (word.end - at > most) longest = word.key;
    most = std::max(most, word.end - at);
    at = word.end + 1;
  }
  if (most > 0) signs_[slot(longest)] |= sign;
}

Sayings::Sayings(std::string_view list, const winnow::PhraseBook& book, WordSigns& signs) {
  each_folded_line(list, book, [&](std::string folded) {
    const std::uint32_t node = tree_.add(folded);
    signs.add(folded, kSaying);
    sayings_.resize(tree_.size());
    sayings_[node] = std::move(folded);
  });
}

// Whether one begins with the word at `at`.
bool Sayings::begins_at(std::string_view folded, std::size_t at) const {
  std::uint32_t node = winnow::WordTree::kRoot;
  for (std::size_t begin = at; begin < folded.size();) {
    const winnow::FoldedWord word = winnow::folded_word(folded, begin);
    if (node == winnow::WordTree::kRoot && !tree_.begins(word.key)) return false;
    node = tree_.step(node, word.key);
    if (node == winnow::WordTree::kNone) return false;
    if (!sayings_[node].empty() && sayings_[node] == folded.substr(at, word.end - at)) return true;
    begin = word.end + 1;
  }
  return false;
}

bool Sayings::found_in(std::string_view folded) const {
  for (std::size_t at = 0; at < folded.size(); at = winnow::folded_word(folded, at).end + 1)
    if (begins_at(folded, at)) return true;
  return false;
}

Months::Months(std::string_view list, const winnow::PhraseBook& book, WordSigns& signs) {
  each_folded_line(list, book, [&](const std::string& folded) {
    for (std::size_t at = 0; at < folded.size();) {
      const std::size_t end = winnow::folded_word(folded, at).end;
      words_.push_back(folded.substr(at, end - at));
      signs.add(words_.back(), kMonth);
      at = end + 1;
    }
  });
  std::sort(words_.begin(), words_.end());
}

bool Months::contains(std::string_view folded_word) const {
  const auto at = std::lower_bound(words_.begin(), words_.end(), folded_word);
  return at != words_.end() && *at == folded_word;
}

Vocabulary::Vocabulary(winnow::PhraseBook cues, std::string_view sayings, std::string_view months)
    : book_(std::move(cues)), sayings_(sayings, book_, signs_), months_(months, book_, signs_) {
  for (std::size_t i = 0; i < book_.size(); ++i)
    if (book_[i].category == "subscribe") signs_.add(book_[i].phrase, kCall);
}

}  // namespace chrome
