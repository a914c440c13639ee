// What Screen knows follows from the letter costs and the code pages: here it is worked out anew.
// WINNOW_UPDATE=1 writes it to data/screen.bin; build the plugin again after that.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "characters.h"
#include "conversions.h"
#include "encodings.h"
#include "language_model.h"
#include "mojibake_data.h"
#include "screen.h"

namespace mojibake {
namespace {

/// Rarer than this after the letter before, in every language: -ln p in sixteenths of a nat.
constexpr int kRarePair = 104;
/// Cyrillic and Greek words are longer and their damage shows in many pairs at once.
constexpr int kMoreInOtherScripts = 10;
/// An ideograph is rare when one text in some thousand has it.
constexpr int kRareCost = 215;

constexpr Page kPages[] = {Page::kCp1252, Page::kCp1250, Page::kCp1251,  Page::kCp1253, Page::kCp1254,
                           Page::kCp1257, Page::kCp437,  Page::kCp850,   Page::kCp852,  Page::kCp866,
                           Page::kKoi8r,  Page::kLatin2, Page::kMacRoman};

bool stands_before_letters(char32_t c) {
  return std::u32string_view(U"’‘“„«»‚‹›¿¡–—…·´-'\u00A0\u00AD®™•").find(c) != std::u32string_view::npos ||
         (c >= 0x2190 && c < 0x2500) || c >= 0x25A0;
}
bool stands_after_letters(char32_t c) {
  return std::u32string_view(U"’‘”“»«›‹–—…·´-'\u00A0\u00AD®™°²³¹ªº•").find(c) != std::u32string_view::npos ||
         (c >= 0x2190 && c < 0x2500) || c >= 0x25A0;
}

/// Code pages that show the quotation marks of another one as letters.
struct Quotes {
  Page source, reading;
};
constexpr Quotes kQuotes[] = {
    {Page::kCp1252, Page::kCp437}, {Page::kMacRoman, Page::kCp1252}, {Page::kCp1252, Page::kMacRoman}};

/// The classes of characters and what is known of them.
class ScreenTable {
 public:
  ScreenTable(const Encodings& encodings, const LanguageModel& model, const Characters& characters);

  /// "WSC1", u16 classes, runs of code points up to U+FFFF (u16 length less one, u16 class), for each class u64
  /// languages, for each u8 quotes, then for each class a bit a class, in words of 64; all little-endian.
  std::string bytes() const;

 private:
  using Id = Screen::Id;
  static constexpr Id kPlain = Screen::kPlain, kSpace = Screen::kEdge, kIdeograph = Screen::kIdeograph,
                      kRareIdeograph = Screen::kRareIdeograph, kOtherLetter = Screen::kOtherLetter,
                      kNever = Screen::kNever, kFirstOwn = Screen::kFirstOwn;
  static constexpr std::size_t kMostIds = Screen::kMostIds;

  void mark(Id a, Id b) { pairs_[a][b] = true; }
  void mark_own_pages(const Encodings& encodings, Id first);
  void merge_alike();

  std::vector<Id> ids_;
  std::vector<std::uint64_t> owners_;
  std::vector<std::uint8_t> quotes_;
  std::vector<std::vector<bool>> pairs_;
};

ScreenTable::ScreenTable(const Encodings& encodings, const LanguageModel& model, const Characters& characters)
    : ids_(0x10000, kPlain), pairs_(kMostIds, std::vector<bool>(kMostIds, false)) {
  std::vector<char32_t> own(kFirstOwn, 0);
  const auto give = [&](char32_t c) {
    if (c < 0x80 && !characters.is_letter(c)) return;
    if (ids_[c] >= kFirstOwn || own.size() >= kMostIds) return;
    ids_[c] = static_cast<Id>(own.size());
    own.push_back(c);
  };
  for (char32_t c = 0x80; c < 0x10000; ++c) {
    const Kind kind = characters.kind(c);
    const Script script = characters.script(c);
    if (c < 0xA0 || c == 0xFFFD || (kind == Kind::kBad && c >= 0xE000))
      ids_[c] = kNever;
    else if (kind == Kind::kSpace)
      ids_[c] = kSpace;
    else if (script >= Script::kHan && script <= Script::kHangul) {
      const Letter letter = model.letter(c);
      const bool rare = c >= 0xFF00 || letter == 0 || (script == Script::kHan && model.best({&letter, 1}) > kRareCost);
      ids_[c] = rare ? kRareIdeograph : kIdeograph;
    } else if (characters.is_word(c)) {
      ids_[c] = kOtherLetter;
    }
  }
  ids_[' '] = ids_['\t'] = kSpace;
  for (char32_t c = 'A'; c <= 'z'; ++c) give(c);
  for (const Page page : kPages)
    for (unsigned b = 0x80; b < 256; ++b) {
      const char32_t c = encodings.single(page).text_of(static_cast<std::uint8_t>(b));
      if (c >= 0xA0) give(c);
    }
  for (char32_t c = 0xC0; c < 0x530; ++c)
    if (characters.is_letter(c) && model.letter(c) != 0) give(c);

  owners_.assign(kMostIds, ~std::uint64_t{0});
  for (std::size_t i = kFirstOwn; i < own.size(); ++i)
    if (characters.script(own[i]) == Script::kLatin && model.letter(own[i]) != 0)
      owners_[i] = model.languages_of(model.letter(own[i]));

  quotes_.assign(kMostIds, 0);
  for (std::size_t q = 0; q < std::size(kQuotes); ++q) {
    const auto shown = [&](char32_t mark) {
      const int byte = encodings.single(kQuotes[q].source).byte_of(mark);
      return ids_.at(encodings.single(kQuotes[q].reading).text_of(static_cast<std::uint8_t>(byte)));
    };
    quotes_[shown(U'“')] |= static_cast<std::uint8_t>(1u << q);
    quotes_[shown(U'”')] |= static_cast<std::uint8_t>(16u << q);
  }

  // What UTF-8 looks like in each page: a lead byte's character, then a continuation byte's.
  const std::size_t alphabets = own.size();
  const std::size_t n = alphabets + 2;
  own.resize(n, 0);
  std::vector<std::uint16_t> leads(n, 0), tails(n, 0);
  for (std::size_t p = 0; p < std::size(kPages); ++p) {
    const SingleByte& page = encodings.single(kPages[p]);
    for (std::size_t i = kFirstOwn; i < alphabets; ++i) {
      const int b = own[i] < 0x80 ? -1 : page.byte_of(own[i]);
      const auto bit = static_cast<std::uint16_t>(1u << p);
      if (b >= 0xC2 && b < 0xF5) leads[i] |= bit;
      if (b >= 0x80 && b < 0xC0) tails[i] |= bit;
    }
  }
  const auto natural = [&](char32_t a, char32_t b, bool sequence) {
    const bool a_letter = characters.is_letter(a), b_letter = characters.is_letter(b);
    // The second byte of "à", "Р" and "Π" shows as a no-break space.
    if (b == 0xA0) return std::u32string_view(U"ÃÂÐÑÎÏÅÄØÙ×").find(a) == std::u32string_view::npos;
    if (a == 0xA0) return true;
    if (a_letter && b_letter) {
      return !(characters.kind(a) == Kind::kLower && characters.kind(b) == Kind::kUpper) &&
             model.pair_cost(model.letter(a), model.letter(b)) <= kRarePair + (a >= 0x370 ? kMoreInOtherScripts : 0);
    }
    // "â™¥": hearts, notes and weather begin so.
    if (a == U'â' && b == U'™') return false;
    // "Ä™": a capital that begins a sequence.
    if (a_letter && sequence && characters.kind(a) == Kind::kUpper) return false;
    if (a_letter) return stands_after_letters(b) && (b != U'«' || a < 0x80 || characters.kind(a) == Kind::kLower);
    if (b_letter) return stands_before_letters(a);
    return !sequence;
  };
  // Beside an ASCII letter, a letter is odd only when under another code page it would not be: that damage leaves the
  // rest of the word as it is, so that nothing else can be wrong with it.
  std::vector<const SingleByte*> sources, readings;
  for (const Conversion& conversion : all_conversions())
    if (conversion.latin) {
      sources.push_back(&encodings.single(conversion.source));
      readings.push_back(&encodings.single(conversion.reading));
    }
  const auto may_be_another = [&](char32_t a, char32_t b) {
    const char32_t high = a < 0x80 ? b : a;
    if (characters.script(high) != Script::kLatin) return true;
    for (std::size_t k = 0; k < sources.size(); ++k) {
      const int byte = readings[k]->byte_of(high);
      if (byte < 0) continue;
      const char32_t other = sources[k]->text_of(static_cast<std::uint8_t>(byte));
      if (other != high && other >= 0xA0 && natural(a < 0x80 ? a : other, a < 0x80 ? other : b, false)) return true;
    }
    return false;
  };
  for (Id a = kFirstOwn; a < alphabets; ++a) {
    for (Id b = kFirstOwn; b < alphabets; ++b) {
      if (own[a] < 0x80 && own[b] < 0x80) continue;
      if (natural(own[a], own[b], (leads[a] & tails[b]) != 0)) continue;
      if ((own[a] < 0x80 || own[b] < 0x80) && !may_be_another(own[a], own[b])) continue;
      mark(a, b);
    }
  }
  for (Id a = kFirstOwn; a < alphabets; ++a) {
    if (characters.is_letter(own[a])) {
      for (const Id other : {kIdeograph, kRareIdeograph}) {
        if (own[a] >= 0x80) mark(a, other), mark(other, a);
      }
    }
  }
  mark_own_pages(encodings, static_cast<Id>(alphabets));
  // "Ã  ", "Å ": a lead byte whose continuation byte is a no-break space to begin with.
  for (const char32_t lead : {U'Ã', U'Å', U'Â'}) mark(ids_[lead], kSpace);
  // "tÃa": a capital behind a small letter, whose continuation byte was dropped.
  for (char32_t c = 'a'; c <= 'z'; ++c) mark(ids_[c], ids_[U'Ã']);
  for (Id id = 0; id < n; ++id) mark(id, kNever), mark(kNever, id);
  owners_.resize(n);
  quotes_.resize(n);
  pairs_.resize(n);
  merge_alike();
}

/// "ط§ظ„", "׳©׳": UTF-8 read in the page of an Arabic or a Hebrew machine is letters of that script with signs right
/// behind them that nobody sets there. All such letters are one class, `first`, the Hebrew mark the one behind it:
/// their pairs with other letters say nothing.
void ScreenTable::mark_own_pages(const Encodings& encodings, Id first) {
  constexpr std::u32string_view kNeverBehind = U"¡¢£¤¥¦§¨©¬¯±µ¶¸¼½¾×€‚ƒ„ˆ˜Œœ₪";
  const Id hebrew = first + 1;
  for (unsigned b = 0xC2; b < 0xE0; ++b)
    if (Id& id = ids_[encodings.single(Page::kCp1256).text_of(static_cast<std::uint8_t>(b))]; id == kOtherLetter)
      id = first;
  ids_[encodings.single(Page::kCp1255).text_of(0xD7)] = hebrew;
  for (const char32_t sign : kNeverBehind)
    if (ids_[sign] >= kFirstOwn) mark(first, ids_[sign]), mark(hebrew, ids_[sign]);
}

/// Makes one class of those that nothing tells apart.
void ScreenTable::merge_alike() {
  const std::size_t n = pairs_.size();
  std::map<std::tuple<std::uint64_t, std::uint8_t, std::vector<bool>, std::vector<bool>>, Id> known;
  std::vector<Id> merged(n);
  std::vector<std::size_t> kept;
  for (std::size_t a = 0; a < n; ++a) {
    std::vector<bool> before(n);
    for (std::size_t b = 0; b < n; ++b) before[b] = pairs_[b][a];
    pairs_[a].resize(n);
    merged[a] = static_cast<Id>(kept.size());
    if (a >= kFirstOwn)
      merged[a] = known.try_emplace({owners_[a], quotes_[a], pairs_[a], before}, merged[a]).first->second;
    if (merged[a] == kept.size()) kept.push_back(a);
  }
  const auto old = std::move(pairs_);
  pairs_.assign(kept.size(), std::vector<bool>(kept.size()));
  for (std::size_t a = 0; a < kept.size(); ++a) {
    owners_[a] = owners_[kept[a]];
    quotes_[a] = quotes_[kept[a]];
    for (std::size_t b = 0; b < kept.size(); ++b) pairs_[a][b] = old[kept[a]][kept[b]];
  }
  owners_.resize(kept.size());
  quotes_.resize(kept.size());
  for (Id& id : ids_) id = merged[id];
}

std::string ScreenTable::bytes() const {
  std::string out = "WSC1";
  const auto put = [&](std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(static_cast<unsigned char>(value >> (8 * i))));
  };
  put(pairs_.size(), 2);
  for (std::size_t c = 0; c < ids_.size();) {
    std::size_t end = c + 1;
    while (end < ids_.size() && ids_[end] == ids_[c]) ++end;
    put(end - c - 1, 2);
    put(ids_[c], 2);
    c = end;
  }
  for (const std::uint64_t owners : owners_) put(owners, 8);
  for (const std::uint8_t quotes : quotes_) put(quotes, 1);
  for (const std::vector<bool>& row : pairs_)
    for (std::size_t b = 0; b < row.size(); b += 64) {
      std::uint64_t word = 0;
      for (std::size_t i = b; i < row.size() && i < b + 64; ++i) word |= std::uint64_t{row[i]} << (i - b);
      put(word, 8);
    }
  return out;
}

}  // namespace
}  // namespace mojibake

TEST_CASE("what the screen suspects follows from the letter costs and the code pages") {
  const mojibake::Encodings encodings;
  const mojibake::LanguageModel model(winnow_data::letters_bin, winnow_data::letters_bin_size);
  const mojibake::Characters characters(model);
  const std::string made = mojibake::ScreenTable(encodings, model, characters).bytes();
  const char* const path = WINNOW_SOURCE_DIR "/plugins/mojibake/data/screen.bin";
  if (const char* update = std::getenv("WINNOW_UPDATE"); update != nullptr && std::string_view(update) == "1")
    std::ofstream(path, std::ios::binary) << made;
  std::ifstream file(path, std::ios::binary);
  const std::string kept((std::istreambuf_iterator<char>(file)), {});
  CHECK(made == kept);
}

TEST_CASE("a table of the screen that is cut short is refused") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{100}, winnow_data::screen_bin_size - 1})
    CHECK_THROWS(mojibake::Screen(winnow_data::screen_bin, size));
}
