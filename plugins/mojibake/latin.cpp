// Latin letters for Latin letters: "è" for "č". Every word could be a name in some language, so the page as a whole
// must read better, in one language and by one pair of code pages.
#include <algorithm>
#include <array>
#include <limits>

#include "decide.h"
#include "signs.h"

namespace mojibake {
namespace {

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

using Sums = std::array<int, LanguageModel::kMaxLanguages>;

bool has_circumflex(char32_t c) { return std::u32string_view(U"âêîôûÂÊÎÔÛ").find(c) != std::u32string_view::npos; }

}  // namespace

// A page as it stands and as conversions would make it, in what it costs in each language.
class Decider::LatinPage {
 public:
  LatinPage(const Decider& decider, std::span<const Subject> lines, std::vector<Word>& words)
      : characters_(decider.characters_), languages_(decider.model_.languages()), lines_(lines), words_(words) {
    add_plain_text();
    page_ = plain_;
    before_.resize(words.size());
    for (std::size_t w = 0; w < words.size(); ++w) {
      add_costs(view(words[w]), before_[w]);
      for (std::size_t l = 0; l < languages_; ++l) page_[l] += before_[w][l];
    }
    spoken_ = cheapest(page_);
  }

  /// By how much it reads better with this conversion's mends, 0 where they are no evidence. Then the gains of the
  /// candidates are those on this page.
  int net(std::size_t conversion) const {
    Mended mended = mended_by(conversion);
    // What is left of UTF-8 that lost its other bytes would be letters of some language or other.
    if (mended.kinds.find_first_not_of(U"ÂÃâ") == std::u32string::npos) return 0;
    // Quotation marks come in pairs: closing ones alone are letters at the ends of words.
    // And signs that stand by themselves, µ ± °, are signs, and letters that do are a list.
    if ((mended.closing > 0 && mended.opening == 0) || mended.charge >= kNoLetterCharge || !mended.in_words) return 0;
    const std::size_t meant = cheapest(mended.page);
    // The language that the mended words are of must be the one that the rest of the page is in.
    if (plain_[meant] > plain_[cheapest(plain_)] + kOtherLanguage) return 0;
    int against = mended.against;
    for (std::size_t w = 0; w < words_.size(); ++w) {
      if (mended.candidates[w] == nullptr) continue;
      mended.candidates[w]->gain = before_[w][spoken_] - mended.words[w][meant];
      if (mended.candidates[w]->gain > 0 && reads_badly(words_[w], *mended.candidates[w], mended.words[w][meant]))
        against += mended.candidates[w]->gain;
    }
    return page_[spoken_] - mended.page[meant] - against - mended.charge - charge_of_kinds(mended);
  }

 private:
  struct Mended {
    Sums page{};
    std::vector<Sums> words;
    std::vector<Candidate*> candidates;  // by word; null: it stays
    std::u32string kinds;                // of characters that change
    bool circumflexes = true;            // these are nothing else
    bool in_words = false;
    int opening = 0, closing = 0;  // quotation marks that it would have
    int n_mended = 0, n_stuck = 0;
    int against = 0, charge = std::numeric_limits<int>::max();
  };

  std::u32string_view view(const Word& w) const {
    return std::u32string_view(lines_[w.line].line->text()).substr(w.begin, w.end - w.begin);
  }
  void add_costs(std::u32string_view text, Sums& to) const {
    characters_.add_costs(text, std::span(to).first(languages_));
  }
  std::size_t cheapest(const Sums& sums) const {
    return static_cast<std::size_t>(
        std::min_element(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(languages_)) - sums.begin());
  }

  // The text between the words, of the lines that have such words.
  void add_plain_text() {
    std::size_t read = 0;
    const auto add = [&](std::u32string_view text) {
      if (read < kEnoughText) add_costs(text, plain_);
      read += text.size();
    };
    for (std::size_t l = 0, w = 0; l < lines_.size(); ++l) {
      std::size_t at = 0;
      const std::u32string_view text = lines_[l].line->text();
      if (w == words_.size() || words_[w].line != l) continue;
      for (; w < words_.size() && words_[w].line == l; ++w) {
        add(text.substr(at, words_[w].begin - at));
        at = words_[w].end;
      }
      add(text.substr(at));
    }
  }

  Mended mended_by(std::size_t conversion) const {
    Mended to;
    to.page = plain_;
    to.words = before_;
    to.candidates.resize(words_.size());
    for (std::size_t w = 0; w < words_.size(); ++w) {
      for (Candidate& c : words_[w].candidates) {
        if (c.conversion != conversion) continue;
        to.candidates[w] = &c;
        take(words_[w], c, to);
        std::u32string text(view(words_[w]).substr(0, c.begin - words_[w].begin));
        text += c.text;
        text += view(words_[w]).substr(c.end - words_[w].begin);
        to.words[w] = {};
        add_costs(text, to.words[w]);
      }
      if (to.candidates[w] == nullptr && !words_[w].unchanged[conversion] && has_far_letter(view(words_[w])))
        to.against += kCannot;
      for (std::size_t l = 0; l < languages_; ++l) to.page[l] += to.words[w][l];
    }
    return to;
  }

  // What this mend of a word says.
  void take(const Word& word, const Candidate& c, Mended& to) const {
    const std::u32string_view text = view(word);
    const std::size_t at = c.begin - word.begin;
    for (const char32_t m : text.substr(at, c.end - c.begin)) {
      if (m < 0x80) continue;
      if (to.kinds.find(m) == std::u32string::npos) to.kinds.push_back(m);
      to.circumflexes = to.circumflexes && has_circumflex(m);
    }
    for (const char32_t m : c.text) {
      to.opening += m == U'“' || m == U'‘';
      to.closing += m == U'”';
    }
    if (c.gain <= 0) return;
    to.in_words = to.in_words || is_in_word(text);
    const bool stuck = !characters_.is_word(text[at]) && is_stuck(characters_, text, at);
    ++to.n_mended;
    to.n_stuck += stuck;
    to.charge = std::min(to.charge, stuck ? 0 : c.charge);
  }

  bool is_in_word(std::u32string_view word) const {
    std::size_t letters = 0;
    for (std::size_t i = 0; i < word.size(); ++i)
      letters += characters_.is_letter(word[i]) || (word[i] >= 0x80 && is_stuck(characters_, word, i));
    return letters > 1;
  }
  bool has_far_letter(std::u32string_view word) const {
    return std::any_of(word.begin(), word.end(), [&](char32_t c) { return c >= 0x80 && characters_.is_letter(c); });
  }
  // Words that read badly even so are no evidence, whatever stood there before.
  static bool reads_badly(const Word& word, const Candidate& c, int cost) {
    const auto letters = static_cast<int>(word.end - word.begin);
    const auto marks = static_cast<int>(std::count_if(c.text.begin(), c.text.end(), is_quote_or_dash));
    return cost > kReadsBadly * letters + kMark * marks;
  }
  static int charge_of_kinds(const Mended& mended) {
    const int circumflexes = mended.circumflexes ? kCircumflexCharge : 0;
    if (mended.kinds.size() > 1 || mended.n_stuck > 0) return circumflexes;
    return circumflexes + (mended.n_mended == 1 ? kOneOfAKindCharge : kOneKindCharge);
  }

  const Characters& characters_;
  std::size_t languages_;
  std::span<const Subject> lines_;
  std::vector<Word>& words_;
  Sums plain_{};              // the text between the words
  Sums page_{};               // the same with the words as they stand
  std::vector<Sums> before_;  // each word as it stands
  std::size_t spoken_ = 0;    // the language of the page as it stands
};

void Decider::weigh_latin(std::span<const Subject> lines, std::vector<Word>& words, Ballot& ballot) const {
  std::vector<int> promise(conversions_.size(), 0);
  for (const Word& word : words)
    for (const Candidate& c : word.candidates)
      if (conversions_[c.conversion].latin && c.gain > 0) promise[c.conversion] += c.gain;
  std::vector<std::size_t> promising;
  for (std::size_t k = 0; k < conversions_.size(); ++k)
    if (promise[k] * 2 > conversions_[k].need) promising.push_back(k);
  if (promising.empty()) return;

  const LatinPage page(*this, lines, words);
  for (const std::size_t k : promising) ballot.net[k] = page.net(k);
  // One page, one pair of Latin code pages: the others would only differ in the odd letter.
  std::size_t best = conversions_.size();
  for (const std::size_t k : promising)
    if (ballot.net[k] > conversions_[k].need && (best == conversions_.size() || ballot.net[k] > ballot.net[best]))
      best = k;
  if (best < conversions_.size()) ballot.coherent[best] = true;
}

}  // namespace mojibake
