// What is remembered of a page: enough to find likely copies and to verify each of them, in a bit more than a kilobyte.
#pragma once
#include <winnow/shingles.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/symbols.h"
#include "dedup/word_bins.h"

namespace winnow::dedup {

/// Raised whenever equal texts would get other sketches: what was kept of the ones before cannot be compared.
constexpr int kSketchVersion = 5;

/// Words of a word shingle.
constexpr std::size_t kWordsEach = 3;

/// Numbers and where they stand: what tells two weather reports apart that share all their words.
struct Numbers {
  /// Hashes of the numbers (24 bits), sorted, unique; the smallest kMost of them.
  std::vector<std::uint32_t> values;
  /// A place and the number at it, 32 bits each; sorted, unique; the smallest kMost, of which no place has more than
  /// kMostAtPlace. A place is the two words before and the one behind, other numbers masked. At the place of a
  /// run of numbers (1,850 or 3.5) stands that it is a run, or 645 and 1,645 would have no place in common.
  std::vector<std::uint64_t> places;
  static constexpr std::size_t kMost = 96;
  static constexpr std::size_t kMostAtPlace = 8;
};

/// A function of the text and its site.
struct Sketch {
  std::uint64_t letters = 0;  // of the text, folded: its length
  std::uint64_t content = 0;  // equal when the words are: exact copies but for typography
  ShingleSample grams;        // of nine letters
  ShingleSample words;        // of three words
  Numbers numbers;
  WordBins bins{};
  std::uint32_t site = 0;  // a hash of the site; 0: unknown

  bool empty() const { return letters == 0; }
};

/// A sketch and the keys by which its likely copies are found. `keys` of an empty text are not to be used.
struct Sketched {
  Sketch sketch;
  std::array<std::uint32_t, kBands> keys{};
};

/// Makes sketches; keeps its buffers. One a thread.
class Sketcher {
 public:
  /// `text` must be valid UTF-8; `site` is empty when it is not known.
  Sketched sketch(std::string_view text, std::string_view site = {});

 private:
  void gather_grams();
  void gather_words();
  Numbers gather_numbers() const;
  Symbols symbols_;
  std::vector<std::uint64_t> grams_, words_;
  unsigned gram_scale_ = 0, word_scale_ = 0;
};

/// The sketch as bytes, the same on every machine: gaps between sorted values as LEB128.
std::string encoded(const Sketch& sketch);

/// The inverse of encoded(); false when `bytes` are no sketch.
bool decode(std::string_view bytes, Sketch& sketch);

}  // namespace winnow::dedup
