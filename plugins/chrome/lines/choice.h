// Which lines of a page to keep, given how likely each is content.
//
//   std::vector<bool> keep = choose(p, n_words, {});
//
// There is no threshold on p: a page's lines are sorted by p and the cut is where the expected F of the kept words is
// greatest, so that an even page is cut lower than one with a clear gap. A guard protects pages that are clean already:
// a page that was dumped whole has lines that are chrome beyond doubt, and one without them is left as it is. The guard
// is also what makes a second cleaning idle: after the first no such line is left.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chrome {

/// How to choose. The defaults are what figures in the documentation are measured with.
struct ChoiceOptions {
  /// F-beta: above 1 a lost word weighs more than a word of chrome left in, below 1 less. The model's probabilities
  /// lean to content, as its training holds more clean pages than dumps do: below 1 sets that right.
  float beta = 0.75f;
  /// The guard: with fewer than `certain_lines` lines below `certain` only those go.
  float certain = 0.02f;
  std::uint32_t certain_lines = 2;
  /// The same when less than this share of the page's words would go; 0 for any share.
  float least_share = 0.0f;
  /// No page in training has more words. What a site prints beside a text does not grow with the text, so on a longer
  /// page only lines below `long_page` go, and the less sure ones the fewer the longer it is.
  float known_words = 18000, long_page = 0.1f;
};

/// One flag a line: true when it stays. `p` and `n_words` are of equal length; pure and thread-safe. Lines of equal
/// probability share one fate.
std::vector<bool> choose(std::span<const float> p, std::span<const std::uint32_t> n_words,
                         const ChoiceOptions& options);

/// The label of a line that the model would cut, "unlike=57": in hundredths, how sure it is, and behind a space why,
/// when there is a `why`. The plugin line_model drops the blocks that bear it.
std::string unlike_label(float how_sure, std::string_view why = {});

}  // namespace chrome
