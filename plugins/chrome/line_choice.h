// Which lines of a page to keep, given how likely each is content.
//
//   std::vector<bool> keep = choose(p, n_words, {.beta = 1.0f});
//
// There is no threshold on p: a page's lines are sorted by p and the cut is where the expected F of the kept words is
// greatest, so that an even page is cut lower than one with a clear gap. A guard protects pages that are clean already:
// when only a small part would go, only the lines go that are near-certain chrome.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace chrome {

/// How to choose. The defaults are what figures in the documentation are measured with.
struct ChoiceOptions {
  /// F-beta: above 1 a lost word weighs more than a word of chrome left in, below 1 less.
  float beta = 1.0f;
  /// The guard: when less than this share of the page's words would go ...
  float guard_share = 0.08f;
  /// ... only lines below this probability go.
  float guard_probability = 0.05f;
};

/// One flag a line: true when it stays. `p` and `n_words` are of equal length; pure and thread-safe. Lines of equal
/// probability share one fate. A page without words, or with no line that counts as content, keeps everything.
std::vector<bool> choose(std::span<const float> p, std::span<const std::uint32_t> n_words, const ChoiceOptions& options);

}  // namespace chrome
