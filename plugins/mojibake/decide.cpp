#include "decide.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "lists.h"
#include "lossy.h"
#include "lowered.h"
#include "signs.h"

namespace mojibake {
namespace {

/// No single word may decide a page.
constexpr int kMostFromOneWord = nats(20);
/// What the rest of the page can add to a word's own evidence, and at which rate.
constexpr int kMostSupport = nats(14);
constexpr int kSupportDivisor = 4;
/// A word speaks for the conversions that mend it about as well as the best one does.
constexpr int kNearBest = nats(2);
/// One changed character, or none that was a letter, is little to go by.
constexpr int kOneLetterCharge = nats(6);
constexpr int kOneLatinLetterCharge = nats(1);
/// Two or three small letters are a word in some language or other.
constexpr int kShortWordCharge = nats(5);
/// Plain letters right beside mended ones of another script.
constexpr int kMixtureCharge = nats(10);
/// What is listed, or may be as its author wrote it, says nothing for a conversion, either; with as much support of
/// other words it is taken for a word.
constexpr int kListCharge = nats(200), kSpokenFor = nats(12);
constexpr int kLoneSequenceCharge = nats(6), kUnknownLetterCharge = nats(20);
/// Support from which a page's conversion is settled and a word's own doubts do not count.
constexpr int kSettled = nats(8);
/// What latin-9 asks for on top where windows-1252 makes a word of it, too: hardly any page is in it.
constexpr int kLatin9Charge = nats(5);
constexpr int kOnePairCharge = nats(12);
constexpr int kSpaceCharge = nats(1.5);
/// The same behind what no spelling has there.
constexpr int kOddSpaceBonus = nats(4.5);
/// What a space where a byte was is believed for, behind a letter that nobody would write there.
constexpr int kLoneLeadBonus = nats(8);
/// What each lost byte that had to be guessed asks for on top.
constexpr int kHoleCharge = nats(1);
/// How much more than a guess the next best word has to cost, for each hole that left no mark: a wrong guess is damage
/// that nobody sees. Of those within half a nat 87 of 100 were wrong (lines in 53 languages with bytes lost), of the
/// others 38.
constexpr int kCertain = nats(.5);
/// How much more than it needs a word of UTF-8 has to gain for nothing else to be tried.
constexpr int kBeyondDoubt = nats(2);
/// On a page that reads better as a whole, how much worse a single word may read.
constexpr int kWorseWord = nats(1.5);
/// The same for a mark in the place of a letter that stands by itself: "course,Ó".
constexpr int kWorseMark = nats(4);

std::size_t high_characters(std::u32string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char32_t c) { return c >= 0x80; }));
}

/// Bytes that the characters above ASCII have in UTF-8.
std::size_t sequence_bytes(std::u32string_view text) {
  std::size_t bytes = 0;
  for (const char32_t c : text) bytes += c < 0x80 ? 0 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  return bytes;
}

bool is_guillemet(char32_t c) { return std::u32string_view(U"«»‹›").find(c) != std::u32string_view::npos; }

/// UTF-8 of two bytes a letter that was read as windows-1252, in small letters: "ð½ð°" was "на". Few leads lack their
/// byte, which may be a control that was dropped. In other pages hardly a word has such bytes in turn.
bool is_lowered_utf8(const SingleByte& cp1252, std::u32string_view text) {
  std::size_t whole = 0, torn = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < 0x80) continue;
    const int lead = cp1252.byte_of(text[i]);
    const int trail = i + 1 < text.size() ? cp1252.byte_of(text[i + 1]) : -1;
    if (lead < 0xE2 || lead == 0xF7) return false;
    const bool paired = trail >= 0x80 && trail <= 0xBF;
    ++(paired ? whole : torn);
    i += paired;
  }
  return whole > torn + 1;
}

bool parts_words(char32_t c) { return c == ' ' || c == '\t'; }

/// What it asks for to believe that the space behind the word at [begin, end) stands where a byte was. `western`: the
/// byte before began a letter of western languages, or a no-break space.
int space_charge(const Characters& characters, std::u32string_view text, std::size_t begin, std::size_t end,
                 bool western) {
  const auto is_small = [&](std::size_t at) { return characters.kind(text[at]) == Kind::kLower; };
  const std::size_t last = end - 1;
  // "Ã  ": no space follows another. "corps Ã corps": no capital stands alone among small words.
  const bool two_spaces = end + 1 < text.size() && text[end] == ' ' && text[end + 1] == ' ';
  const bool alone = begin == last && begin > 1 && end + 1 < text.size() && is_small(begin - 2) && is_small(end + 1);
  if (western && begin == last && (two_spaces || alone)) return -kLoneLeadBonus;
  // "sarÃ ": no word ends in a capital behind a small letter. "020Â ": nor behind a number or a stop.
  if (last == begin || characters.kind(text[last]) != Kind::kUpper) return two_spaces ? -kOddSpaceBonus : kSpaceCharge;
  const char32_t before = text[last - 1];
  const bool number = characters.kind(before) == Kind::kDigit;
  const bool stop = before == '.' || before == ',' || before == ':' || before == ';' || before == '!' || before == '?';
  if (western && (number || stop)) return -kLoneLeadBonus;
  return two_spaces || is_small(last - 1) ? -kOddSpaceBonus : kSpaceCharge;
}

/// Whether the word is what is left of a dagger whose last byte, a no-break space, became a space: "(â€  1902)". Of a
/// closing quotation mark the same is left, but that stands behind a word, or somewhere behind its opening one.
bool is_dagger(std::u32string_view text, std::size_t begin, std::size_t end) {
  const std::u32string_view word = text.substr(begin, end - begin);
  if ((word != U"â€" && word != U"(â€") || end >= text.size() || text[end] != ' ') return false;
  const std::u32string_view before = text.substr(0, begin);
  return before.find(U'“') == before.npos && before.find(U"â€œ") == before.npos;
}

}  // namespace

Decider::Decider(const Encodings& encodings, const LanguageModel& model, const Characters& characters,
                 const Screen& screen, std::vector<Conversion> conversions, bool aggressive)
    : encodings_(encodings),
      model_(model),
      characters_(characters),
      screen_(screen),
      conversions_(std::move(conversions)),
      aggressive_(aggressive) {}

std::vector<Decider::Word> Decider::words_of(std::span<const Subject> lines) const {
  std::vector<Word> words;
  for (std::size_t l = 0; l < lines.size(); ++l) {
    const std::u32string& text = lines[l].line->text();
    const bool mixed = screen_.mixes_alphabets(text) || screen_.has_odd_quotes(text);
    for (std::size_t i = 0; i < text.size();) {
      if (parts_words(text[i])) {
        ++i;
        continue;
      }
      const std::size_t begin = i;
      bool high = false;
      while (i < text.size() && !parts_words(text[i])) high |= text[i++] >= 0x80;
      if (high)
        words.push_back(
            {l, begin, i, {}, 0, -1, mixed || screen_.suspects(std::u32string_view(text).substr(begin, i - begin))});
    }
  }
  return words;
}

bool Decider::is_sound(const Conversion& conversion, std::u32string_view before, std::u32string_view after,
                       int& charge) const {
  using Form = Conversion::Form;
  if (is_one_letter(characters_, before)) return false;
  if (conversion.form != Form::kUtf8Small && sequence_bytes(after) != high_characters(before) &&
      is_lowered_utf8(encodings_.single(Page::kCp1252), before))
    return false;
  if (conversion.form == Form::kUtf8 || conversion.form == Form::kUtf8Wide || conversion.form == Form::kUtf8Small) {
    // latin-9 differs from windows-1252 in eight characters: what it leaves, and what was damaged twice, is the
    // latter's.
    if (conversion.form == Form::kUtf8 && conversion.reading == Page::kLatin9 &&
        (sequence_bytes(after) != high_characters(before) || convert(encodings_, conversions_.front(), after)))
      return false;
    // A machine's own page shows its letters, too: a word that holds one beside a sequence was not read in it.
    const bool own_letters = conversion.reading == Page::kCp1255 || conversion.reading == Page::kCp1256 ||
                             conversion.reading == Page::kCp874;
    if (conversion.form == Form::kUtf8 && own_letters && sequence_bytes(after) != high_characters(before)) return false;
    if (conversion.form == Form::kUtf8 && conversion.reading != Page::kCp1252 && brings_odd_mark(after) &&
        !brings_odd_mark(before))
      return false;
    if (splits_latin_word(characters_, after) && !splits_latin_word(characters_, before)) return false;
    // Where everyday letters are the bytes of signs a name may spell one: "НетБСД" is no "Не⁑Д".
    if (conversion.form == Form::kUtf8 && before.size() == after.size() + 2 &&
        encodings_.single(conversion.reading).text_of(0xE2) >= 0x400)
      for (std::size_t i = 0; i < after.size(); ++i)
        if (after[i] >= 0x2000 && !characters_.is_word(after[i]) && !is_quote_or_dash(after[i]) &&
            is_stuck(characters_, after, i))
          return false;
    const bool letters =
        std::any_of(before.begin(), before.end(), [&](char32_t c) { return characters_.is_letter(c); });
    if (!letters && conversion.reading != Page::kCp1252 && after.size() + 1 >= before.size())
      charge = kLoneSequenceCharge;
    // "irmã»": what a mark behind a word would make of its last letter.
    if (conversion.form == Form::kUtf8Small && !is_plainly_lowered_utf8(encodings_.single(conversion.reading), before))
      charge += kListCharge;
    // One letter or sign of a script that the model does not know is what chance makes.
    const auto is_unknown = [&](char32_t c) {
      return c >= 0x80 && (characters_.is_word(c) ? model_.letter(c) == 0 : c >= 0x700 && c < 0x2000);
    };
    const auto unknown = std::find_if(after.begin(), after.end(), is_unknown);
    if (unknown != after.end() &&
        std::none_of(unknown, after.end(), [&](char32_t c) { return c != *unknown && is_unknown(c); }))
      charge += kUnknownLetterCharge;
    const bool to_marks = std::none_of(
        after.begin(), after.end(), [&](char32_t c) { return c >= 0x80 && !is_quote_or_dash(c) && !is_guillemet(c); });
    if (conversion.form != Form::kUtf8Wide && !to_marks && is_list_of_letters(characters_, model_, before))
      charge += kListCharge;
    return true;
  }
  for (const char32_t c : after)
    if (!characters_.may_appear(c) || !characters_.is_common(c)) return false;
  if (conversion.form == Form::kVietnamese) {
    // A tone mark that makes a letter of the one before, or one of the letters that other pages lack.
    const auto is_own = [](char32_t c) {
      return std::u32string_view(U"ăđơưĂĐƠƯ").find(c) != std::u32string_view::npos;
    };
    return !brings_odd_mark(after) && (after.size() < before.size() || std::any_of(after.begin(), after.end(), is_own));
  }
  if (conversion.form == Form::kWide) {
    const auto wide = std::count_if(after.begin(), after.end(), [](char32_t c) { return c >= 0x2E80; });
    if (wide < 2) charge = kOnePairCharge;
    if (is_list(characters_, model_, before)) charge += kListCharge;
    return true;
  }
  if (conversion.form != Form::kSingle || conversion.source == conversion.reading) return true;
  std::size_t changed = 0, letters = 0, to_letters = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == after[i]) continue;
    ++changed;
    to_letters += characters_.is_word(after[i]);
    const bool stuck = is_stuck(characters_, before, i);
    letters += characters_.is_word(before[i]) || stuck;
    if (!characters_.is_word(before[i])) {
      // A sign that touches a letter was a letter or such a mark as does: "donn¨¦es" is no "donn®¶es".
      const bool opens = after[i] == U'¿' || after[i] == U'¡';
      if (conversion.latin && stuck && !characters_.is_word(after[i]) && !is_quote_or_dash(after[i]) &&
          !is_guillemet(after[i]) && !opens)
        return false;
      continue;
    }
    // A letter may have been a quotation mark or a dash, but no other sign.
    if (!characters_.is_word(after[i]) && !(is_quote_or_dash(after[i]) && mark_fits(characters_, after, i)))
      return false;
  }
  if (!conversion.latin && to_letters == 0) return false;
  if (!conversion.latin && holds_sign_in_word(characters_, after)) return false;
  if (conversion.source == Page::kCp874 && !is_spelt_as_thai(after)) return false;
  const bool has_letter =
      std::any_of(before.begin(), before.end(), [&](char32_t c) { return characters_.is_letter(c); });
  if (!conversion.latin && !conversion.same_script && (!has_letter || is_list(characters_, model_, before)))
    charge += kListCharge;
  const auto plain = std::count_if(before.begin(), before.end(), is_ascii_letter);
  if (!conversion.latin && leaves_mixture(characters_, after)) charge += kMixtureCharge;
  const auto capitals =
      std::count_if(before.begin(), before.end(), [&](char32_t c) { return characters_.kind(c) == Kind::kUpper; });
  if (letters < 4 && capitals == 0 && !conversion.latin) charge += kShortWordCharge;
  const bool mixed = !conversion.same_script && plain > 2;  // one foreign letter among Latin ones: mixed-up scripts
  charge += (changed == 1 && !mixed ? (conversion.latin ? kOneLatinLetterCharge : kOneLetterCharge) : 0) +
            (letters == 0 ? kNoLetterCharge : 0);
  return true;
}

/// What `mended` costs, or what it costs when more layers of the same damage are taken off.
int Decider::least_cost(const Conversion& conversion, std::u32string_view mended_once) const {
  int least = characters_.cost(mended_once);
  if (conversion.form != Conversion::Form::kUtf8) return least;
  std::u32string mended(mended_once);
  for (int layer = 0; layer < 3; ++layer) {
    auto below = convert(encodings_, conversions_.front(), mended);
    if (!below && &conversion != &conversions_.front()) below = convert(encodings_, conversion, mended);
    if (!below) break;
    mended = std::move(*below);
    least = std::min(least, characters_.cost(mended));
  }
  return least;
}

void Decider::keep(const std::u32string& text, Word& word, std::size_t conversion, std::size_t end,
                   std::u32string mended, int charge) const {
  const std::u32string_view whole = std::u32string_view(text).substr(word.begin, end - word.begin);
  // Characters that stay the same at both ends are not part of the damage.
  std::size_t same = 0;
  while (same < mended.size() && same < whole.size() && mended[same] == whole[same]) ++same;
  std::size_t tail = 0;
  while (tail < mended.size() - same && tail < whole.size() - same &&
         mended[mended.size() - 1 - tail] == whole[whole.size() - 1 - tail])
    ++tail;
  if (same + tail == whole.size() || same + tail == mended.size()) same = tail = 0;
  const std::size_t begin = word.begin + same, last = end - tail;
  const std::u32string_view core = std::u32string_view(mended).substr(same, mended.size() - same - tail);
  // Many pages show the same bytes alike.
  const auto twin = std::find_if(word.candidates.begin(), word.candidates.end(), [&](const Candidate& c) {
    return c.begin == begin && c.end == last && c.text == core &&
           conversions_[c.conversion].form == conversions_[conversion].form;
  });
  int gain;
  if (twin != word.candidates.end()) {
    gain = twin->gain;
  } else {
    if (word.cost < 0)
      word.cost = characters_.cost(std::u32string_view(text).substr(word.begin, word.end - word.begin));
    gain = (end == word.end ? word.cost : characters_.cost(whole)) - least_cost(conversions_[conversion], mended);
  }
  word.candidates.push_back({conversion, begin, last, std::u32string(core), gain, charge, 0});
}

void Decider::try_one(const std::u32string& text, Word& word, std::size_t conversion) const {
  const std::u32string_view whole = std::u32string_view(text).substr(word.begin, word.end - word.begin);
  if (conversions_[conversion].form == Conversion::Form::kSingle) {
    // Nothing is made of a word that the conversion cannot touch, or leaves as it is.
    const bool controls = conversions_[conversion].source == conversions_[conversion].reading;
    bool changes = false;
    for (const char32_t c : whole) {
      if (c < 0x80) continue;
      const int byte = encodings_.single(conversions_[conversion].reading).byte_of(c);
      const SingleByte& source = encodings_.single(conversions_[conversion].source);
      if (byte < 0 || source.is_undefined(static_cast<std::uint8_t>(byte))) return;
      changes |= source.text_of(static_cast<std::uint8_t>(byte)) != c;
    }
    if (!changes) word.unchanged.set(conversion);
    if (!changes ||
        (controls && std::none_of(whole.begin(), whole.end(), [](char32_t c) { return c >= 0x80 && c < 0xA0; })))
      return;
  }
  auto mended = convert(encodings_, conversions_[conversion], whole);
  if (!mended) return;
  if (*mended == whole) {
    word.unchanged.set(conversion);
    return;
  }
  int charge = 0;
  if (!is_sound(conversions_[conversion], whole, *mended, charge)) return;
  const bool lacks_nothing =
      conversions_[conversion].form == Conversion::Form::kUtf8 && sequence_bytes(*mended) == high_characters(whole);
  bool ambiguous = false;
  if (conversions_[conversion].form == Conversion::Form::kUtf8 && conversions_[conversion].reading == Page::kLatin9) {
    const auto usual = convert(encodings_, conversions_.front(), whole);
    ambiguous = usual && *usual != *mended && !has_capital_behind_small(characters_, *usual);
  }
  keep(text, word, conversion, word.end, std::move(*mended), charge);
  if (ambiguous) word.candidates.back().gain -= kLatin9Charge;
  word.candidates.back().lacks_nothing = lacks_nothing && word.candidates.back().gain > 0;
}

void Decider::try_lossy(const std::u32string& text, Word& word, std::size_t conversion, bool proven,
                        std::optional<std::size_t> language) const {
  if (conversions_[conversion].off) return;
  auto guess = guess_utf8(characters_, encodings_.single(conversions_[conversion].reading), text, word.begin, word.end,
                          proven, language);
  if (!guess) return;
  if (guess->margin < kCertain * guess->unmarked) return;
  const auto is_rare = [&](char32_t c) { return c >= 0x2E80 && characters_.is_letter(c) && model_.letter(c) == 0; };
  if (std::any_of(guess->text.begin(), guess->text.end(), is_rare) || brings_odd_mark(guess->text)) return;
  if (is_dagger(text, word.begin, word.end))
    std::replace_if(guess->text.begin(), guess->text.end(), is_quote_or_dash, U'†');
  const int lead = encodings_.single(conversions_[conversion].reading).byte_of(text[word.end - 1]);
  const bool western = lead == 0xC2 || lead == 0xC3;
  const int spaces =
      guess->spaces == 0 ? 0 : space_charge(characters_, text, word.begin, word.end, western) * guess->spaces;
  keep(text, word, conversion, guess->end, std::move(guess->text), kHoleCharge * guess->holes + std::max(spaces, 0));
  word.candidates.back().gain += std::max(-spaces, 0);
}

void Decider::try_conversion(const Subject& line, Word& word, std::size_t conversion) const {
  const auto form = conversions_[conversion].form;
  if (conversions_[conversion].off) return;
  if (line.code && form != Conversion::Form::kUtf8) return;
  if (form != Conversion::Form::kUtf8Lossy) try_one(line.line->text(), word, conversion);
}

/// Tries every conversion on the suspicious words. UTF-8 goes first: other damage makes whole sequences of it by chance
/// only, so that a page whose suspicious words all have some, and read well, needs no other explanation.
void Decider::try_all(std::span<const Subject> lines, std::vector<Word>& words) const {
  const auto is_utf8 = [&](std::size_t k) { return conversions_[k].form == Conversion::Form::kUtf8; };
  for (Word& word : words)
    for (std::size_t k = 0; k < conversions_.size() && word.suspect; ++k)
      if (is_utf8(k)) try_conversion(lines[word.line], word, k);
  try_all_lossy(lines, words);
  const auto is_explained = [&](const Word& word) {
    return !word.suspect || std::any_of(word.candidates.begin(), word.candidates.end(), [&](const Candidate& c) {
      const bool known = std::all_of(c.text.begin(), c.text.end(), [&](char32_t m) {
        return characters_.is_word(m) ? model_.letter(m) != 0 : characters_.is_common(m);
      });
      if (!known || c.gain < conversions_[c.conversion].need + c.charge + kBeyondDoubt) return false;
      return !screen_.suspects(std::u32string_view(mended_word(lines, word, c)));
    });
  };
  if (std::all_of(words.begin(), words.end(), is_explained)) return;
  for (Word& word : words)
    for (std::size_t k = 0; k < conversions_.size() && word.suspect; ++k)
      if (!is_utf8(k)) try_conversion(lines[word.line], word, k);
}

/// Tries UTF-8 with bytes lost on the suspicious words: on a page where whole sequences stand, on what is left of any.
void Decider::try_all_lossy(std::span<const Subject> lines, std::vector<Word>& words) const {
  for (std::size_t k = 0; k < conversions_.size(); ++k) {
    if (conversions_[k].form != Conversion::Form::kUtf8Lossy) continue;
    const bool proven = std::any_of(words.begin(), words.end(), [&](const Word& word) {
      return std::any_of(word.candidates.begin(), word.candidates.end(), [&](const Candidate& c) {
        return c.conversion == conversions_[k].whole && c.gain >= conversions_[k].need;
      });
    });
    for (Word& word : words)
      if (word.suspect && !lines[word.line].code)
        try_lossy(lines[word.line].line->text(), word, k, proven, std::nullopt);
    if (proven) guess_again(lines, words, k);
  }
}

/// What was guessed word by word says which language the page is in; the words are guessed again as words of it.
void Decider::guess_again(std::span<const Subject> lines, std::vector<Word>& words, std::size_t conversion) const {
  std::array<int, LanguageModel::kMaxLanguages> sums{};
  bool guessed = false;
  for (const Word& word : words)
    for (const Candidate& c : word.candidates) {
      guessed |= c.conversion == conversion;
      if (c.conversion == conversion || c.conversion == conversions_[conversion].whole)
        characters_.add_costs(mended_word(lines, word, c), std::span(sums).first(model_.languages()), false);
    }
  if (!guessed) return;
  const auto language = static_cast<std::size_t>(
      std::min_element(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(model_.languages())) - sums.begin());
  for (Word& word : words) {
    const auto before = std::erase_if(word.candidates, [&](const Candidate& c) { return c.conversion == conversion; });
    if (before > 0) try_lossy(lines[word.line].line->text(), word, conversion, true, language);
  }
}

/// The whole word as `c` mends it.
std::u32string Decider::mended_word(std::span<const Subject> lines, const Word& word, const Candidate& c) const {
  const std::u32string_view text = lines[word.line].line->text();
  std::u32string mended(text.substr(word.begin, c.begin - word.begin));
  mended += c.text;
  if (c.end < word.end) mended += text.substr(c.end, word.end - c.end);
  return mended;
}

/// The conversions that mend at least one word half as well as they would have to.
std::vector<bool> Decider::worth_trying(const std::vector<Word>& words) const {
  std::vector<bool> worth(conversions_.size(), false);
  for (const Word& word : words) {
    int best = 0;
    for (const Candidate& c : word.candidates) best = std::max(best, c.gain);
    for (const Candidate& c : word.candidates)
      if (c.gain * 2 >= conversions_[c.conversion].need && c.gain * 2 >= best) worth[c.conversion] = true;
  }
  for (std::size_t c = 0; c < conversions_.size(); ++c)
    if (conversions_[c].form == Conversion::Form::kUtf8Lossy && worth[conversions_[c].whole]) worth[c] = true;
  return worth;
}

void Decider::vote(const std::u32string& text, Word& word, Ballot& ballot) const {
  int best = 0;
  for (const Candidate& c : word.candidates) best = std::max(best, c.gain);
  for (Candidate& c : word.candidates) {
    const bool letter =
        word.end - word.begin == 1 && crosses_scripts(conversions_[c.conversion]);  // of a list, perhaps
    const bool speaks = c.gain > 0 && c.gain >= best - kNearBest && c.charge < kListCharge && !letter;
    c.vote = speaks ? std::min(c.gain, kMostFromOneWord) : 0;
    ballot.support[c.conversion] += c.vote;
  }
  bool has_letter = false;
  for (std::size_t i = word.begin; i < word.end; ++i) has_letter |= text[i] >= 0x80 && characters_.is_letter(text[i]);
  if (has_letter)
    for (std::size_t k = 0; k < conversions_.size(); ++k)
      if (!word.unchanged[k]) ballot.net[k] -= kCannot;
  for (const Candidate& c : word.candidates) ballot.net[c.conversion] += c.gain + (has_letter ? kCannot : 0);
}

const Decider::Candidate* Decider::choose(const std::u32string& text, const Word& word, const Ballot& ballot,
                                          const Candidate*& second) const {
  const Candidate* best = nullptr;
  int best_value = 0;
  second = nullptr;
  // Nothing is guessed of a word of which whole sequences are left and nothing else.
  const bool lacks_nothing =
      std::any_of(word.candidates.begin(), word.candidates.end(), [](const Candidate& c) { return c.lacks_nothing; });
  for (const Candidate& candidate : word.candidates) {
    const Conversion& conversion = conversions_[candidate.conversion];
    int value = 0;
    if (conversion.form == Conversion::Form::kUtf8Lossy && lacks_nothing) continue;
    if (is_stranger(text, word, candidate, ballot)) continue;
    if (conversion.latin) {
      if (!ballot.coherent[candidate.conversion]) continue;
      const bool mark = candidate.text.size() == 1 && is_quote_or_dash(candidate.text.front());
      value = candidate.gain + (mark ? kWorseMark : kWorseWord);
    } else {
      if (conversion.same_script && ballot.net[candidate.conversion] <= conversion.need) continue;
      const int support = ballot.support[candidate.conversion] +
                          (conversion.form == Conversion::Form::kUtf8Lossy ? ballot.support[conversion.whole] : 0);
      const bool leads = support * 5 >= ballot.most * 3;
      const int others = std::min(kMostSupport, (support - candidate.vote) / kSupportDivisor) / (leads ? 1 : 3);
      int charge = others >= kSettled ? 0 : candidate.charge;
      if (charge >= kListCharge && support >= kSpokenFor) charge -= kListCharge;
      value = candidate.gain + others - (conversion.need + charge) / (aggressive_ ? 2 : 1);
    }
    if (value > best_value) {
      second = best;
      best = &candidate;
      best_value = value;
    }
  }
  // Where several pages show the word alike, it is the one that most words of the other script speak for.
  if (best)
    for (const Candidate& candidate : word.candidates)
      if (candidate.conversion == ballot.script && candidate.begin == best->begin && candidate.end == best->end &&
          candidate.text == best->text)
        return &candidate;
  return best;
}

Decider::Ballot Decider::ballot_of(std::span<const Subject> lines, std::vector<Word>& words) const {
  const std::size_t n = conversions_.size();
  Ballot ballot{std::vector<int>(n, 0), std::vector<int>(n, 0), std::vector<bool>(n, false), 0, kNone, kNone};
  for (Word& word : words) vote(lines[word.line].line->text(), word, ballot);
  ballot.most = *std::max_element(ballot.support.begin(), ballot.support.end());
  weigh_latin(lines, words, ballot);
  find_lead(ballot);
  return ballot;
}

std::vector<Decider::Choice> Decider::choices_of(std::span<const Subject> lines, const std::vector<Word>& words,
                                                 const Ballot& ballot) const {
  std::vector<Choice> choices;
  for (const Word& word : words) {
    // A repair that goes on over a lost space takes the next word with it.
    if (!choices.empty() && choices.back().line == word.line && choices.back().candidate->end > word.begin) continue;
    const Candidate* second = nullptr;
    if (const Candidate* chosen = choose(lines[word.line].line->text(), word, ballot, second))
      choices.push_back({word.line, chosen, second});
  }
  return choices;
}

std::vector<bool> Decider::peel(std::span<const Subject> lines) const {
  std::vector<Word> words = words_of(lines);
  try_all(lines, words);
  const std::vector<bool> worth = worth_trying(words);
  std::vector<bool> changed(lines.size(), false);
  if (std::none_of(worth.begin(), worth.end(), [](bool w) { return w; })) return changed;
  for (Word& word : words)
    for (std::size_t c = 0; c < conversions_.size() && !word.suspect; ++c)
      if (worth[c]) try_conversion(lines[word.line], word, c);
  for (Word& word : words)
    for (std::size_t c = 0; c < conversions_.size() && !word.suspect; ++c)
      if (worth[c] && conversions_[c].form == Conversion::Form::kUtf8Lossy && !lines[word.line].code)
        try_lossy(lines[word.line].line->text(), word, c, true, std::nullopt);
  const std::vector<Choice> choices = choices_of(lines, words, ballot_of(lines, words));
  std::vector<Line::Replacement> replacements;
  for (std::size_t i = 0; i < choices.size();) {
    const std::size_t line = choices[i].line;
    replacements.clear();
    for (; i < choices.size() && choices[i].line == line; ++i) {
      const Candidate& chosen = *choices[i].candidate;
      std::string evidence = conversions_[chosen.conversion].name;
      if (choices[i].second) evidence += " (or " + conversions_[choices[i].second->conversion].name + ")";
      replacements.push_back({chosen.begin, chosen.end, chosen.text, kMojibake, std::move(evidence),
                              static_cast<float>(std::max(chosen.gain, 0)) / 16});
    }
    lines[line].line->replace_all(replacements);
    changed[line] = true;
  }
  return changed;
}

}  // namespace mojibake
