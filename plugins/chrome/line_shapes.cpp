#include "line_shapes.h"

#include <winnow/text.h>

#include <algorithm>
#include <array>
#include <string>

namespace chrome {
namespace {

using winnow::decode_utf8;
using winnow::Decoded;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word_byte(char c) { return is_digit(c) || is_letter(c) || static_cast<unsigned char>(c) >= 0x80; }

// What a line must hold to be worth a closer look.
constexpr winnow::CharSet kDigits("0123456789"), kMenuMarks("|/>"), kCodeMarks(";{}$#<)]="), kFileMarks(".0123456789"),
    kContactMarks("0123456789@"), kNotInNames("\"'<>=:"), kNotInAddresses("()?!:");

std::string lower_ascii(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// The last character that is no closing quote, bracket or white space.
char32_t last_telling(std::string_view line) {
  while (!line.empty()) {
    std::size_t at = line.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) --at;
    const char32_t c = decode_utf8(line, at).code_point;
    switch (c) {
      case '"':
      case '\'':
      case ')':
      case ']':
      case 0x201D:
      case 0x2019:
      case 0xBB:
      case 0x203A:
      case 0x201C:
      case 0x300D:
      case 0x300F:
      case 0xFF09:
      case ' ':
      case 0xA0:
      case '*':
        line.remove_suffix(line.size() - at);
        continue;
      default:
        return c;
    }
  }
  return 0;
}

bool is_sentence_end(char32_t c) {
  switch (c) {
    case '.':
    case '!':
    case '?':
    case ':':
    case ';':
    case 0x2026:
    case 0x3002:
    case 0xFF01:
    case 0xFF1F:
    case 0xFF1A:
    case 0x0964:
    case 0x061F:
    case 0x06D4:
    case 0x1362:
    case 0x104B:
    case 0x17D4:
    case 0x037E:
    case ',':
      return true;
    default:
      return false;
  }
}

bool ends_cut(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == ']' || line.back() == ')' || line.back() == '"'))
    line.remove_suffix(1);
  return line.ends_with("...") || line.ends_with("\xE2\x80\xA6");
}

bool has_word(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    const Decoded d = decode_utf8(line, at);
    if (d.code_point < 0x80 ? is_digit(line[at]) || is_letter(line[at])
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

bool is_menu(std::string_view line) {
  if (line.starts_with('|') || line.size() > 240) return false;
  for (const std::string_view separator :
       {"|", " \xC2\xB7 ", " \xE2\x80\xA2 ", " / ", " \xE2\x80\xBA ", " > ", " \xC2\xBB "}) {
    if (line.find(separator) == std::string_view::npos) continue;
    const Parts parts = split_by(line, separator);
    if (parts.n >= 3 && parts.longest_words <= 4) return true;
  }
  return false;
}

bool is_breadcrumb(std::string_view line) {
  if (line.size() > 240) return false;
  for (const std::string_view separator : {" > ", " \xC2\xBB ", " \xE2\x80\xBA "}) {
    if (line.find(separator) == std::string_view::npos) continue;
    const Parts parts = split_by(line, separator);
    if (parts.n >= 2 && !parts.empty_part && parts.longest_words <= 12) return true;
  }
  return false;
}

constexpr std::array<std::string_view, 8> kImageEndings{".jpg",  ".jpeg", ".png", ".gif",
                                                        ".webp", ".svg",  ".bmp", ".tiff"};

bool is_file_name(std::string_view line, const winnow::CharSet& ascii) {
  if (line.empty() || line.size() > 120) return false;
  const bool suffix = line.substr(line.size() - std::min<std::size_t>(line.size(), 5)).find('.') != line.npos;
  if (!suffix && line[0] != 's' && line[0] != 'S') return false;
  const std::string low = lower_ascii(line);
  const std::size_t words = space_words(low);
  if (ascii.has_any(kNotInNames) && low.find_first_of("\"'<>=:") != std::string::npos) return false;
  for (const std::string_view ending : kImageEndings)
    if (low.ends_with(ending) && words <= 4 && low.find("://") == std::string::npos &&
        low.find('(') == std::string::npos)
      return true;
  return words <= 7 && (low.starts_with("screen shot ") || low.starts_with("screenshot ")) &&
         low.find_first_of("0123456789") != std::string::npos;
}

bool is_age_mark(std::string_view line) {
  return line.size() >= 2 && line.size() <= 3 && line.back() == '+' && is_digit(line[0]) &&
         (line.size() == 2 || is_digit(line[1]));
}

std::size_t digits_in(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), is_digit));
}

bool has_year(std::string_view line) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!is_digit(line[at])) continue;
    std::size_t end = at;
    while (end < line.size() && is_digit(line[end])) ++end;
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
  const std::string low = lower_ascii(line.substr(0, 60));
  const std::size_t sign = low.find("\xC2\xA9");
  if (sign != std::string::npos && (has_year(line) || (sign == 0 && n_words <= 8))) return true;
  if ((low.starts_with("(c) ") || low.starts_with("copyright ")) && has_year(line) && n_words <= 25) return true;
  return false;
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
    for (; end < line.size() && (is_digit(line[end]) || is_letter(line[end])); ++end) {
      digits += is_digit(line[end]);
      capitals += line[end] >= 'A' && line[end] <= 'Z';
    }
    const bool mixed = digits > 0 && capitals > 0 && digits + capitals == end - at && end - at >= 2 && end - at <= 5;
    if ((digits >= 5 && digits == end - at) || mixed) return true;
    at = end + 1;
  }
  return false;
}

// "Tel. 01632 960 873", "Telefon +49 ...": a label and a number.
bool is_phone_line(std::string_view line) {
  if (line.size() > 60 || digits_in(line) < 5) return false;
  const std::string low = lower_ascii(line);
  for (const std::string_view label : {"tel", "phone", "fax", "\xD1\x82\xD0\xB5\xD0\xBB", "\xD0\xA2\xD0\xB5\xD0\xBB",
                                       "\xCF\x84\xCE\xB7\xCE\xBB", "\xCE\xA4\xCE\xB7\xCE\xBB", "t\xC3\xA9l"})
    if (low.starts_with(label)) return true;
  return false;
}

bool is_contact(std::string_view line, std::uint32_t n_words, const winnow::CharSet& ascii) {
  if (n_words > 25) return false;
  const std::size_t at_sign = line.find('@');
  if (at_sign != std::string_view::npos && at_sign > 0 && line.find('.', at_sign) != std::string_view::npos &&
      n_words <= 10)
    return true;
  const std::size_t digits = digits_in(line);
  const bool phone = digits >= 7 &&
                     (line.find('+') != std::string_view::npos || line.find('(') != std::string_view::npos) &&
                     n_words <= (digits >= 10 ? 20u : 12u);
  // A street address: parts between commas, a postal code, hardly a word in small letters.
  const bool address = ascii.has(',') && std::count(line.begin(), line.end(), ',') >= 2 && has_postal_code(line) &&
                       n_words >= 4 && n_words <= 20 &&
                       (!ascii.has_any(kNotInAddresses) || line.find_first_of("()?!:") == std::string_view::npos) &&
                       small_words(line) * 3 <= n_words;
  return phone || address || is_phone_line(line);
}

bool is_code(std::string_view line) {
  const std::string_view text = winnow::trim(line);
  if (text.empty()) return false;
  if (text == "{" || text == "}" || text == "};" || text == "});" || text == ")" || text == "]") return true;
  if (text.ends_with(";") || text.ends_with("{") || text.starts_with("</") || text.starts_with("$ ") ||
      text.starts_with("#include"))
    return true;
  if (text.find("();") != std::string_view::npos) return true;
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1))
    if (at + 1 < text.size() && (text[at + 1] == '=' || (at > 0 && text[at - 1] == ' ' && text[at + 1] == ' ')))
      return true;
  return false;
}

// Month names are in the cue vocabulary; here only what digits and separators show.
bool is_numeric_date(std::string_view line, std::uint32_t n_words) {
  if (n_words > 6 || line.size() > 40) return false;
  std::size_t groups = 0;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    groups += is_digit(line[at]) && (at == 0 || !is_digit(line[at - 1]));
    letters += is_letter(line[at]);
  }
  return groups >= 3 && letters <= 4 && digits_in(line) >= 5;
}

}  // namespace

Shape shape_of(std::string_view line, std::uint32_t n_words, const winnow::CharSet& ascii, bool only_ascii) {
  Shape shape;
  shape.ends_sentence = is_sentence_end(last_telling(line));
  shape.ends_cut = ends_cut(line);
  shape.code = ascii.has_any(kCodeMarks) && is_code(line);
  // Twelve words and a sentence's end, or twenty without: hardly a menu item is that long, and a shorter sentence is
  // held by its neighbours.
  shape.prose = !shape.code && ((n_words >= 12 && shape.ends_sentence) || n_words >= 20);
  shape.label = n_words <= 8 && !shape.ends_sentence;
  if (line.size() > 400) return shape;
  shape.separator = is_separator(line);
  shape.age_mark = is_age_mark(line);
  shape.code_name = (line.size() == 2 || line.size() == 3) &&
                    std::all_of(line.begin(), line.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  shape.copyright = is_copyright(line, n_words, only_ascii);
  if (!only_ascii || ascii.has_any(kMenuMarks)) {
    shape.menu = is_menu(line);
    shape.breadcrumb = is_breadcrumb(line);
  }
  shape.file_name = ascii.has_any(kFileMarks) && is_file_name(line, ascii);
  shape.contact = ascii.has_any(kContactMarks) && is_contact(line, n_words, ascii);
  shape.date = ascii.has_any(kDigits) && is_numeric_date(line, n_words);
  return shape;
}

std::size_t glued_file_name(std::string_view line) {
  if (line.substr(0, 120).find('.') == std::string_view::npos) return 0;
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
