#include "charset.h"

#include <array>
#include <utility>

#include "ascii.h"
#include "text/charset_names.h"

namespace winnow::html {
namespace {

using ascii::is_digit;
using ascii::is_letter;

// Browsers look at 1,024 bytes; some pages have their scripts first.
constexpr std::size_t kHeadBytes = 8192;

bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == ':' || c == '.'; }

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

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kOfLanguage{{
    {"th", "windows-874"},
    {"vi", "windows-1258"},
    {"lt", "windows-1257"},
    {"lv", "windows-1257"},
    {"et", "windows-1257"},
}};

std::string head_of(std::string_view bytes) { return ascii::lowered(bytes.substr(0, kHeadBytes)); }

}  // namespace

std::string declared_charset(std::string_view bytes) {
  const std::string head = head_of(bytes);
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

std::string charset_of_language(std::string_view bytes) {
  const std::string head = head_of(bytes);
  const std::size_t html = head.find("<html");
  if (html == std::string::npos) return {};
  const std::string_view tag = std::string_view(head).substr(html, head.find('>', html) - html);
  const std::size_t lang = tag.find("lang");
  if (lang == std::string_view::npos) return {};
  std::string_view language = value_behind(tag, lang + 4);
  language = language.substr(0, language.find_first_of("-_"));
  for (const auto& [named, charset] : kOfLanguage)
    if (language == named) return std::string(charset);
  return {};
}

}  // namespace winnow::html
