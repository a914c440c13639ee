#include "choice.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace chrome {
namespace {

/// The least probability among the kept lines of the cut with the greatest expected F; 0 when no cut has any.
float best_cut(std::span<const float> p, std::span<const std::uint32_t> n_words, float beta) {
  // The most likely line first, equal ones as they stand: numbers that are not negative are in the order of their bits,
  // and whole numbers are sorted without a look at anything else.
  std::vector<std::uint64_t> order(p.size());
  for (std::size_t i = 0; i < p.size(); ++i)
    order[i] = std::uint64_t{~std::bit_cast<std::uint32_t>(p[i])} << 32 | static_cast<std::uint32_t>(i);
  std::sort(order.begin(), order.end());
  double content = 0;
  for (std::size_t i = 0; i < p.size(); ++i) content += static_cast<double>(p[i]) * n_words[i];
  const double square = static_cast<double>(beta) * static_cast<double>(beta);
  double kept = 0, kept_content = 0, best = 0;
  float cut = 0;
  for (const std::uint64_t entry : order) {
    const auto i = static_cast<std::uint32_t>(entry);
    kept += n_words[i];
    kept_content += static_cast<double>(p[i]) * n_words[i];
    const double f = (1 + square) * kept_content / std::max(1e-9, kept + square * content);
    if (f > best) {
      best = f;
      cut = p[i];
    }
  }
  return cut;
}

}  // namespace

std::vector<bool> choose(std::span<const float> p, std::span<const std::uint32_t> n_words,
                         const ChoiceOptions& options) {
  // Pages that were cut before, mostly: however deep the best cut were, a line must be below `certain` to go.
  if (options.certain_lines > 0 && std::none_of(p.begin(), p.end(), [&](float x) { return x < options.certain; }))
    return std::vector<bool>(p.size(), true);
  float cut = best_cut(p, n_words, options.beta);
  std::uint64_t all = 0, gone = 0;
  std::uint32_t certain = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    all += n_words[i];
    if (p[i] < cut) gone += n_words[i];
    if (p[i] < options.certain) ++certain;
  }
  const bool little = static_cast<double>(gone) < static_cast<double>(options.least_share) * static_cast<double>(all);
  if (certain < options.certain_lines || little) cut = std::min(cut, options.certain);
  if (static_cast<float>(all) > options.known_words)
    cut = std::min(cut, options.long_page * options.known_words / static_cast<float>(all));
  std::vector<bool> keep(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) keep[i] = p[i] >= cut;
  return keep;
}

std::string unlike_label(float how_sure, std::string_view why) {
  std::string label = "unlike=" + std::to_string(std::lround(std::clamp(how_sure, 0.0f, 1.0f) * 100));
  if (!why.empty()) label.append(" ").append(why);
  return label;
}

}  // namespace chrome
