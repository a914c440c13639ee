#include "escapes.h"

#include <algorithm>

#include "signs.h"

namespace mojibake {
namespace {

bool is_vowel(char32_t c) { return std::u32string_view(U"aeiouyAEIOUY").find(c) != std::u32string_view::npos; }

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

bool contains_any(std::string_view line, std::initializer_list<std::string_view> needles) {
  return std::any_of(needles.begin(), needles.end(),
                     [&](std::string_view n) { return line.find(n) != std::string_view::npos; });
}

bool begins_with_any(std::string_view line, std::initializer_list<std::string_view> heads) {
  return std::any_of(heads.begin(), heads.end(), [&](std::string_view h) { return line.starts_with(h); });
}

/// "<b>", "</p>", "<a href=": a tag, not a comparison.
bool has_tag(std::string_view line) {
  for (std::size_t at = line.find('<'); at != std::string_view::npos; at = line.find('<', at + 1)) {
    std::size_t i = at + 1;
    if (i < line.size() && (line[i] == '/' || line[i] == '!')) ++i;
    const std::size_t name = i;
    while (i < line.size() && is_ascii_alnum(static_cast<unsigned char>(line[i]))) ++i;
    if (i > name && i < line.size() && (line[i] == '>' || line[i] == ' ' || line[i] == '/') &&
        line.find('>', i) != std::string_view::npos)
      return true;
  }
  return false;
}

/// "name(", "a.b(": a call. Prose puts a space before the bracket.
bool has_call(std::string_view line) {
  for (std::size_t at = line.find('('); at != std::string_view::npos; at = line.find('(', at + 1)) {
    if (at > 2 && is_ascii_alnum(static_cast<unsigned char>(line[at - 1])) && at + 1 < line.size() &&
        (line[at + 1] == ')' || line[at + 1] == '"' || line[at + 1] == '\'' || line[at + 1] == '*' ||
         line.find(");", at) != std::string_view::npos || line.find("_") < at))
      return true;
  }
  return false;
}

/// A whole line between quotation marks, as strings in sources are: 'text\n' or "text",
bool is_literal(std::string_view line) {
  if (line.size() < 3) return false;
  std::size_t first = 0;
  while (first < 2 && is_ascii_letter(static_cast<unsigned char>(line[first]))) ++first;
  while (first < line.size() && (line[first] == '(' || line[first] == '[')) ++first;
  const char quote = first < line.size() ? line[first] : '\0';
  if (quote != '"' && quote != '\'') return false;
  std::size_t last = line.size() - 1;
  while (last > first && (line[last] == ',' || line[last] == ';' || line[last] == ')' || line[last] == ':')) --last;
  return last > first && line[last] == quote;
}

bool has_latex(std::string_view line) {
  for (std::size_t at = line.find('\\'); at != std::string_view::npos; at = line.find('\\', at + 1)) {
    std::size_t i = at + 1;
    while (i < line.size() && is_ascii_letter(static_cast<unsigned char>(line[i]))) ++i;
    if (i > at + 2 && i < line.size() && (line[i] == '{' || line[i] == '[')) return true;
    if (i == at + 2 && line[at + 1] != 'n' && line[at + 1] != 'r' && i < line.size() && line[i] == '{') return true;
  }
  return contains_any(line, {"\\\"{", "\\'{", "\\alpha", "\\beta", "\\frac", "\\ldots"});
}

std::optional<char32_t> hex_at(std::u32string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  char32_t value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    const char32_t c = text[i];
    if (c >= '0' && c <= '9')
      value = value * 16 + (c - '0');
    else if (c >= 'a' && c <= 'f')
      value = value * 16 + (c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
      value = value * 16 + (c - 'A' + 10);
    else
      return std::nullopt;
  }
  return value;
}

/// A byte of UTF-8 behind another one, which is written in the same way: "\u00c4\u008d" was "č".
bool is_byte_beside_damage(std::u32string_view text, std::size_t at, char32_t c) {
  return c >= 0x80 && c < 0xA0 && at > 5 && text.substr(at - 6, 4) == U"\\u00";
}

std::optional<Escape> unicode_escape(std::u32string_view text, std::size_t at) {
  const auto unit = hex_at(text, at + 2, 4);
  if (!unit) return std::nullopt;
  if (*unit >= 0xD800 && *unit < 0xDC00) {
    if (at + 7 >= text.size() || text[at + 6] != '\\' || text[at + 7] != 'u') return std::nullopt;
    const auto low = hex_at(text, at + 8, 4);
    if (!low || *low < 0xDC00 || *low >= 0xE000) return std::nullopt;
    const char32_t c = 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
    if (!may_stand(c)) return std::nullopt;
    return Escape{12, std::u32string(1, c)};
  }
  if (!may_stand(*unit) && !is_byte_beside_damage(text, at, *unit)) return std::nullopt;
  return Escape{6, std::u32string(1, *unit)};
}

/// "end.\n\nNext": line ends between words. Alone between spaces they are what the sentence is about.
std::optional<Escape> line_end_escape(std::u32string_view text, std::size_t at) {
  std::size_t end = at;
  while (end + 1 < text.size() && text[end] == '\\' && (text[end + 1] == 'n' || text[end + 1] == 'r')) end += 2;
  const char32_t before = at > 0 ? text[at - 1] : U'\0';
  const char32_t after = end < text.size() ? text[end] : U'\0';
  const bool closed = is_ascii_alnum(before) ||
                      std::u32string_view(U".,:;!?)\"'”’…»").find(before) != std::u32string_view::npos ||
                      before >= 0x80;
  // After a letter alone "\no" may be a path or a name; a capital, a digit or a second escape tells.
  const bool opened = (after >= 'A' && after <= 'Z') || (after >= '0' && after <= '9') || after >= 0x80 ||
                      after == '"' || (is_ascii_letter(after) && (end - at > 2 || !is_ascii_alnum(before)));
  if (before == 0 || !closed || !opened) return std::nullopt;
  return Escape{end - at, U" "};
}

}  // namespace

bool looks_like_code(std::string_view raw) {
  const std::string_view line = trimmed(raw);
  if (line.empty()) return false;
  if (contains_any(line,
                   {"==",  "!=",  "->",  "=>",   "::",       "+=", "();",    "())",  "](",   "${",  "$(",   "</",
                    "/>",  "&&",  "||",  " = ",  "#include", "={", "=\"",    "='",   "= \"", "`",   "\\x",  "\\d",
                    "\\s", "\\w", "\\b", "%s",   "%d",       "%v", "\\n\")", "(\\",  "{\\",  "[^",  ".*",   "*)",
                    "]+",  "]*",  "]{",  "'\\u", "\"\\u",    "r'", "b'\\",   "u'\\", ">>>",  "\\0", "<!--", "<?"}))
    return true;
  if (begins_with_any(line, {"$ ",     "# ",      "% ",      "> ",      "sudo ",  "echo ",   "grep ", "sed ",
                             "def ",   "class ",  "return ", "import ", "from ",  "if (",    "if(",   "for (",
                             "for(",   "while (", "elif ",   "assert ", "print(", "printf(", "var ",  "let ",
                             "const ", "#!",      "//",      "/*",      "<",      "{",       "}",     "\\"}) &&
      !begins_with_any(line, {"\\\"", "\\'", "\\u", "\\\\\"", "\\\\'"}))
    return !(line.starts_with("# ") || line.starts_with("> ") || line.starts_with("from ") ||
             line.starts_with("return ") || line.starts_with("import ") || line.starts_with("let ") ||
             line.starts_with("class ") || line.starts_with("% ")) ||
           contains_any(line, {"(", "{", "=", ";\\", "'\\", "\"\\"});
  if (line.back() == '{' || line.back() == '}' || (line.back() == '\\' && line.size() > 1)) return true;
  return has_tag(line) || has_call(line) || is_literal(line) || has_latex(line);
}

namespace {

/// "U+00C3": where characters are named, what stands for them is, too.
bool names_code_point(std::string_view line) {
  constexpr std::size_t kDigits = 4;
  for (std::size_t at = line.find("U+"); at != line.npos; at = line.find("U+", at + 1)) {
    const std::string_view digits = line.substr(at + 2, kDigits);
    if (digits.size() == kDigits && digits.find_first_not_of("0123456789ABCDEFabcdef") == digits.npos) return true;
  }
  return false;
}

}  // namespace

bool speaks_of_escaping(std::string_view line) {
  return names_code_point(line) ||
         contains_any(
             line, {"HTML entit", "html entit", "XML entit", "haracter entit", "ntity reference", "haracter reference",
                    "mpersand", "ackslash", "scape sequence", "scape character", "egular expression", "egex"});
}

bool may_hold_escape(std::string_view line) {
  for (std::size_t at = line.find('\\'); at != std::string_view::npos; at = line.find('\\', at + 1)) {
    const char next = at + 1 < line.size() ? line[at + 1] : '\0';
    if (next == '"' || next == '\'' || next == 'u' || next == 'n' || next == 'r') return true;
  }
  return false;
}

bool quotes_are_quoted(std::string_view line) {
  bool plain_double = false, plain_single = false, escaped = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c != '"' && c != '\'') continue;
    const bool slash = i > 0 && line[i - 1] == '\\';
    const bool inside = i > 0 && i + 1 < line.size() && is_ascii_alnum(static_cast<unsigned char>(line[i - 1])) &&
                        is_ascii_alnum(static_cast<unsigned char>(line[i + 1]));
    if (slash)
      escaped = true;
    else if (c == '"')
      plain_double = true;
    else if (!inside && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '('))
      plain_single = true;
  }
  return escaped && (plain_double || plain_single);
}

std::optional<Escape> escape_at(std::u32string_view text, std::size_t at) {
  std::size_t slashes = 0;
  while (at + slashes < text.size() && text[at + slashes] == '\\') ++slashes;
  const std::size_t next = at + slashes;
  if (next >= text.size()) return std::nullopt;
  const char32_t before = at > 0 ? text[at - 1] : U'\0';
  const char32_t after = next + 1 < text.size() ? text[next + 1] : U'\0';
  if (text[next] == '"' || text[next] == '\'') {
    if (slashes > 7) return std::nullopt;
    // Between a letter and a vowel \" is an umlaut of TeX's: f\"ur.
    if (text[next] == '"' && (after == '{' || after == '\\' || (is_ascii_letter(before) && is_vowel(after))))
      return std::nullopt;
    return Escape{slashes + 1, std::u32string(1, text[next])};
  }
  if (slashes != 1) return std::nullopt;
  if (text[next] == 'u') return unicode_escape(text, at);
  if (text[next] == 'n' || text[next] == 'r') return line_end_escape(text, at);
  return std::nullopt;
}

}  // namespace mojibake
