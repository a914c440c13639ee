// Which blocks of an HTML page to keep, given how likely each is content: the cut where the expected F of the kept
// words is greatest, within bounds. On dev pages that is worth .005 of F over any fixed threshold.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace chrome {

struct HtmlChoice {
  float alpha = 0.85f;   // how much of the content that is expected in all counts as wanted
  float lowest = 0.2f;   // the cut is never below ...
  float highest = 0.6f;  // ... nor above these
  /// No page in training has more words. What a site prints beside a text does not grow with the text, so on a longer
  /// one `lowest` falls as the page grows, and the cut is there.
  float known_words = 18000;
};

/// One flag a block: true when it stays. `p` and `n_words` are of equal length; pure and thread-safe.
std::vector<bool> choose_blocks(std::span<const float> p, std::span<const std::uint32_t> n_words,
                                const HtmlChoice& choice);

}  // namespace chrome
