// Random characters, lines, pages and bytes for property tests: every kind of white space, stray, mark and script that
// the core treats apart comes up often. The same seed gives the same texts on every machine.
#pragma once
#include <winnow/text.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace winnow::testing {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  // 0 <= result < n. The distributions of <random> differ between libraries, a remainder does not.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class Container>
  const auto& of(const Container& choices) {
    return choices[below(std::size(choices))];
  }

 private:
  std::mt19937_64 engine_;
};

inline std::string utf8(std::u32string_view characters) {
  std::string text;
  for (const char32_t c : characters) append_utf8(text, c);
  return text;
}

inline char32_t random_scalar(Random& random) {
  const auto c = static_cast<char32_t>(random.below(0x110000 - 0x800));
  return c < 0xD800 ? c : c + 0x800;
}

// A character, line ends left out: half of them plain letters, the others from groups that Form or folding care about.
inline char32_t random_character(Random& random) {
  static constexpr std::u32string_view kGroups[] = {
      U" \t\u00A0\u2003\u3000\u0085\u2028\v\f",                                   // white space
      U"\u00AD\uFEFF\u0001\u007F\u0090\u001B",                                    // strays
      U"\u0301\u0308\u0323\u0327\u0338\u0345\u3099\u093C\u20E3\uFE0F",            // marks
      U"\u212A\u0387\u2126\u037E\uF900\u0340\u1FEF\u0958\uFB1D",                  // not in NFC
      U"\u00E9\u00DF\u1E9E\u0130\u0131\u03C3\u03C2\u03A3\u01C5\uFB03",            // folding
      U"\u0416\u0434\u0456\u05D0\u0639\u0915\u093F\u0BCA",                        // scripts with spaces
      U"\u4E2D\u6587\u304B\u304C\u30AB\u0E01\u0E35\u0E48\u1025\u102E\U00020000",  // scripts without
      U"\u1100\u1161\u11A8\uAC00\uD55C",                                          // Hangul, jamo and whole
      U"-*+\u2022\u00B7().1aK)|<=\u2013\u201C\u200B\u200D\U0001F600",             // markers and signs
  };
  if (random.below(2) == 0) return static_cast<char32_t>('a' + random.below(26));
  if (random.one_in(12)) {
    const char32_t c = random_scalar(random);
    return c == '\n' || c == '\r' ? U' ' : c;
  }
  return random.of(random.of(kGroups));
}

inline std::string random_text(Random& random, std::size_t characters) {
  std::string text;
  for (std::size_t i = 0; i < characters; ++i) append_utf8(text, random_character(random));
  return text;
}

// A line as pages have them: prose, a list item, a table row, something blank, or a soup.
inline std::string random_line(Random& random) {
  static constexpr std::string_view kWords[] = {"tide",
                                                "harbour",
                                                "the",
                                                "Ж\xD0\xB0\xD0\xB1\xD0\xB0",
                                                "\xE4\xB8\xAD\xE6\x96\x87",
                                                "e\xCC\x81t\xC3\xA9",
                                                "Port",
                                                "12",
                                                "\xC2\xAD",
                                                "a\xC2\xA0"};
  static constexpr std::string_view kMarkers[] = {"- ",          "* ",         "1. ",   "a) ", "\xE2\x80\xA2\t",
                                                  "12)\xC2\xA0", "-\xC2\xAD ", "- x | "};
  static constexpr std::string_view kBlank[] = {"", "", "", " ", "\t", "\xC2\xA0", "\xEF\xBB\xBF", "\xC2\xAD \x01"};
  static constexpr std::string_view kCells[] = {"\t", " | ", " \t ", "|", "\t\t"};
  const auto words = [&](std::size_t n) {
    std::string s;
    for (std::size_t i = 0; i < n; ++i) s += (i ? " " : "") + std::string(random.of(kWords));
    return s;
  };
  switch (random.below(7)) {
    case 0:
      return std::string(random.of(kBlank));
    case 1:
      return std::string(random.of(kMarkers)) + words(1 + random.below(3));
    case 2: {
      std::string row = random.one_in(4) ? std::string(random.of(kMarkers)) : std::string();
      for (std::size_t i = 0; i < 2 + random.below(2); ++i) row += (i ? std::string(random.of(kCells)) : "") + words(1);
      return row;
    }
    case 3:
      return random_text(random, 1 + random.below(12));
    case 4:
      return "  " + words(1 + random.below(4)) + " \t";
    default:
      return words(1 + random.below(8));
  }
}

// A page of `lines` lines with line ends of one or of mixed kinds, with and without one at the end.
inline std::string random_page(Random& random, std::size_t lines) {
  static constexpr std::string_view kEnds[] = {"\n", "\r\n", "\r"};
  const std::string_view end = random.of(kEnds);
  const bool mixed = random.one_in(4);
  std::string page;
  for (std::size_t i = 0; i < lines; ++i) {
    page += random_line(random);
    if (i + 1 < lines || !random.one_in(3)) page += mixed ? random.of(kEnds) : end;
    if (random.one_in(3)) page += end;
  }
  return page;
}

inline std::string random_bytes(Random& random, std::size_t n) {
  std::string bytes;
  for (std::size_t i = 0; i < n; ++i) bytes.push_back(static_cast<char>(static_cast<unsigned char>(random.below(256))));
  return bytes;
}

}  // namespace winnow::testing
