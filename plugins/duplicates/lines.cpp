#include "lines.h"

#include <winnow/sentence_ends.h>
#include <winnow/text.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

namespace duplicates {
namespace {

using winnow::decode_utf8;
using winnow::Decoded;

// U+2000..206F, U+2190..2BFF (arrows, mathematics, lines of boxes, dingbats), U+3000..303F and Latin-1's signs: no
// letters among them.
bool is_mark(char32_t c) {
  if (c < 0x80) return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
  return (c >= 0x80 && c <= 0xBF) || (c >= 0x2000 && c <= 0x206F) || (c >= 0x2190 && c <= 0x2BFF) ||
         (c >= 0x3000 && c <= 0x303F) || c == 0xFEFF || c == 0xFF0C || c == 0xFF0E || c == 0xFF01 || c == 0xFF1F ||
         c == 0xFF1A;
}

// Calls `word(text, has_digit)` for what stands between marks; a decimal point or colon does not part figures.
template <class Word>
void each_word(std::string_view text, Word&& word) {
  std::size_t begin = 0;
  bool open = false;
  bool digit = false;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    const bool mark = is_mark(d.code_point) || winnow::is_white_space(d.code_point);
    if (mark && open) word(text.substr(begin, at - begin), digit);
    if (!mark && !open) {
      begin = at;
      digit = false;
    }
    open = !mark;
    digit = digit || (d.code_point >= '0' && d.code_point <= '9');
    at += d.size;
  }
  if (open) word(text.substr(begin), digit);
}

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A sign that programs set without spaces: some_name, a->b, std::sort.
bool has_sign_between_names(std::string_view text, std::string_view sign) {
  for (std::size_t at = text.find(sign); at != text.npos; at = text.find(sign, at + 1)) {
    const std::size_t behind = at + sign.size();
    if (at > 0 && behind < text.size() && is_ascii_letter(text[at - 1]) && is_ascii_letter(text[behind])) return true;
  }
  return false;
}

bool is_short_line(const Line& line) {
  // The longest lines of common metres have 12 to 14 words.
  return line.n_words >= 1 && line.n_words <= 14 && !is_cell(line);
}

// Two letters count as a word in scripts without spaces. That is right for Han and kana; a word of Thai, Lao, Myanmar
// or Khmer has four with its marks, and by letters a line of a song would be a paragraph.
std::uint32_t words_in(const winnow::Block& block) {
  // The letters of these four begin with bytes that hardly any other text has.
  const std::string_view text = block.text();
  if (block.is_ascii() || (text.find('\xE0') == std::string_view::npos && text.find('\xE1') == std::string_view::npos))
    return block.n_words();
  const char32_t script = winnow::first_letter_above_ascii(text);
  const bool four_letters = script < 0x3000 && winnow::is_written_without_spaces(script);
  return four_letters ? (block.n_words() + 1) / 2 : block.n_words();
}

}  // namespace

std::vector<Line> lines_of(const winnow::Page& page) {
  std::vector<Line> lines;
  lines.reserve(page.size());
  for (const winnow::Block block : page)
    lines.push_back({block.text(), block.text_hash(), words_in(block), block.kind(), block.role(), block.ascii()});
  return lines;
}

bool is_cell(const Line& line) {
  return line.kind == WINNOW_BLOCK_LIST_ITEM || line.kind == WINNOW_BLOCK_TABLE_ROW || line.kind == WINNOW_BLOCK_PRE;
}

bool is_code(const Line& line) {
  constexpr winnow::CharSet kMarks(";{}\\/$>#(=!<-:_");
  if (!line.ascii.has_any(kMarks)) return false;
  const std::string_view text = winnow::trim(line.text);
  if (text.size() < 2) return text == "}" || text == "{" || text == ";";
  const char last = text.back();
  if (last == ';' || last == '{' || last == '}' || last == '\\') return true;
  for (const std::string_view begin : {"//", "/*", "$ ", ">>>", "#!"})
    if (text.substr(0, begin.size()) == begin) return true;
  struct Sign {
    char rarest;
    std::string_view sign;
  };
  for (const Sign& s : {Sign{')', "()"},
                        {'{', "){"},
                        {'{', ") {"},
                        {'=', "=="},
                        {'=', "!="},
                        {'=', " = "},
                        {'=', "={"},
                        {'=', "=\""},
                        {'<', "</"},
                        {'>', "/>"},
                        {'{', "({"},
                        {'/', "; //"}})
    if (line.ascii.has(s.rarest) && text.find(s.sign) != text.npos) return true;
  if (line.ascii.has('>') && has_sign_between_names(text, "->")) return true;
  if (line.ascii.has(':') && has_sign_between_names(text, "::")) return true;
  // " --" is an option when a letter follows; before a space it is a dash.
  if (line.ascii.has('-')) {
    if (const std::size_t at = text.find(" --");
        at != text.npos && at + 3 < text.size() && is_ascii_letter(text[at + 3]))
      return true;
    if (text[0] == '-' && (is_ascii_letter(text[1]) || text[1] == '-')) return true;
  }
  return line.ascii.has('_') && has_sign_between_names(text, "_") && !ends_sentence(text);
}

bool is_figures(std::string_view text, std::uint32_t words) {
  std::uint32_t plain = 0;
  std::uint32_t unspaced = 0;
  each_word(text, [&](std::string_view word, bool digit) {
    // In scripts without spaces a word is a whole phrase: three bytes a code point, two code points a word.
    if (digit) return;
    ++plain;
    if (word.size() > 24) unspaced += static_cast<std::uint32_t>(word.size() / 6);
  });
  return plain + unspaced < words;
}

bool is_verse(const std::vector<Line>& lines, std::uint32_t at, const std::vector<char>& passed_over) {
  if (!is_short_line(lines[at])) return false;
  constexpr std::uint32_t kReach = 6;
  constexpr std::uint32_t kWalk = 100;  // lines looked at in each direction, those passed over too
  std::uint32_t n = 0;
  std::uint32_t words = 0;
  std::uint32_t full = 0;   // lines of four words or more: a menu has few
  std::uint32_t stops = 0;  // prose, dialogue and captions stop at the end of nearly every line
  const auto count = [&](const Line& line) {
    ++n;
    words += line.n_words;
    full += line.n_words >= 4 ? 1u : 0u;
    stops += ends_sentence(line.text) ? 1u : 0u;
  };
  std::uint32_t reach = 0;
  std::uint32_t walked = 0;
  const auto take = [&](std::uint32_t i) {
    if (walked++ == kWalk) return false;
    if (!passed_over.empty() && passed_over[i]) return true;
    if (!is_short_line(lines[i]) || reach == kReach) return false;
    ++reach;
    count(lines[i]);
    return true;
  };
  count(lines[at]);
  for (std::uint32_t i = at; i > 0 && take(i - 1);) --i;
  reach = walked = 0;
  for (std::uint32_t i = at + 1; i < lines.size() && take(i);) ++i;
  return n >= 5 && full * 4 >= n * 3 && words <= 10 * n && stops * 2 <= n;
}

namespace {

// "Chorus", "[Refrain]", "Estribillo:"
bool is_refrain_label(std::string_view line) {
  // What the part that is sung again is called above it, in small letters.
  constexpr std::string_view kLabels[] = {"chorus",
                                          "refrain",
                                          "pre-chorus",
                                          "hook",
                                          "bridge",
                                          "ritornello",
                                          "estribillo",
                                          "coro",
                                          "refr\u00E3o",
                                          "ref",
                                          "refren",
                                          "refr\u00E9n",
                                          "omkv\u00E4d",
                                          "omkv\u00E6d",
                                          "kertos\u00E4e",
                                          "nakarat",
                                          "\u043F\u0440\u0438\u043F\u0435\u0432",
                                          "\u043F\u0440\u0438\u0441\u043F\u0456\u0432",
                                          "\u526F\u6B4C",
                                          "\u30B5\u30D3",
                                          "\uD6C4\uB834"};
  std::string label;
  const std::string_view text = winnow::trim(line);
  for (std::size_t k = 0; k < text.size();) {
    const Decoded d = decode_utf8(text, k);
    const char32_t c = d.code_point;
    const bool capital = (c >= 'A' && c <= 'Z') || (c >= 0x410 && c <= 0x42F);
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c == '-' || !is_mark(c))) winnow::append_utf8(label, capital ? c + 0x20 : c);
    k += d.size;
  }
  return std::find(std::begin(kLabels), std::end(kLabels), label) != std::end(kLabels);
}

}  // namespace

bool is_below_refrain_label(const std::vector<Line>& lines, std::uint32_t at) {
  constexpr std::uint32_t kStanza = 12;  // lines
  std::uint32_t i = at;
  while (i > 0 && at - i < kStanza && lines[i - 1].n_words > 2) --i;
  return i > 0 && lines[i - 1].n_words <= 2 && is_refrain_label(lines[i - 1].text);
}

bool begins_with_refrain_label(std::string_view text) {
  constexpr std::size_t kLabelBytes = 32;
  text = winnow::trim(text);
  const std::size_t end = text.substr(0, kLabelBytes).find_first_of("]:)");
  return end != std::string_view::npos && is_refrain_label(text.substr(0, end + 1));
}

bool are_variants(const Line& a, const Line& b) {
  constexpr std::uint32_t kLeast = 6;
  constexpr std::uint32_t kMost = 40;  // a longer paragraph has words enough to be a copy with a link or two less
  if (a.hash == b.hash || std::min(a.n_words, b.n_words) < kLeast || std::max(a.n_words, b.n_words) > kMost)
    return false;
  // "Ada wrote: The boat is late.": what holds all of the other quotes it.
  const std::string_view shorter = winnow::trim(a.text.size() < b.text.size() ? a.text : b.text);
  if ((a.text.size() < b.text.size() ? b.text : a.text).find(shorter) != std::string_view::npos) return false;
  const auto words_of = [](std::string_view text) {
    std::vector<std::string_view> words;
    each_word(text, [&](std::string_view word, bool digit) {
      if (!digit) words.push_back(word);
    });
    std::sort(words.begin(), words.end());
    return words;
  };
  const std::vector<std::string_view> of_a = words_of(a.text), of_b = words_of(b.text);
  std::vector<std::string_view> both;
  std::set_intersection(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), std::back_inserter(both));
  return both.size() >= 4 && both.size() * 3 >= std::max(of_a.size(), of_b.size()) * 2;
}

std::string_view speaker(std::string_view text) {
  constexpr std::size_t kLongest = 32;  // bytes
  constexpr std::ptrdiff_t kMostSpaces = 2;
  text = winnow::trim(text);
  const std::size_t colon = text.find(": ");
  if (colon == text.npos || colon == 0 || colon > kLongest) return {};
  const std::string_view name = text.substr(0, colon);
  const bool plain =
      name.find_first_of(".,;!?()[]") == name.npos && !winnow::is_small_letter(decode_utf8(name, 0).code_point);
  return plain && std::count(name.begin(), name.end(), ' ') <= kMostSpaces ? name : std::string_view();
}

bool goes_on(std::string_view text) {
  text = winnow::trim(text);
  if (text.empty()) return false;
  const char32_t c = decode_utf8(text, 0).code_point;
  if (c == ',' || c == '.' || c == ';' || c == ':' || c == ')' || c == ']' || c == '?' || c == '!' || c == '=')
    return c != '.' || text.size() < 3 || text.substr(0, 3) != "...";
  return winnow::is_small_letter(c);
}

bool ends_sentence(std::string_view text) { return winnow::is_sentence_end(winnow::last_telling(text)); }

bool ends_in(std::string_view text, char32_t wanted, char32_t full_width) {
  const char32_t c = winnow::last_telling(text);
  return c == wanted || c == full_width;
}

std::size_t cut_at(std::string_view text) {
  // "… Continue reading the article" is the longest tail that a cut text commonly has.
  constexpr std::size_t kTail = 40;
  const std::size_t from = text.size() > kTail ? text.size() - kTail : 0;
  std::size_t at = text.find("...", from);
  const std::size_t sign = text.find("\xE2\x80\xA6", from);
  at = std::min(at, sign);
  if (at == text.npos) return at;
  std::uint32_t behind = 0;
  each_word(text.substr(at), [&](std::string_view, bool) { ++behind; });
  if (behind > 4) return text.npos;
  return at;
}

std::uint64_t head_key(std::string_view text) {
  constexpr int kLetters = 40;
  std::uint64_t key = 0xCBF29CE484222325u;
  int letters = 0;
  for (std::size_t at = 0; at < text.size() && letters < kLetters;) {
    const auto byte = static_cast<unsigned char>(text[at]);
    char32_t c = byte;
    std::size_t size = 1;
    if (byte >= 0x80) {
      const Decoded d = decode_utf8(text, at);
      c = d.code_point;
      size = d.size;
    }
    at += size;
    if (is_mark(c)) continue;
    if (c >= 'A' && c <= 'Z') c |= 0x20;
    key = (key ^ c) * 0x100000001B3u;
    ++letters;
  }
  return key;
}

}  // namespace duplicates
