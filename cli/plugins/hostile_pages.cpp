#include "hostile_pages.h"

#include <winnow/html.h>
#include <winnow/text.h>

#include <cstdint>
#include <string_view>

namespace winnow::cli {
namespace {

std::string times(std::string_view text, std::size_t n) {
  std::string out;
  out.reserve(text.size() * n);
  while (n-- > 0) out += text;
  return out;
}

// splitmix64 (Vigna, 2015): the standard library's distributions differ between machines.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t n) {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (z ^ (z >> 31)) % n;
  }

 private:
  std::uint64_t state_;
};

// Characters from all over Unicode, many of them odd: controls, marks, directions, halves of mojibake, line ends.
std::string random_text(std::uint64_t seed) {
  static constexpr char32_t kOdd[] = {'\n',   '\n',   ' ',     '\t',   '-',    '|',     '.',    ':',
                                      '*',    0x00,   0x0B,    0x85,   0xA0,   0xAD,    0xC3,   0xE2,
                                      0x20AC, 0x0301, 0x200B,  0x200F, 0x202E, 0x2028,  0xFEFF, 0xFFFD,
                                      0x3042, 0x4E2D, 0x1F600, 0x0E01, 0x05D0, 0x10FFFF};
  Dice dice(seed);
  std::string text;
  const std::uint64_t n = 200 + dice.below(4000);
  for (std::uint64_t i = 0; i < n; ++i) {
    const std::uint64_t kind = dice.below(10);
    char32_t c = static_cast<char32_t>('a' + dice.below(26));
    if (kind >= 7) c = kOdd[dice.below(std::size(kOdd))];
    if (kind == 9) c = static_cast<char32_t>(0x20 + dice.below(0xD000));
    append_utf8(text, c);
  }
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> hostile_pages() {
  std::vector<std::pair<std::string, std::string>> pages{
      {"an empty page", ""},
      {"white space alone", " \n\t\n\u00A0\n\u3000\r\n\r"},
      {"one letter", "a"},
      {"one line of a megabyte", times("abcdefgh", 1 << 17)},
      {"one line of 100,000 words", times("word ", 100000)},
      {"20,000 lines of one letter", times("a\n", 20000)},
      {"5,000 equal sentences", times("The tide comes in and the tide goes out.\n\n", 5000)},
      {"a letter with 10,000 marks", "a" + times("\u0301", 10000)},
      {"directions and joiners", times("\u202E\u200Fabc\u200D\u2066def\u2069\n", 300)},
      {"signs alone", times("!?.,;:-_*#|/\\()[]{}<>@&%$\n", 300)},
      {"no spaces between words", times("\u6F6E\u6C50\u8868\u306E\u8AAD\u307F\u65B9\u3002", 2000)},
      {"capitals alone", times("READ THIS NOW\n", 300)},
      {"numbers alone", times("12 34.5 6,789\n", 300)},
      {"a table", times("| a | b | c |\n", 2000)},
      {"a list", times("- a short entry\n", 2000)},
      {"text of broken charsets", times("\u00C3\u00A9\u00E2\u20AC\u2122 \u00D0\u00BF\u00D1\u20AC \uFFFD\uFFFD\n", 300)},
      {"characters beyond the first plane", times("\U0001F600\U00010348\U000E0001 ", 1000)},
  };
  for (std::uint64_t seed = 1; seed <= 12; ++seed)
    pages.emplace_back("noise " + std::to_string(seed), random_text(seed));
  return pages;
}

Document html_hostile_page() {
  std::string source = "<!DOCTYPE html><html lang=en><body class='\"&quot;<>\n a  b' id=#.[]>";
  source += times("<div class=\"box  wide\"><p>", 300) + "deep down" + times("</div>", 150);
  source += "<table><tr><td>a<td>b<p>c</table><li>stray<pre>  two\n  lines </pre><h1></h1><p hidden>unseen</p>";
  source += times("<p><a href=x>link</a> <b>bold", 500) + "</p><title>late</title>";
  return html_page("html", std::move(source), "", {});
}

}  // namespace winnow::cli
