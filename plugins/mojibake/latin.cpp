// Latin letters for Latin letters: "è" for "č". Every word could be a name in some language, so the page as a whole
// must read better, in one language and by one pair of code pages.
#include <algorithm>
#include <array>
#include <limits>

#include "decide.h"
#include "signs.h"

namespace mojibake {
namespace {

constexpr int nats(double n) { return static_cast<int>(n * 16); }

/// On a page where nothing but circumflexes would change: many languages write them.
constexpr int kCircumflexCharge = nats(12);
constexpr int kOneKindCharge = nats(0.7), kOneOfAKindCharge = nats(2);
/// How much worse the plain words of a page may read in the language of its mended words.
constexpr int kOtherLanguage = nats(6);
/// Characters of plain text from which the language of a page is plain.
constexpr std::size_t kEnoughText = 1500;
/// A word that costs more a letter is hardly a word of its language.
constexpr int kReadsBadly = nats(3.6);
constexpr int kMark = nats(3.5);

}  // namespace

void Decider::weigh_latin(std::span<const Subject> lines, std::vector<Word>& words, Ballot& ballot) const {
  std::vector<bool> promising(conversions_.size(), false);
  std::vector<int> promise(conversions_.size(), 0);
  for (const Word& word : words)
    for (const Candidate& c : word.candidates)
      if (conversions_[c.conversion].latin && c.gain > 0) promise[c.conversion] += c.gain;
  bool any = false;
  for (std::size_t k = 0; k < conversions_.size(); ++k) any |= promising[k] = promise[k] * 2 > conversions_[k].need;
  if (!any) return;

  using Sums = std::array<int, LanguageModel::kMaxLanguages>;
  const auto view = [&](const Word& w) {
    return std::u32string_view(lines[w.line].line->text()).substr(w.begin, w.end - w.begin);
  };
  std::vector<Sums> before(words.size());
  Sums base{}, page{};
  const std::size_t languages = model_.languages();
  std::size_t read = 0;
  const auto add_plain = [&](std::u32string_view text) {
    if (read < kEnoughText) characters_.add_costs(text, std::span(base).first(languages));
    read += text.size();
  };
  for (std::size_t l = 0, w = 0; l < lines.size(); ++l) {
    std::size_t at = 0;
    const std::u32string_view text = lines[l].line->text();
    if (w == words.size() || words[w].line != l) continue;
    for (; w < words.size() && words[w].line == l; ++w) {
      add_plain(text.substr(at, words[w].begin - at));
      at = words[w].end;
    }
    add_plain(text.substr(at));
  }
  page = base;
  for (std::size_t w = 0; w < words.size(); ++w) {
    before[w] = {};
    characters_.add_costs(view(words[w]), std::span(before[w]).first(languages));
    for (std::size_t l = 0; l < languages; ++l) page[l] += before[w][l];
  }
  const auto least = [&](const Sums& sums) {
    return static_cast<std::size_t>(
        std::min_element(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(languages)) - sums.begin());
  };
  const std::size_t spoken = least(page), plain = least(base);
  const auto is_in_word = [&](std::u32string_view word) {
    std::size_t letters = 0;
    for (std::size_t i = 0; i < word.size(); ++i)
      letters += characters_.is_letter(word[i]) || (word[i] >= 0x80 && is_stuck(characters_, word, i));
    return letters > 1;
  };

  for (std::size_t k = 0; k < conversions_.size(); ++k) {
    if (!promising[k]) continue;
    Sums mended = base;
    std::vector<Sums> after(words.size());
    std::vector<Candidate*> candidates(words.size(), nullptr);
    int opening = 0, closing = 0;
    bool circumflexes = true, in_words = false;
    std::u32string kinds;
    int mended_words = 0, stuck_words = 0;
    int against = 0, charge = std::numeric_limits<int>::max();
    for (std::size_t w = 0; w < words.size(); ++w) {
      after[w] = before[w];
      for (Candidate& c : words[w].candidates) {
        if (c.conversion != k) continue;
        candidates[w] = &c;
        for (const char32_t m : view(words[w]).substr(c.begin - words[w].begin, c.end - c.begin))
          if (m >= 0x80 && kinds.find(m) == std::u32string::npos) kinds.push_back(m);
        for (const char32_t m : kinds)
          circumflexes &= m < 0x80 || std::u32string_view(U"âêîôûÂÊÎÔÛ").find(m) != std::u32string_view::npos;
        if (c.gain > 0) {
          in_words |= is_in_word(view(words[w]));
          const std::size_t at = c.begin - words[w].begin;
          const bool stuck = !characters_.is_word(view(words[w])[at]) && is_stuck(characters_, view(words[w]), at);
          ++mended_words;
          stuck_words += stuck;
          charge = std::min(charge, stuck ? 0 : c.charge);
        }
        for (const char32_t m : c.text) {
          opening += m == U'“' || m == U'‘';
          closing += m == U'”';
        }
        after[w] = {};
        std::u32string text(view(words[w]).substr(0, c.begin - words[w].begin));
        text += c.text;
        text += view(words[w]).substr(c.end - words[w].begin);
        characters_.add_costs(text, std::span(after[w]).first(languages));
      }
      if (!candidates[w] && !words[w].unchanged[k]) {
        const auto v = view(words[w]);
        if (std::any_of(v.begin(), v.end(), [&](char32_t c) { return c >= 0x80 && characters_.is_letter(c); }))
          against += kCannot;
      }
      for (std::size_t l = 0; l < languages; ++l) mended[l] += after[w][l];
    }
    // What is left of UTF-8 that lost its other bytes would be letters of some language or other.
    if (kinds.find_first_not_of(U"ÂÃâ") == std::u32string::npos) {
      ballot.net[k] = 0;
      continue;
    }
    // Quotation marks come in pairs: closing ones alone are letters at the ends of words.
    // And signs that stand by themselves, µ ± °, are signs, and letters that do are a list.
    if ((closing > 0 && opening == 0) || charge >= kNoLetterCharge || !in_words) {
      ballot.net[k] = 0;
      continue;
    }
    const std::size_t meant = least(mended);
    // The language that the mended words are of must be the one that the rest of the page is in.
    if (base[meant] > base[plain] + kOtherLanguage) {
      ballot.net[k] = 0;
      continue;
    }
    // Words that read badly even so are no evidence, whatever stood there before.
    for (std::size_t w = 0; w < words.size(); ++w) {
      if (!candidates[w]) continue;
      const int gain = before[w][spoken] - after[w][meant];
      const auto letters = static_cast<int>(words[w].end - words[w].begin);
      const auto marks =
          static_cast<int>(std::count_if(candidates[w]->text.begin(), candidates[w]->text.end(), is_quote_or_dash));
      if (gain > 0 && after[w][meant] > kReadsBadly * letters + kMark * marks) against += gain;
    }
    ballot.net[k] = page[spoken] - mended[meant] - against - charge - (circumflexes ? kCircumflexCharge : 0) -
                    (kinds.size() > 1 || stuck_words > 0 ? 0
                     : mended_words == 1                 ? kOneOfAKindCharge
                                                         : kOneKindCharge);
    for (std::size_t w = 0; w < words.size(); ++w)
      if (candidates[w]) candidates[w]->gain = before[w][spoken] - after[w][meant];
  }
  // One page, one pair of Latin code pages: the others would only differ in the odd letter.
  std::size_t best = conversions_.size();
  for (std::size_t k = 0; k < conversions_.size(); ++k)
    if (promising[k] && ballot.net[k] > conversions_[k].need &&
        (best == conversions_.size() || ballot.net[k] > ballot.net[best]))
      best = k;
  if (best < conversions_.size()) ballot.coherent[best] = true;
}

}  // namespace mojibake
