#include "entities.h"

#include <winnow/text.h>

#include <algorithm>
#include <vector>

// data/html_entities.txt: "NAME; TEXT" or, where the ";" may be missing, "NAME TEXT", in the order of their bytes.
__asm__(
    ".section .rodata\n"
    ".global winnow_html_entities\n.hidden winnow_html_entities\nwinnow_html_entities:\n"
    ".incbin \"" WINNOW_CORE_DATA
    "/html_entities.txt\"\n"
    ".global winnow_html_entities_end\n.hidden winnow_html_entities_end\nwinnow_html_entities_end:\n"
    ".previous\n");
extern "C" const char winnow_html_entities[];
extern "C" const char winnow_html_entities_end[];

namespace winnow::html {
namespace {

constexpr std::size_t kLongestName = 31;
constexpr std::size_t kLongestLegacy = 6;

struct Named {
  std::string_view name;
  std::string_view text;
  bool legacy;
};

std::vector<Named> read_names() {
  std::vector<Named> names;
  std::string_view rest(winnow_html_entities,
                        static_cast<std::size_t>(winnow_html_entities_end - winnow_html_entities));
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::size_t space = line.find(' ');
    const bool legacy = line[space - 1] != ';';
    std::string_view text = line.substr(space + 1);
    if (text == "\\n" || text == "\\t") text = text == "\\n" ? "\n" : "\t";
    names.push_back({line.substr(0, legacy ? space : space - 1), text, legacy});
  }
  return names;
}

const Named* find_name(std::string_view name) {
  static const std::vector<Named> names = read_names();
  const auto at =
      std::lower_bound(names.begin(), names.end(), name, [](const Named& a, std::string_view b) { return a.name < b; });
  return at != names.end() && at->name == name ? &*at : nullptr;
}

bool is_alnum(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }

int digit_of(char c, int base) {
  const int value = c >= '0' && c <= '9'                     ? c - '0'
                    : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                             : 99;
  return value < base ? value : -1;
}

// Numbers 0x80 to 0x9F mean windows-1252, as they do in browsers.
constexpr char16_t kWindows1252[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                       0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                       0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                       0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::size_t append_numeric(std::string& to, std::string_view text, std::size_t at) {
  std::size_t i = at + 2;
  const bool hex = i < text.size() && (text[i] | 0x20) == 'x';
  i += hex;
  const std::size_t digits = i;
  char32_t number = 0;
  for (int d = 0; i < text.size() && (d = digit_of(text[i], hex ? 16 : 10)) >= 0; ++i)
    number = std::min<char32_t>(number * (hex ? 16 : 10) + static_cast<char32_t>(d), 0x110000);
  if (i == digits) {
    to += '&';
    return 1;
  }
  if (number >= 0x80 && number < 0xA0) number = kWindows1252[number - 0x80];
  if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number < 0xE000)) number = 0xFFFD;
  append_utf8(to, number);
  return i - at + (i < text.size() && text[i] == ';');
}

}  // namespace

std::size_t append_reference(std::string& to, std::string_view text, std::size_t at, bool in_attribute) {
  if (at + 1 < text.size() && text[at + 1] == '#') return append_numeric(to, text, at);
  std::size_t end = at + 1;
  while (end < text.size() && end - at <= kLongestName + 1 && is_alnum(text[end])) ++end;
  const std::string_view name = text.substr(at + 1, end - at - 1);
  if (end < text.size() && text[end] == ';')
    if (const Named* found = find_name(name)) {
      to += found->text;
      return name.size() + 2;
    }
  for (std::size_t size = std::min(name.size(), kLongestLegacy); size >= 2; --size) {
    const Named* found = find_name(name.substr(0, size));
    if (found == nullptr || !found->legacy) continue;
    const char next = at + 1 + size < text.size() ? text[at + 1 + size] : '\0';
    if (in_attribute && (next == '=' || is_alnum(next))) break;
    to += found->text;
    return size + 1;
  }
  to += '&';
  return 1;
}

std::string without_references(std::string_view text, bool in_attribute) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t amp = std::min(text.find('&', at), text.size());
    out.append(text, at, amp - at);
    at = amp;
    if (at < text.size()) at += append_reference(out, text, at, in_attribute);
  }
  return out;
}

}  // namespace winnow::html
