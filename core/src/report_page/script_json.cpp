#include "script_json.h"

#include <fmt/format.h>

#include <iterator>

namespace winnow::report_page {

void append_text(std::string& to, std::string_view text) {
  to += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '"' || c == '\\') {
      to += '\\';
      to += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7F || c == '<' || c == '>' || c == '&') {
      fmt::format_to(std::back_inserter(to), "\\u{:04x}", c);
    } else if (c == 0xE2 && (text.substr(i, 3) == "\u2028" || text.substr(i, 3) == "\u2029")) {
      to += text[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      to += static_cast<char>(c);
    }
  }
  to += '"';
}

void append_cut(std::string& to, std::string_view text, std::size_t most) {
  if (text.size() <= most) return append_text(to, text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  append_text(to, text.substr(0, end));
  to.insert(to.size() - 1, "…");
}

void append_number(std::string& to, double number) {
  std::string digits = fmt::format("{:.4f}", number);
  while (digits.ends_with('0')) digits.pop_back();
  if (digits.ends_with('.')) digits.pop_back();
  to += digits;
}

}  // namespace winnow::report_page
