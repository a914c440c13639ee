#include "screen.h"

#include <array>

#include "conversions.h"
#include "scan.h"

namespace mojibake {
namespace {

/// Rarer than this after the letter before, in every language: -ln p in sixteenths of a nat.
constexpr int kRarePair = 104;
/// Cyrillic and Greek words are longer and their damage shows in many pairs at once.
constexpr int kMoreInOtherScripts = 10;
/// An ideograph is rare when one text in some thousand has it.
constexpr int kRareCost = 215;

/// Rare ideographs in a row that no name or term has.
constexpr int kRareRun = 3;

constexpr Page kPages[] = {Page::kCp1252, Page::kCp1250, Page::kCp1251,  Page::kCp1253, Page::kCp1254,
                           Page::kCp1257, Page::kCp437,  Page::kCp850,   Page::kCp852,  Page::kCp866,
                           Page::kKoi8r,  Page::kLatin2, Page::kMacRoman};

// Signs below U+2190 as a set: the screen asks about each pair of a thousand characters.
using Signs = std::array<bool, 0x2190>;
constexpr Signs set_of(std::u32string_view signs) {
  Signs set{};
  for (const char32_t c : signs) set[c] = true;
  return set;
}
constexpr Signs kBeforeLetters = set_of(U"’‘“„«»‚‹›¿¡–—…·´-'\u00A0\u00AD®™•");
constexpr Signs kAfterLetters = set_of(U"’‘”“»«›‹–—…·´-'\u00A0\u00AD®™°²³¹ªº•");

bool is_drawing(char32_t c) { return (c >= 0x2190 && c < 0x2500) || c >= 0x25A0; }
bool stands_before_letters(char32_t c) { return c < kBeforeLetters.size() ? kBeforeLetters[c] : is_drawing(c); }
bool stands_after_letters(char32_t c) { return c < kAfterLetters.size() ? kAfterLetters[c] : is_drawing(c); }

bool is_ascii_letter(char32_t c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
bool may_open_behind(char32_t c) { return c == ' ' || c == '('; }
bool may_close_before(char32_t c) {
  return c == ' ' || c == '.' || c == ',' || c == ';' || c == ':' || c == '!' || c == '?' || c == ')';
}

/// Code pages that show the quotation marks of another one as letters.
struct Quotes {
  Page source, reading;
};
constexpr Quotes kQuotes[] = {
    {Page::kCp1252, Page::kCp437}, {Page::kMacRoman, Page::kCp1252}, {Page::kCp1252, Page::kMacRoman}};

}  // namespace

Screen::Screen(const Encodings& encodings, const LanguageModel& model, const Characters& characters)
    : ids_(0x10000, kPlain), pairs_(kMostIds * kMostIds / 64, 0) {
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
      return id_of(encodings.single(kQuotes[q].reading).text_of(static_cast<std::uint8_t>(byte)));
    };
    quotes_[shown(U'“')] |= static_cast<std::uint8_t>(1u << q);
    quotes_[shown(U'”')] |= static_cast<std::uint8_t>(16u << q);
  }

  // What UTF-8 looks like in each page: a lead byte's character, then a continuation byte's.
  const std::size_t n = own.size();
  std::vector<std::uint16_t> leads(n, 0), tails(n, 0);
  for (std::size_t p = 0; p < std::size(kPages); ++p) {
    const SingleByte& page = encodings.single(kPages[p]);
    for (std::size_t i = kFirstOwn; i < n; ++i) {
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
  for (Id a = kFirstOwn; a < n; ++a) {
    for (Id b = kFirstOwn; b < n; ++b) {
      if (own[a] < 0x80 && own[b] < 0x80) continue;
      if (natural(own[a], own[b], (leads[a] & tails[b]) != 0)) continue;
      if ((own[a] < 0x80 || own[b] < 0x80) && !may_be_another(own[a], own[b])) continue;
      mark(a, b);
    }
  }
  for (Id a = kFirstOwn; a < n; ++a) {
    if (characters.is_letter(own[a])) {
      for (const Id other : {kIdeograph, kRareIdeograph}) {
        if (own[a] >= 0x80) mark(a, other), mark(other, a);
      }
    }
  }
  for (Id id = 0; id < n; ++id) mark(id, kNever), mark(kNever, id);
}

bool Screen::has_odd_quotes(std::u32string_view line) const {
  unsigned open = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::uint8_t quote = line[i] < 0x80 ? std::uint8_t{0} : quotes_[id_of(line[i])];
    if (quote == 0) continue;
    const char32_t before = i > 0 ? line[i - 1] : U' ', behind = i + 1 < line.size() ? line[i + 1] : U' ';
    if (may_open_behind(before) && is_ascii_letter(behind)) open |= quote & 15u;
    if (may_close_before(behind) && before < 0x80 && before != ' ' && (open & quote >> 4) != 0) return true;
  }
  return false;
}

bool Screen::mixes_alphabets(std::u32string_view line) const {
  std::uint64_t languages = ~std::uint64_t{0};
  for (const char32_t c : line)
    if (c >= 0x80) languages &= owners_[id_of(c)];
  return languages == 0;
}

bool Screen::suspects(std::u32string_view text) const {
  Id before = kSpace;
  int rare = 0;
  for (const char32_t c : text) {
    const Id id = id_of(c);
    rare = id == kRareIdeograph ? rare + 1 : 0;
    if (suspicious(before, id) || rare == kRareRun) return true;
    before = id;
  }
  return suspicious(before, kSpace);
}

bool Screen::suspects(std::string_view line) const {
  // Letters outside ASCII stand close together or far apart: after so many ASCII characters the next is looked for.
  constexpr int kFar = 8;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(line.data());
  const std::size_t size = line.size();
  std::uint64_t languages = ~std::uint64_t{0};
  std::size_t at = skip_ascii(line, 0);
  Id before = at > 0 ? ids_[bytes[at - 1]] : kSpace;
  int rare = 0, near = kFar;
  unsigned open = 0;
  while (at < size) {
    const unsigned first = bytes[at];
    const std::size_t begin = at;
    Id id = kNever;
    if (first < 0x80) {
      if (--near == 0) {
        const std::size_t next = skip_ascii(line, at);
        if (suspicious(before, ids_[first])) return true;
        before = ids_[bytes[next - 1]];
        at = next;
        rare = 0;
        continue;
      }
      id = ids_[first];
      ++at;
    } else {
      near = kFar;
      if (first < 0xE0 && size - at >= 2) {
        id = ids_[(first & 31u) << 6 | (bytes[at + 1] & 63u)];
        at += 2;
      } else if (first < 0xF0 && size - at >= 3) {
        id = ids_[(first & 15u) << 12 | (bytes[at + 1] & 63u) << 6 | (bytes[at + 2] & 63u)];
        at += 3;
      } else if (size - at >= 4) {
        id = kBeyond;
        at += 4;
      } else {
        at = size;
      }
      languages &= owners_[id];
      if (const unsigned quote = quotes_[id]; quote != 0) {
        const char32_t left = begin > 0 ? bytes[begin - 1] : U' ', right = at < size ? bytes[at] : U' ';
        if (may_open_behind(left) && is_ascii_letter(right)) open |= quote & 15u;
        if (may_close_before(right) && left < 0x80 && left != ' ' && (open & quote >> 4) != 0) return true;
      }
    }
    if (suspicious(before, id)) return true;
    rare = id == kRareIdeograph ? rare + 1 : 0;
    if (rare == kRareRun) return true;
    before = id;
  }
  return languages == 0 || suspicious(before, kSpace);
}

}  // namespace mojibake
