#include "continuations.h"

#include <algorithm>

namespace related {

void Continuations::clear() {
  for (const Tail& tail : tails_) first_words_[slot(tail.words[0])] = false;
  tails_.clear();
  // A table that a huge page has widened would be wiped for every small one.
  if (by_key_.bucket_count() > kSlots) by_key_ = {};
  by_key_.clear();
}

std::uint64_t Continuations::key_of(const std::uint64_t* words) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < kWords; ++i) key = (key ^ words[i]) * 0x9E3779B97F4A7C15u;
  return key;
}

std::size_t Continuations::ask(std::span<const std::uint64_t> words) {
  if (words.size() < kWords) return kNone;
  const std::uint64_t* const last = words.data() + words.size() - kWords;
  const auto [at, added] = by_key_.try_emplace(key_of(last), tails_.size());
  if (added) {
    Tail& tail = tails_.emplace_back();
    std::copy_n(last, kWords, tail.words.begin());
    first_words_[slot(last[0])] = true;
  }
  return at->second;
}

void Continuations::look_in(std::span<const std::uint64_t> words, std::uint64_t text_hash) {
  for (std::size_t at = 0; at + kWords < words.size(); ++at) {
    if (!first_words_[slot(words[at])]) continue;
    const auto asked = by_key_.find(key_of(&words[at]));
    if (asked == by_key_.end()) continue;
    Tail& tail = tails_[asked->second];
    if (!std::equal(tail.words.begin(), tail.words.end(), words.begin() + static_cast<std::ptrdiff_t>(at))) continue;
    const bool new_text = tail.n_texts == 0 || (tail.n_texts == 1 && tail.texts[0] != text_hash);
    if (new_text) tail.texts[tail.n_texts++] = text_hash;
  }
}

bool Continuations::found(std::size_t tail, std::uint64_t text_hash) const {
  if (tail == kNone) return false;
  const Tail& asked = tails_[tail];
  return std::any_of(asked.texts.begin(), asked.texts.begin() + static_cast<std::ptrdiff_t>(asked.n_texts),
                     [&](std::uint64_t text) { return text != text_hash; });
}

}  // namespace related
