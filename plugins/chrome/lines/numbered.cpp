#include "numbered.h"

#include <winnow/text.h>

#include <algorithm>
#include <cstddef>

namespace chrome {

LineNumber line_number(std::string_view text) {
  constexpr std::size_t kLongestName = 24;  // bytes
  constexpr std::size_t kMostDigits = 3;
  std::size_t begin = 0;
  while (begin < text.size() && begin <= kLongestName && !winnow::is_ascii_digit(text[begin])) ++begin;
  if (begin == text.size() || begin > kLongestName) return {};
  const auto digits_end = [&] {
    std::size_t at = begin;
    while (at < text.size() && winnow::is_ascii_digit(text[at])) ++at;
    return at;
  };
  std::size_t end = digits_end();
  while (end + 1 < text.size() && text[end] == '.' && winnow::is_ascii_digit(text[end + 1])) {
    begin = end + 1;
    end = digits_end();
  }
  if (end == text.size() || end - begin > kMostDigits) return {};
  const bool marked = text[end] == '.' || text[end] == ')' || text[end] == ':';
  if (!marked && !(text[end] == ' ' && begin > 0)) return {};
  unsigned value = 0;
  for (std::size_t at = begin; at < end; ++at) value = value * 10 + static_cast<unsigned>(text[at] - '0');
  return {text.substr(0, begin), value};
}

bool NumberedLines::is_followed_by(const LineNumber& number) const {
  return std::any_of(last_.begin(), last_.end(), [&](const LineNumber& last) {
    return last.name == number.name && last.value + 1 == number.value;
  });
}

void NumberedLines::add(const LineNumber& number) {
  const auto known =
      std::find_if(last_.begin(), last_.end(), [&](const LineNumber& last) { return last.name == number.name; });
  if (known != last_.end()) {
    *known = number;
    return;
  }
  constexpr std::size_t kNames = 32;  // on a page that numbers more things than this, the first are forgotten
  if (last_.size() == kNames) last_.erase(last_.begin());
  last_.push_back(number);
}

}  // namespace chrome
