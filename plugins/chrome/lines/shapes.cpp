#include "shapes.h"

#include <winnow/sentence_ends.h>
#include <winnow/text.h>

#include <algorithm>
#include <array>
#include <string>

namespace chrome {
namespace {

using winnow::decode_utf8;
using winnow::Decoded;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_word_byte(char c) { return winnow::is_ascii_digit(c) || is_letter(c) || static_cast<unsigned char>(c) >= 0x80; }

// What a line must hold to be worth a closer look.
constexpr winnow::CharSet kDigits("0123456789"), kMenuMarks("|/>"), kCodeMarks(";{}$#<)]="), kFileMarks("."),
    kNotInAddresses("()?!:");

std::string lower_ascii(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = lower(c);
  return out;
}

// Does it begin with `beginning`, which is in small letters, whatever the case of its ASCII letters?
bool begins_with(std::string_view line, std::string_view beginning) {
  return line.size() >= beginning.size() &&
         std::equal(beginning.begin(), beginning.end(), line.begin(), [](char b, char c) { return b == lower(c); });
}
bool ends_with(std::string_view line, std::string_view ending) {
  return line.size() >= ending.size() && begins_with(line.substr(line.size() - ending.size()), ending);
}

// A mark that a headline or a menu's item does not end in: that of a sentence, or of a part of one.
bool ends_prose(char32_t c) { return winnow::is_sentence_end(c) || c == ',' || c == ':' || c == ';' || c == 0xFF1A; }

bool ends_cut(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == ']' || line.back() == ')' || line.back() == '"'))
    line.remove_suffix(1);
  return line.ends_with("...") || line.ends_with("\xE2\x80\xA6");
}

bool has_word(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    const Decoded d = decode_utf8(line, at);
    if (d.code_point < 0x80 ? winnow::is_ascii_digit(line[at]) || is_letter(line[at])
                            : !(d.code_point >= 0x2000 && d.code_point < 0x2C00) &&
                                  !(d.code_point >= 0x3000 && d.code_point < 0x3040) && d.code_point >= 0xC0 &&
                                  !(d.code_point >= 0xFE00 && d.code_point < 0xFF10))
      return true;
    at += d.size;
  }
  return false;
}

// One character over and over, or the marks that part menu items: "--", "* * *", "·". A drawing has more.
bool is_separator(std::string_view line) {
  if (has_word(line)) return false;
  char32_t only = 0;
  for (std::size_t at = 0; at < line.size();) {
    const Decoded d = decode_utf8(line, at);
    at += d.size;
    if (d.code_point == ' ' || d.code_point == 0xA0) continue;
    if (only != 0 && d.code_point != only) return false;
    only = d.code_point;
  }
  return true;
}

struct Parts {
  std::size_t n = 0;
  std::size_t longest_words = 0;
  bool empty_part = false;
};

std::size_t space_words(std::string_view s) {
  std::size_t n = 0;
  bool in = false;
  for (const char c : s) {
    const bool word = c != ' ' && c != '\t';
    n += word && !in;
    in = word;
  }
  return n;
}

// Parts between free-standing separators.
Parts split_by(std::string_view line, std::string_view separator) {
  Parts parts;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t at = line.find(separator, begin);
    const std::string_view part = winnow::trim(line.substr(begin, at == std::string_view::npos ? at : at - begin));
    ++parts.n;
    parts.empty_part = parts.empty_part || part.empty();
    parts.longest_words = std::max(parts.longest_words, space_words(part));
    if (at == std::string_view::npos) return parts;
    begin = at + separator.size();
  }
}

// Whether a line can hold a separator: most have no such mark, and what `ascii` and `only_ascii` say spares the search.
bool may_hold(std::string_view separator, const winnow::CharSet& ascii, bool only_ascii) {
  const char mark = separator.size() == 1 ? separator[0] : separator[1];
  return static_cast<unsigned char>(mark) < 0x80 ? ascii.has(mark) : !only_ascii;
}

// Angle marks that part items, and none that quotes: "« Le port »" holds no separator.
bool may_part(std::string_view separator, std::string_view line, const winnow::CharSet& ascii, bool only_ascii) {
  if (!may_hold(separator, ascii, only_ascii) || line.find(separator) == std::string_view::npos) return false;
  if (separator == " \xC2\xBB ") return line.find("\xC2\xAB") == std::string_view::npos;
  if (separator == " \xE2\x80\xBA ") return line.find("\xE2\x80\xB9") == std::string_view::npos;
  return true;
}

bool is_menu(std::string_view line, const winnow::CharSet& ascii, bool only_ascii) {
  if (line.starts_with('|') || line.size() > 240) return false;
  for (const std::string_view separator :
       {"|", " \xC2\xB7 ", " \xE2\x80\xA2 ", " / ", " \xE2\x80\xBA ", " > ", " \xC2\xBB "}) {
    if (!may_part(separator, line, ascii, only_ascii)) continue;
    const Parts parts = split_by(line, separator);
    if (parts.n >= 3 && parts.longest_words <= 4) return true;
  }
  return false;
}

bool is_breadcrumb(std::string_view line, const winnow::CharSet& ascii, bool only_ascii) {
  if (line.size() > 240) return false;
  for (const std::string_view separator : {" > ", " \xC2\xBB ", " \xE2\x80\xBA "}) {
    if (!may_part(separator, line, ascii, only_ascii)) continue;
    const Parts parts = split_by(line, separator);
    if (parts.n >= 2 && !parts.empty_part && parts.longest_words <= 12) return true;
  }
  // A stroke parts words of one title, too: "Home / Kitchen / Pots" has two of them.
  if (!may_part(" / ", line, ascii, only_ascii)) return false;
  const Parts parts = split_by(line, " / ");
  return parts.n >= 3 && !parts.empty_part && parts.longest_words <= 4;
}

// Do the characters beyond ASCII hold a mark that parts menu items? Their first bytes are found first: letters with
// accents, quotes and dashes have others or are few.
bool holds_menu_mark(std::string_view line) {
  for (std::size_t at = line.find('\xC2'); at != std::string_view::npos; at = line.find('\xC2', at + 1))
    if (at + 1 < line.size() && (line[at + 1] == '\xB7' || line[at + 1] == '\xBB')) return true;
  for (std::size_t at = line.find('\xE2'); at != std::string_view::npos; at = line.find('\xE2', at + 1))
    if (at + 2 < line.size() && line[at + 1] == '\x80' && (line[at + 2] == '\xA2' || line[at + 2] == '\xBA'))
      return true;
  return false;
}

constexpr std::array<std::string_view, 8> kImageEndings{".jpg",  ".jpeg", ".png", ".gif",
                                                        ".webp", ".svg",  ".bmp", ".tiff"};

bool ends_as_image(std::string_view line) {
  const char last = lower(line.back());
  if (last != 'g' && last != 'f' && last != 'p') return false;
  return std::any_of(kImageEndings.begin(), kImageEndings.end(),
                     [&](std::string_view ending) { return ends_with(line, ending); });
}

bool is_file_name(std::string_view line) {
  constexpr std::size_t kMostWords = 4;
  if (line.empty() || line.size() > 120 || !ends_as_image(line)) return false;
  if (line.find_first_of("\"'<>=:(") != std::string_view::npos) return false;
  if (line.find("\xE2\x94") != std::string_view::npos) return false;  // the drawn branch of a tree of files
  return space_words(line) <= kMostWords;
}

// "16+": nobody is kept from a page by a higher age than 21, and "80+" counts something.
bool is_age_mark(std::string_view line) {
  if (line.size() < 2 || line.size() > 3 || line.back() != '+' || !winnow::is_ascii_digit(line[0])) return false;
  if (line.size() == 2) return true;
  return winnow::is_ascii_digit(line[1]) && (line[0] == '1' || (line[0] == '2' && line[1] <= '1'));
}

bool has_year(std::string_view line) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!winnow::is_ascii_digit(line[at])) continue;
    std::size_t end = at;
    while (end < line.size() && winnow::is_ascii_digit(line[end])) ++end;
    const std::string_view century = line.substr(at, 2);
    if (end - at == 4 && (century == "19" || century == "20")) return true;
    at = end;
  }
  return false;
}

// The sign, "(c) 2024" or the word with a year behind it, near the line's beginning: a sentence about copyright law has
// none of them.
bool is_copyright(std::string_view line, std::uint32_t n_words, bool only_ascii) {
  const bool begins = !line.empty() && (line[0] == '(' || line[0] == 'c' || line[0] == 'C');
  if (n_words > 40 || (!begins && (only_ascii || line.find("\xC2\xA9") == std::string_view::npos))) return false;
  const std::size_t sign = only_ascii ? std::string_view::npos : line.substr(0, 60).find("\xC2\xA9");
  if (sign != std::string_view::npos && (has_year(line) || (sign == 0 && n_words <= 8))) return true;
  return n_words <= 25 && (begins_with(line, "(c) ") || begins_with(line, "copyright ")) && has_year(line);
}

std::size_t small_words(std::string_view line) {
  std::size_t n = 0;
  for (std::size_t at = 0; at < line.size(); ++at)
    n += line[at] >= 'a' && line[at] <= 'z' && (at == 0 || line[at - 1] == ' ');
  return n;
}

// A word of five digits or more, or of capitals and digits: "27999", "LB1".
bool has_postal_code(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at;
    std::size_t digits = 0;
    std::size_t capitals = 0;
    for (; end < line.size() && (winnow::is_ascii_digit(line[end]) || is_letter(line[end])); ++end) {
      digits += winnow::is_ascii_digit(line[end]);
      capitals += line[end] >= 'A' && line[end] <= 'Z';
    }
    const bool mixed = digits > 0 && capitals > 0 && digits + capitals == end - at && end - at >= 2 && end - at <= 5;
    if ((digits >= 5 && digits == end - at) || mixed) return true;
    at = end + 1;
  }
  return false;
}

// What a line that holds digits holds of what dates and addresses are made of.
struct Counts {
  std::size_t digits = 0;
  std::size_t numbers = 0;  // runs of digits
  std::size_t letters = 0;  // ASCII
  std::size_t commas = 0;
};

enum ByteClass : std::uint8_t { kOther, kDigit, kLetter, kComma };

constexpr std::array<std::uint8_t, 256> kByteClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  for (std::size_t c = 'a'; c <= 'z'; ++c) classes[c] = classes[c - 'a' + 'A'] = kLetter;
  classes[','] = kComma;
  return classes;
}();

Counts count(std::string_view line) {
  std::array<std::size_t, 4> n{};
  std::size_t numbers = 0;
  std::uint8_t before = kOther;
  for (const char c : line) {
    const std::uint8_t now = kByteClasses[static_cast<unsigned char>(c)];
    ++n[now];
    numbers += now == kDigit && before != kDigit;
    before = now;
  }
  return {n[kDigit], numbers, n[kLetter], n[kComma]};
}

// "Tel. 01632 960 873", "Telefon +49 ...": a label and a number.
bool is_phone_line(std::string_view line, const Counts& counts) {
  if (line.size() > 60 || counts.digits < 5) return false;
  for (const std::string_view label : {"tel", "phone", "fax", "\xD1\x82\xD0\xB5\xD0\xBB", "\xD0\xA2\xD0\xB5\xD0\xBB",
                                       "\xCF\x84\xCE\xB7\xCE\xBB", "\xCE\xA4\xCE\xB7\xCE\xBB", "t\xC3\xA9l"})
    if (begins_with(line, label)) return true;
  return false;
}

bool is_mail_address(std::string_view line, std::uint32_t n_words) {
  std::size_t at_sign = line.find('@');
  // "Thanks @ada.w": somebody's name.
  while (at_sign != std::string_view::npos && at_sign > 0 && line[at_sign - 1] == ' ' && at_sign + 1 < line.size() &&
         line[at_sign + 1] != ' ')
    at_sign = line.find('@', at_sign + 1);
  return at_sign != std::string_view::npos && at_sign > 0 && line.find('.', at_sign) != std::string_view::npos &&
         n_words <= 10;
}

// "11:59": digits around a colon are a time, and what holds one is no number to call.
bool holds_time(std::string_view line) {
  for (std::size_t at = line.find(':', 1); at != std::string_view::npos; at = line.find(':', at + 1))
    if (winnow::is_ascii_digit(line[at - 1]) && at + 1 < line.size() && winnow::is_ascii_digit(line[at + 1]))
      return true;
  return false;
}

// "+48 22 000 00 00", "(0260) 00-0000", "(+36 1) 000": a mark that numbers to call begin with, and the next digits
// close behind it. A sentence with two years and a bracket has as many digits, and in languages of long words hardly
// more words.
bool begins_number_to_call(std::string_view line) {
  constexpr std::size_t kLongestCode = 6, kClose = 2;
  for (std::size_t at = line.find_first_of("+("); at != std::string_view::npos; at = line.find_first_of("+(", at + 1)) {
    std::size_t from = at + 1;
    while (from < line.size() && (line[from] == ' ' || line[from] == '+')) ++from;
    std::size_t end = from;
    while (end < line.size() && (winnow::is_ascii_digit(line[end]) || line[end] == ' ')) ++end;
    if (end == from) continue;
    if (line[at] == '+' || line[from - 1] == '+') return true;
    if (end == line.size() || line[end] != ')' || end - from > kLongestCode) continue;
    const std::size_t next = line.find_first_of("0123456789", end);
    if (next != std::string_view::npos && next - end <= kClose) return true;
  }
  return false;
}

// A number or a street address; the line has at most 25 words.
bool is_contact(std::string_view line, std::uint32_t n_words, const winnow::CharSet& ascii, const Counts& counts) {
  const std::size_t digits = counts.digits;
  const bool phone = digits >= 7 && n_words <= (digits >= 10 ? 20u : 12u) && begins_number_to_call(line) &&
                     !(ascii.has(':') && holds_time(line));
  // A street address: parts between commas, a postal code, hardly a word in small letters.
  const bool address = counts.commas >= 2 && n_words >= 4 && n_words <= 20 && has_postal_code(line) &&
                       (!ascii.has_any(kNotInAddresses) || line.find_first_of("()?!:") == std::string_view::npos) &&
                       small_words(line) * 3 <= n_words;
  return phone || address || is_phone_line(line, counts);
}

// "<td>", "</span>": markup that is shown as text.
bool holds_tag(std::string_view text) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    std::size_t end = at + 1 < text.size() && text[at + 1] == '/' ? at + 2 : at + 1;
    if (end >= text.size() || !is_letter(text[end])) continue;
    while (end < text.size() && (is_letter(text[end]) || winnow::is_ascii_digit(text[end]))) ++end;
    const bool name_ends = end < text.size() && (text[end] == '>' || text[end] == ' ' || text[end] == '/');
    if (name_ends && text.find('>', end) != std::string_view::npos) return true;
  }
  return false;
}

// "run(", "items[0": a bracket that stands directly behind a name.
bool holds_call(std::string_view text, char bracket) {
  for (std::size_t at = text.find(bracket, 1); at != std::string_view::npos; at = text.find(bracket, at + 1))
    if (is_letter(text[at - 1]) || winnow::is_ascii_digit(text[at - 1]) || text[at - 1] == '_') return true;
  return false;
}

// "Ok(())", "reset()": a call's brackets with nothing in them. A site counts in its own: "Cart (0)".
bool holds_empty_call(std::string_view text) {
  const std::size_t at = text.find("()");
  return at != std::string_view::npos && at > 0 && (text[at - 1] == '(' || holds_call(text.substr(0, at + 1), '('));
}

// Words; a longer line is prose that speaks of a call.
constexpr std::uint32_t kLongestCall = 6;

// "return tide;", "int height = at(noon);": a statement. The clauses of a list end so, too, in many words.
bool is_statement(std::string_view text, std::uint32_t n_words) {
  constexpr winnow::CharSet kMarks("={}[]<>_$");
  return text.ends_with(";") && (n_words <= kLongestCall || holds_call(text, '(') ||
                                 std::any_of(text.begin(), text.end(), [&](char c) { return kMarks.has(c); }));
}

// "$ make", "$ ./tide", what is typed at a prompt: "$ 72.50" is a price and "$ XAU" a choice of money.
bool is_typed(std::string_view text) {
  if (!text.starts_with("$ ") || text.size() < 3) return false;
  return (text[2] >= 'a' && text[2] <= 'z') || text[2] == '.' || text[2] == '/' || text[2] == '~';
}

bool is_code(std::string_view line, std::uint32_t n_words, const winnow::CharSet& ascii) {
  const std::string_view text = winnow::trim(line);
  if (text.empty()) return false;
  if (text == "{" || text == "}" || text == "};" || text == "});" || text == ")" || text == "]") return true;
  if (is_statement(text, n_words) || text.ends_with("{") || text.starts_with("</") || is_typed(text) ||
      text.starts_with("#include"))
    return true;
  if (ascii.has(';') && text.find("();") != std::string_view::npos) return true;
  if (ascii.has(')') && n_words <= kLongestCall && holds_empty_call(text)) return true;
  if (ascii.has('<') && holds_tag(text)) return true;
  // A prompt of Python; before a link to more it is an arrow.
  if (text.starts_with(">>> ") && (holds_call(text, '(') || holds_call(text, '[') || ascii.has('='))) return true;
  if (!ascii.has('=')) return false;
  if (ascii.has('>') && holds_call(text, '(') && text.find(" => ") != std::string_view::npos) return true;
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1))
    if (at + 1 < text.size() && (text[at + 1] == '=' || (at > 0 && text[at - 1] == ' ' && text[at + 1] == ' ')))
      return true;
  return false;
}

// Three numbers as a day, a month and a year: "12.05.2023", "2023-05-12", "5/12/23". A telephone number, a price and a
// size in pixels have three numbers, too.
bool is_day(unsigned long a, unsigned long b, unsigned long c, std::size_t a_digits, std::size_t c_digits) {
  constexpr unsigned long kMostDays = 31, kMonths = 12, kFirstYear = 1500, kLastYear = 2199;
  const bool year_first = a_digits == 4;
  if (!year_first && c_digits != 4 && c_digits != 2) return false;
  const unsigned long year = year_first ? a : c, day = year_first ? c : a;
  const bool is_year = (!year_first && c_digits == 2) || (year >= kFirstYear && year <= kLastYear);
  return is_year && b > 0 && day > 0 && std::min(day, b) <= kMonths && std::max(day, b) <= kMostDays;
}

bool holds_day(std::string_view line) {
  struct Number {
    std::size_t begin, end;
    unsigned long value;
  };
  std::array<Number, 3> last{};
  std::size_t n = 0;
  // "년 " between the numbers takes four bytes.
  constexpr std::size_t kLongestSeparator = 4;
  for (std::size_t at = 0; at < line.size();) {
    if (!winnow::is_ascii_digit(line[at])) {
      ++at;
      continue;
    }
    Number number{at, at, 0};
    while (number.end < line.size() && winnow::is_ascii_digit(line[number.end])) {
      if (number.end - at < 5) number.value = number.value * 10 + static_cast<unsigned long>(line[number.end] - '0');
      ++number.end;
    }
    at = number.end;
    last = {last[1], last[2], number};
    if (++n < 3) continue;
    const std::string_view first = line.substr(last[0].end, last[1].begin - last[0].end);
    const std::string_view second = line.substr(last[1].end, last[2].begin - last[1].end);
    // A year of two digits needs its day's and month's marks: "12:30-14" and "05 12 23" are something else.
    const bool marked = first == second && (first == "." || first == "/" || first == "-");
    const bool close = first.size() <= kLongestSeparator && second.size() <= kLongestSeparator;
    const bool short_year = last[0].end - last[0].begin <= 2 && last[2].end - last[2].begin == 2;
    if (close && (marked || !short_year) && last[0].end - last[0].begin <= 4 && last[1].end - last[1].begin <= 2 &&
        is_day(last[0].value, last[1].value, last[2].value, last[0].end - last[0].begin, last[2].end - last[2].begin))
      return true;
  }
  return false;
}

// Month names are in the cue vocabulary; here only what digits and separators show.
bool is_numeric_date(std::string_view line, std::uint32_t n_words, const Counts& counts) {
  return n_words <= 6 && line.size() <= 40 && counts.numbers >= 3 && counts.letters <= 4 && counts.digits >= 4 &&
         line.find_first_of("$%") == std::string_view::npos && holds_day(line);
}

// Words from which a line without a sentence's end is no headline or menu item. A Japanese headline has sixty letters
// at most, a Thai one hardly more.
std::uint32_t longest_headline(std::string_view line, std::uint32_t n_words) {
  constexpr std::uint32_t kSpaced = 20, kUnspaced = 30;
  if (n_words < kSpaced || n_words >= kUnspaced) return kSpaced;
  return winnow::is_written_without_spaces(winnow::first_letter_above_ascii(line)) ? kUnspaced : kSpaced;
}

}  // namespace

Shape shape_of(std::string_view line, std::uint32_t n_words, const winnow::CharSet& ascii, bool only_ascii) {
  Shape shape;
  const char32_t last = winnow::last_telling(line);
  shape.ends_sentence = ends_prose(last);
  shape.ends_cut = (last == '.' || last == 0x2026) && ends_cut(line);
  shape.code = ascii.has_any(kCodeMarks) && is_code(line, n_words, ascii);
  // Twelve words and a sentence's end, or twenty without: hardly a menu item is that long, and a shorter sentence is
  // held by its neighbours. Where two letters count as a word, headlines have more of them.
  shape.prose = !shape.code && ((n_words >= 12 && shape.ends_sentence) || n_words >= longest_headline(line, n_words));
  shape.label = n_words <= 8 && !shape.ends_sentence;
  if (line.size() > 400) return shape;
  shape.separator = is_separator(line);
  shape.age_mark = is_age_mark(line);
  shape.code_name = (line.size() == 2 || line.size() == 3) &&
                    std::all_of(line.begin(), line.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  shape.copyright = is_copyright(line, n_words, only_ascii);
  if (ascii.has_any(kMenuMarks) || (!only_ascii && holds_menu_mark(line))) {
    shape.menu = is_menu(line, ascii, only_ascii);
    shape.breadcrumb = is_breadcrumb(line, ascii, only_ascii);
  }
  shape.file_name = ascii.has_any(kFileMarks) && is_file_name(line);
  shape.contact = n_words <= 25 && ascii.has('@') && is_mail_address(line, n_words);
  if (!ascii.has_any(kDigits) || n_words > 25) return shape;
  const Counts counts = count(line);
  shape.contact = shape.contact || is_contact(line, n_words, ascii, counts);
  shape.date = is_numeric_date(line, n_words, counts);
  return shape;
}

namespace {

// Is there a full stop with the beginning of an image's ending behind it? Nearly all stand before white space.
bool may_name_image(std::string_view line) {
  for (std::size_t at = line.find('.'); at != std::string_view::npos; at = line.find('.', at + 1))
    if (at + 1 < line.size() && is_letter(line[at + 1]) &&
        std::any_of(kImageEndings.begin(), kImageEndings.end(),
                    [&](std::string_view ending) { return begins_with(line.substr(at), ending); }))
      return true;
  return false;
}

}  // namespace

std::size_t glued_file_name(std::string_view line) {
  if (!may_name_image(line.substr(0, 120))) return 0;
  const std::string low = lower_ascii(line.substr(0, 120));
  for (const std::string_view ending : kImageEndings) {
    const std::size_t at = low.find(ending);
    if (at == std::string::npos || at == 0) continue;
    const std::size_t end = at + ending.size();
    if (end >= line.size() || low.find_first_of(" /\\(\"'`=<>") < at) continue;
    const char next = line[end];
    const bool glued = (next >= 'A' && next <= 'Z') || next == '"' || static_cast<unsigned char>(next) >= 0x80;
    if (glued && std::any_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(at), is_word_byte)) return end;
  }
  return 0;
}

}  // namespace chrome
