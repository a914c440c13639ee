#include "vocabulary.h"

#include <winnow/text.h>

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

bool holds_unspaced(std::string_view text) {
  for (std::size_t at = 0; (at = winnow::next_above_ascii(text, at)) < text.size();) {
    const winnow::Decoded d = winnow::decode_utf8(text, at);
    if (winnow::is_written_without_spaces(d.code_point)) return true;
    at += d.size;
  }
  return false;
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
  if (most == 0) return;
  words_.add(longest);
  signs_[slot(longest)] |= sign;
}

Sayings::Sayings(std::string_view list, const winnow::PhraseBook& book, WordSigns& signs) {
  each_folded_line(list, book, [&](std::string folded) {
    if (folded.empty()) return;
    if (holds_unspaced(folded)) {
      within_.push_back(std::move(folded));
      return;
    }
    signs.add(folded, kSaying);
    tree_.add(folded, static_cast<std::uint32_t>(sayings_.size()));
    sayings_.push_back(std::move(folded));
  });
}

bool Sayings::found_in(std::string_view folded) const {
  bool found = false;
  for (std::size_t at = 0; at < folded.size() && !found; at = winnow::folded_word(folded, at).end + 1)
    tree_.each_at(folded, at, [&](std::uint32_t number, std::size_t end) {
      found = found || sayings_[number] == folded.substr(at, end - at);
    });
  return found;
}

bool Sayings::found_within(std::string_view folded) const {
  return holds_unspaced(folded) && std::any_of(within_.begin(), within_.end(), [&](const std::string& saying) {
           return folded.find(saying) != std::string_view::npos;
         });
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

Vocabulary::Vocabulary(winnow::PhraseBook cues, winnow::PhraseBook post_labels, std::string_view sayings,
                       std::string_view months)
    : book_(std::move(cues)),
      post_labels_(std::move(post_labels)),
      sayings_(sayings, book_, signs_),
      months_(months, book_, signs_) {
  for (std::size_t i = 0; i < book_.size(); ++i)
    if (book_[i].category == "subscribe") signs_.add(book_[i].phrase, kCall);
}

}  // namespace chrome
