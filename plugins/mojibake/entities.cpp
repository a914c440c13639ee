#include "entities.h"

#include <algorithm>

#include "encodings.h"
#include "signs.h"
#include "utf8.h"

namespace mojibake {
namespace {

constexpr std::size_t kLongestName = 33;

int digit_of(char32_t c, unsigned base) {
  int v = -1;
  if (c >= '0' && c <= '9') v = static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'f') v = static_cast<int>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') v = static_cast<int>(c - 'A' + 10);
  return v < static_cast<int>(base) ? v : -1;
}

// The WHATWG reads references to C1 controls as windows-1252, since that is what authors meant.
constexpr char16_t kC1[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                              0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                              0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// A byte of UTF-8 that windows-1252 does not show, among others that were written as references or as they are:
// "&#196;&#141;" was "č".
bool is_byte_beside_damage(std::u32string_view text, std::size_t begin, std::size_t end, char32_t c) {
  if (c < 0x80 || c >= 0xA0) return false;
  const char32_t before = begin > 0 ? text[begin - 1] : U' ';
  const char32_t after = end + 1 < text.size() ? text[end + 1] : U' ';
  return before == ';' || before >= 0x80 || after == '&' || after >= 0x80;
}

std::optional<Entities::Reference> numeric(std::u32string_view text, std::size_t at) {
  std::size_t i = at + 2;
  const bool hex = i < text.size() && (text[i] == 'x' || text[i] == 'X');
  if (hex) ++i;
  const std::size_t first = i;
  char32_t value = 0;
  for (; i < text.size() && i - first < 8; ++i) {
    const int d = digit_of(text[i], hex ? 16 : 10);
    if (d < 0) break;
    value = value * (hex ? 16 : 10) + static_cast<char32_t>(d);
  }
  if (i == first || i >= text.size() || text[i] != ';') return std::nullopt;
  if (value >= 0x80 && value < 0xA0 && kC1[value - 0x80] != 0) value = kC1[value - 0x80];
  if (value == '\n' || value == '\r' || value == '\t') value = ' ';
  if (!may_stand(value) && !is_byte_beside_damage(text, at, i, value)) return std::nullopt;
  return Entities::Reference{i + 1 - at, std::u32string(1, value)};
}

}  // namespace

Entities::Entities(std::string_view data) {
  while (!data.empty()) {
    const std::size_t end = std::min(data.find('\n'), data.size());
    const std::string_view line = data.substr(0, end);
    data.remove_prefix(std::min(end + 1, data.size()));
    const std::size_t space = line.find(' ');
    if (space != std::string_view::npos) rows_.push_back({line.substr(0, space), line.substr(space + 1)});
  }
  std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.name < b.name; });
}

std::optional<Entities::Reference> Entities::single(std::u32string_view text, std::size_t at) const {
  if (at + 2 >= text.size() || text[at] != '&') return std::nullopt;
  if (text[at + 1] == '#') return numeric(text, at);
  std::string name;
  std::size_t i = at + 1;
  while (i < text.size() && is_ascii_alnum(text[i]) && name.size() < kLongestName)
    name.push_back(static_cast<char>(text[i++]));
  if (name.empty() || i >= text.size() || text[i] != ';') return std::nullopt;
  const auto row =
      std::lower_bound(rows_.begin(), rows_.end(), name, [](const Row& r, const std::string& n) { return r.name < n; });
  if (row == rows_.end() || row->name != name) return std::nullopt;
  return Reference{i + 1 - at, decode_utf8(row->text)};
}

std::optional<Entities::Reference> Entities::at(std::u32string_view text, std::size_t at) const {
  std::optional<Reference> found = single(text, at);
  // A layer of escaping wrote every "&" as "&amp;": take such layers off as long as a reference follows.
  while (found && found->text == U"&") {
    std::u32string rest = U"&";
    rest += text.substr(at + found->length, kLongestName + 8);
    const auto inner = single(rest, 0);
    if (!inner) break;
    found = Reference{found->length + inner->length - 1, inner->text};
  }
  return found;
}

bool may_hold_reference(std::string_view line) {
  for (std::size_t at = line.find('&'); at != std::string_view::npos; at = line.find('&', at + 1)) {
    std::size_t i = at + 1;
    if (i < line.size() && line[i] == '#') ++i;
    while (i < line.size() && i - at < kLongestName + 2 && is_ascii_alnum(static_cast<unsigned char>(line[i]))) ++i;
    if (i > at + 1 && i < line.size() && line[i] == ';') return true;
  }
  return false;
}

}  // namespace mojibake
