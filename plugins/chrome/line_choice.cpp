#include "line_choice.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace chrome {
namespace {

/// The least probability among the kept lines of the cut with the greatest expected F; 0 when no cut has any.
float best_cut(std::span<const float> p, std::span<const std::uint32_t> n_words, float beta) {
  std::vector<std::uint32_t> order(p.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return p[a] != p[b] ? p[a] > p[b] : a < b; });
  double content = 0;
  for (std::size_t i = 0; i < p.size(); ++i) content += static_cast<double>(p[i]) * n_words[i];
  const double square = static_cast<double>(beta) * static_cast<double>(beta);
  double kept = 0, kept_content = 0, best = 0;
  float cut = 0;
  for (const std::uint32_t i : order) {
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
  std::vector<bool> keep(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) keep[i] = p[i] >= cut;
  return keep;
}

std::string unlike_label(float how_sure) {
  return "unlike=" + std::to_string(std::lround(std::clamp(how_sure, 0.0f, 1.0f) * 100));
}

}  // namespace chrome
