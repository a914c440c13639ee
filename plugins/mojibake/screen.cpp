#include "screen.h"

#include <bit>

#include "utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

bool stands_before_letters(char32_t c) {
  return std::u32string_view(U"’‘“„«»‚‹›¿¡–—…·´-'\u00A0\u00AD®™•").find(c) != std::u32string_view::npos ||
         (c >= 0x2190 && c < 0x2500) || c >= 0x25A0;
}
bool stands_after_letters(char32_t c) {
  return std::u32string_view(U"’‘”“»«›‹–—…·´-'\u00A0\u00AD®™°²³¹ªº•").find(c) != std::u32string_view::npos ||
         (c >= 0x2190 && c < 0x2500) || c >= 0x25A0;
}

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
      const bool rare =
          c >= 0xFF00 || letter == 0 || (script == Script::kHan && model.best({&letter, 1}).cost > kRareCost);
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
  for (Id a = kFirstOwn; a < n; ++a) {
    const Letter first = model.letter(own[a]);
    const bool a_letter = characters.is_letter(own[a]);
    for (Id b = kFirstOwn; b < n; ++b) {
      if (own[a] < 0x80 && own[b] < 0x80) continue;
      const bool b_letter = characters.is_letter(own[b]);
      bool natural;
      if (own[b] == 0xA0) {
        // The second byte of "à", "Р" and "Π" shows as a no-break space.
        natural = std::u32string_view(U"ÃÂÐÑÎÏÅÄØÙ×").find(own[a]) == std::u32string_view::npos;
      } else if (own[a] == 0xA0) {
        natural = true;
      } else if (a_letter && b_letter) {
        const Kind ka = characters.kind(own[a]), kb = characters.kind(own[b]);
        natural =
            !(ka == Kind::kLower && kb == Kind::kUpper) &&
            model.pair_cost(first, model.letter(own[b])) <= kRarePair + (own[a] >= 0x370 ? kMoreInOtherScripts : 0);
      } else if (a_letter) {
        natural = stands_after_letters(own[b]) &&
                  (own[b] != U'«' || own[a] < 0x80 || characters.kind(own[a]) == Kind::kLower);
      } else if (b_letter) {
        natural = stands_before_letters(own[a]);
      } else {
        natural = (leads[a] & tails[b]) == 0;
      }
      if (!natural) mark(a, b);
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
  std::size_t at = 0;
  std::uint64_t languages = ~std::uint64_t{0};
  const std::size_t size = line.size();
  while (at < size) {
#if defined(__SSE2__)
    // Between characters outside ASCII, 16 bytes a step.
    while (size - at >= 16) {
      const int high = _mm_movemask_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(line.data() + at)));
      if (high != 0) {
        at += static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(high)));
        break;
      }
      at += 16;
    }
#endif
    while (at < size && static_cast<unsigned char>(line[at]) < 0x80) ++at;
    if (at == size) break;
    Id before = at > 0 ? ids_[static_cast<unsigned char>(line[at - 1])] : kSpace;
    int rare = 0;
    while (at < size && static_cast<unsigned char>(line[at]) >= 0x80) {
      const Id id = id_of(next_code_point(line, at));
      rare = id == kRareIdeograph ? rare + 1 : 0;
      if (suspicious(before, id) || rare == kRareRun) return true;
      languages &= owners_[id];
      before = id;
    }
    if (suspicious(before, at < size ? ids_[static_cast<unsigned char>(line[at])] : kSpace)) return true;
  }
  return languages == 0;
}

}  // namespace mojibake
