#include <fmt/format.h>
#include <fmt/ranges.h>
#include <winnow/descriptor.h>
#include <winnow/text.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

namespace winnow {
namespace {

// Long enough for a list of phrases, short enough for a command line.
constexpr std::size_t kMaxOptionValue = 1024 * 1024;
// Names are compared in time that grows with the square of their length.
constexpr std::size_t kMaxNameToCompare = 64;

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Error bad_value(const OptionSpec& spec, std::string what, std::string advice = {}) {
  return {fmt::format("option \"{}\"", spec.name), std::move(what), std::move(advice)};
}

template <class Number>
Result<std::string> check_number(const OptionSpec& spec, std::string_view value, std::string_view type_name) {
  const std::optional<Number> number = parse_number<Number>(value);
  if (!number || !std::isfinite(static_cast<double>(*number)))
    return bad_value(spec, fmt::format("\"{}\" is not {}", value, type_name));
  const std::optional<Number> min = parse_number<Number>(spec.min), max = parse_number<Number>(spec.max);
  if (min && *number < *min) return bad_value(spec, fmt::format("{} is below its minimum {}", value, spec.min));
  if (max && *number > *max) return bad_value(spec, fmt::format("{} is above its maximum {}", value, spec.max));
  std::array<char, 64> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), *number);
  return std::string(text.data(), end);
}

Result<std::string> check_bool(const OptionSpec& spec, std::string_view value) {
  for (const std::string_view word : {"true", "1", "yes", "on"})
    if (value == word) return std::string("true");
  for (const std::string_view word : {"false", "0", "no", "off"})
    if (value == word) return std::string("false");
  return bad_value(spec, fmt::format("\"{}\" is neither true nor false", value));
}

Result<std::string> check_enum(const OptionSpec& spec, std::string_view value) {
  for (const std::string& allowed : spec.values)
    if (value == allowed) return allowed;
  const std::string near = did_you_mean(value, spec.values);
  return bad_value(spec,
                   fmt::format("\"{}\" is none of its values{}", value,
                               near.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", near)),
                   fmt::format("allowed: {}", fmt::join(spec.values, ", ")));
}

Result<std::string> check_string(const OptionSpec& spec, std::string_view value) {
  if (value.size() > kMaxOptionValue)
    return bad_value(spec,
                     fmt::format("its value has {} bytes, at most {} are allowed", value.size(), kMaxOptionValue));
  for (std::size_t at = 0; at < value.size();) {
    const Decoded d = decode_utf8(value, at);
    if (!d.valid || d.code_point == 0)
      return bad_value(spec, fmt::format("its value is not UTF-8 text at byte {}", at));
    at += d.size;
  }
  return std::string(value);
}

// How names are compared: letter case is a slip of the shift key, and "-" stands for "_" on many command lines.
std::string comparable(std::string_view name) {
  std::string s(name.substr(0, kMaxNameToCompare));
  for (char& c : s) c = c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return s;
}

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost 1.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

Error unknown_option(const Descriptor& descriptor, const std::string& name) {
  std::vector<std::string> names;
  for (const OptionSpec& spec : descriptor.options) names.push_back(spec.name);
  const std::string near = did_you_mean(name, names);
  return {"",
          fmt::format("unknown option \"{}\" for plugin \"{}\"{}", name, descriptor.name,
                      near.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", near)),
          names.empty() ? "it has no options" : fmt::format("its options: {}", fmt::join(names, ", "))};
}

}  // namespace

Result<std::string> check_option(const OptionSpec& spec, std::string_view value) {
  switch (spec.type) {
    case OptionSpec::Type::kBool:
      return check_bool(spec, value);
    case OptionSpec::Type::kInt:
      return check_number<std::int64_t>(spec, value, "a whole number");
    case OptionSpec::Type::kFloat:
      return check_number<double>(spec, value, "a number");
    case OptionSpec::Type::kEnum:
      return check_enum(spec, value);
    case OptionSpec::Type::kString:
    case OptionSpec::Type::kPath:
      break;
  }
  return check_string(spec, value);
}

Result<std::map<std::string, std::string>> check_settings(const Descriptor& descriptor,
                                                          const std::map<std::string, std::string>& settings) {
  std::map<std::string, std::string> values;
  for (const OptionSpec& spec : descriptor.options) values[spec.name] = spec.default_value;
  for (const auto& setting : settings) {
    const std::string& name = setting.first;
    const auto spec = std::find_if(descriptor.options.begin(), descriptor.options.end(),
                                   [&](const OptionSpec& s) { return s.name == name; });
    if (spec == descriptor.options.end()) return unknown_option(descriptor, name);
    Result<std::string> checked = check_option(*spec, setting.second);
    if (!checked) {
      Error error = checked.error();
      error.place += fmt::format(" of plugin \"{}\"", descriptor.name);
      return error;
    }
    values[name] = *std::move(checked);
  }
  return values;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const std::string wanted = comparable(name);
  // A third of the letters may be wrong: "min_word" finds "min_words", "x" finds nothing.
  std::size_t nearest = wanted.size() / 3 + 1;
  std::string best;
  for (const std::string& candidate : names) {
    const std::string other = comparable(candidate);
    const std::size_t distance = edit_distance(wanted, other);
    if (distance < nearest && distance < std::max(wanted.size(), other.size())) {
      nearest = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace winnow
