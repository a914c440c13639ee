#include "reasons.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <utility>

namespace chrome {
namespace {

enum Respect : std::uint8_t { kWords, kForm, kRepeats, kPlace, kWordsAround, kFormAround, kProse, kRespects };

constexpr std::array<std::string_view, kRespects> kNames{"words",        "form",        "repeats",       "place",
                                                         "words around", "form around", "far from prose"};

/// Features without their windows: "words~8", of the lines around, is one of "words".
constexpr std::pair<std::string_view, Respect> kFeatures[] = {
    {"words", kWords},
    {"frequent_lower", kWords},
    {"mean_frequency", kWords},
    {"known", kWords},
    {"onward", kWords},
    {"backward", kWords},
    {"log_chars", kForm},
    {"log_tokens", kForm},
    {"separators", kForm},
    {"shapes", kForm},
    {"tokens", kForm},
    {"lower", kForm},
    {"short", kForm},
    {"marks", kForm},
    {"capitals", kForm},
    {"dates", kForm},
    {"ellipsis", kForm},
    {"copies", kRepeats},
    {"alike", kRepeats},
    {"seen_before", kRepeats},
    {"same_begin", kRepeats},
    {"same_end", kRepeats},
    {"position", kPlace},
    {"token_position", kPlace},
    {"from_start", kPlace},
    {"from_end", kPlace},
    {"segment_words", kWordsAround},
    {"since_negative", kWordsAround},
    {"until_negative", kWordsAround},
    {"words_before", kWordsAround},
    {"words_after", kWordsAround},
    {"least_onward", kWordsAround},
    {"least_backward", kWordsAround},
    {"since_onward", kWordsAround},
    {"until_backward", kWordsAround},
    {"segment_turns", kWordsAround},
    {"segment_shapes", kFormAround},
    {"good_before", kProse},
    {"good_after", kProse},
    {"segment_20", kProse},
    {"segment_good", kProse},
    {"run_good", kProse},
    {"since_good", kProse},
    {"until_good", kProse},
};

/// The respect of a feature, or kRespects.
Respect respect_number(std::string_view feature) {
  const std::string_view base = feature.substr(0, feature.find_first_of("~+<>"));
  const auto* const found =
      std::find_if(std::begin(kFeatures), std::end(kFeatures), [&](const auto& f) { return f.first == base; });
  if (found == std::end(kFeatures)) return kRespects;
  if (base == feature) return found->second;
  return found->second == kWords ? kWordsAround : found->second == kForm ? kFormAround : found->second;
}

bool stays(const Line& line) { return !line.dropped && line.unlike <= 0; }

/// What each feature is in the text that stays: the mean over its lines. Empty when there are too few of them.
std::vector<std::uint8_t> usual(const FeatureMatrix& features, const std::vector<Line>& lines) {
  constexpr std::ptrdiff_t kFewest = 3;
  const std::ptrdiff_t n = std::count_if(lines.begin(), lines.end(), stays);
  if (n < kFewest) return {};
  std::vector<std::uint8_t> means;
  for (std::size_t f = 0; f < feature_names().size(); ++f) {
    std::ptrdiff_t sum = 0;
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (stays(lines[i])) sum += features.column(f)[i];
    means.push_back(static_cast<std::uint8_t>((sum + n / 2) / n));
  }
  return means;
}

/// For each line of `wanted` a row as it is and one for each respect with that made usual, one behind the other.
FeatureMatrix changed_rows(const FeatureMatrix& features, const std::vector<std::size_t>& wanted,
                           const std::vector<std::uint8_t>& usual) {
  constexpr std::size_t kRows = 1 + kRespects;
  FeatureMatrix rows;
  rows.make_room(wanted.size() * kRows);
  for (std::size_t f = 0; f < feature_names().size(); ++f) {
    const Respect respect = respect_number(feature_names()[f]);
    std::uint8_t* at = rows.column(f);
    for (const std::size_t line : wanted) {
      std::fill_n(at, kRows, features.column(f)[line]);
      if (respect != kRespects) at[1 + respect] = usual[f];
      at += kRows;
    }
  }
  return rows;
}

/// The strongest of what each respect being usual would give, as text. `sums` has a number for the line as it is and
/// one for each respect, in steps of the model's leaves.
std::string strongest(const std::int32_t* sums) {
  constexpr std::size_t kMost = 3;
  constexpr float kLeast = 0.1f;
  std::array<std::size_t, kRespects> order;
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sums[1 + a] > sums[1 + b]; });
  std::string text;
  for (std::size_t k = 0; k < kMost; ++k) {
    const float gain = static_cast<float>(sums[1 + order[k]] - sums[0]) / static_cast<float>(LineModel::kLeafStep);
    if (gain < kLeast) break;
    std::array<char, 16> number;
    const char* const end =
        std::to_chars(number.data(), number.data() + number.size(), gain, std::chars_format::fixed, 1).ptr;
    text.append(text.empty() ? "" : ", ").append(kNames[order[k]]).append(1, ' ');
    text.append(number.data(), static_cast<std::size_t>(end - number.data()));
  }
  return text;
}

}  // namespace

std::string_view respect_of(std::string_view feature) {
  const Respect respect = respect_number(feature);
  return respect == kRespects ? std::string_view() : kNames[respect];
}

std::vector<std::string> reasons(const LineModel& model, const FeatureMatrix& features,
                                 const std::vector<Line>& lines) {
  std::vector<std::string> why(lines.size());
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (!lines[i].dropped && lines[i].unlike > 0) wanted.push_back(i);
  const std::vector<std::uint8_t> text = usual(features, lines);
  if (wanted.empty() || text.empty()) return why;
  std::vector<std::int32_t> sums;
  model.walk(changed_rows(features, wanted, text), sums);
  for (std::size_t k = 0; k < wanted.size(); ++k) why[wanted[k]] = strongest(sums.data() + k * (1 + kRespects));
  return why;
}

}  // namespace chrome
