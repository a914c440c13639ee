#include "charset.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ascii.h"

namespace winnow::html {
namespace {

using ascii::is_digit;
using ascii::is_letter;
using ascii::lower;

// Browsers look at 1,024 bytes; some pages have their scripts first.
constexpr std::size_t kHeadBytes = 8192;

bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == ':' || c == '.'; }

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kMeant{{
    {"ascii", "windows-1252"},
    {"us-ascii", "windows-1252"},
    {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"latin5", "windows-1254"},
    {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},
    {"gb2312", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"shift_jis", "windows-31j"},
    {"shift-jis", "windows-31j"},
    {"sjis", "windows-31j"},
    {"x-sjis", "windows-31j"},
    {"euc-kr", "windows-949"},
    {"ks_c_5601-1987", "windows-949"},
    {"ksc5601", "windows-949"},
    {"big5", "big5-hkscs"},
    {"x-user-defined", "windows-1252"},
}};

// The name behind the '=' that follows `at`.
std::string_view value_behind(std::string_view text, std::size_t at) {
  const auto skip = [&](std::string_view what) {
    while (at < text.size() && what.find(text[at]) != std::string_view::npos) ++at;
  };
  skip(" \t\r\n");
  if (at >= text.size() || text[at] != '=') return {};
  ++at;
  skip(" \t\r\n\"'");
  std::size_t end = at;
  while (end < text.size() && is_name(text[end])) ++end;
  return text.substr(at, end - at);
}

}  // namespace

std::string charset_meant_by(std::string_view name) {
  std::string low(name);
  std::transform(low.begin(), low.end(), low.begin(), lower);
  for (const auto& [said, meant] : kMeant)
    if (low == said) return std::string(meant);
  return low;
}

std::string declared_charset(std::string_view bytes) {
  std::string head(bytes.substr(0, kHeadBytes));
  std::transform(head.begin(), head.end(), head.begin(), lower);
  std::string_view found;
  if (const std::size_t xml = head.find("<?xml"); xml < 64) {
    const std::string_view prologue = std::string_view(head).substr(xml, head.find('>', xml) - xml);
    const std::size_t encoding = prologue.find("encoding");
    if (encoding != std::string_view::npos) found = value_behind(prologue, encoding + 8);
  }
  for (std::size_t meta = head.find("<meta"); found.empty() && meta != std::string::npos;
       meta = head.find("<meta", meta + 5)) {
    const std::string_view tag = std::string_view(head).substr(meta, head.find('>', meta) - meta);
    const std::size_t charset = tag.find("charset");
    if (charset != std::string_view::npos) found = value_behind(tag, charset + 7);
  }
  // A page whose declaration can be read byte by byte is in neither of these.
  if (found.starts_with("utf-16") || found.starts_with("utf-32") || found.starts_with("ucs-")) return {};
  return charset_meant_by(found);
}

}  // namespace winnow::html
