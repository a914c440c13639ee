#include "numbers.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "refused.h"

namespace winnow::cli {
namespace {

// What the whole text says. std::from_chars knows no locale.
template <class Number, class... Format>
std::optional<Number> number_in(std::string_view text, Format... format) {
  Number number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number, format...);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

[[noreturn]] void refuse(const Value& value, std::string_view what, std::string_view advice) {
  throw Refused({value.origin, fmt::format("\"{}\" is no {}", value.text, what), std::string(advice)});
}

}  // namespace

double decimal_given(const Value& value, double least, double most, std::string_view what, std::string_view advice) {
  const std::optional<double> number = number_in<double>(value.text, std::chars_format::fixed);
  if (!number || !(*number >= least && *number <= most)) refuse(value, what, advice);
  return *number;
}

std::size_t whole_given(const Value& value, std::size_t least, std::size_t most, std::string_view what,
                        std::string_view advice) {
  const std::optional<std::size_t> number = number_in<std::size_t>(value.text);
  if (!number || *number < least || *number > most) refuse(value, what, advice);
  return *number;
}

std::size_t size_given(const Value& value) {
  const char unit = value.text.empty() ? 'B' : value.text.back();
  const unsigned shift = unit == 'G' ? 30 : unit == 'M' ? 20 : unit == 'K' ? 10 : 0;
  const std::string_view digits = std::string_view(value.text).substr(0, value.text.size() - (shift > 0));
  const std::optional<std::size_t> number = number_in<std::size_t>(digits);
  if (!number || *number > (std::size_t{1} << 40) >> shift || *number << shift < 16u << 20)
    refuse(value, "size from 16M up", "such as 512M or 4G");
  return *number << shift;
}

}  // namespace winnow::cli
