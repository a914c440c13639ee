#include "choice.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace chrome {

std::vector<bool> choose_blocks(std::span<const float> p, std::span<const std::uint32_t> n_words,
                                const HtmlChoice& choice) {
  std::vector<std::uint32_t> order(p.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return p[a] > p[b]; });
  double content = 0, words = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    content += static_cast<double>(p[i]) * n_words[i];
    words += n_words[i];
  }
  double kept = 0, kept_content = 0, best = -1;
  float cut = 0;
  for (const std::uint32_t i : order) {
    kept += n_words[i];
    kept_content += static_cast<double>(p[i]) * n_words[i];
    const double f = 2 * kept_content / std::max(1e-9, kept + static_cast<double>(choice.alpha) * content);
    if (f > best) {
      best = f;
      cut = p[i];
    }
  }
  cut = std::clamp(cut, choice.lowest, choice.highest);
  if (words > choice.known_words) cut = choice.lowest * choice.known_words / static_cast<float>(words);
  std::vector<bool> keep(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) keep[i] = p[i] >= cut;
  return keep;
}

}  // namespace chrome
