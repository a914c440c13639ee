// What is kept of the pages of each site while they are looked at: the lines of a sample of them.
//
//   SitePages seen;
//   seen.add(hash_of("harnby.example"), {hash_of(url), hash_of(text), lines});
//   seen.merge(other);
//   std::string bytes = seen.save();
//
// The sample of a site is the 128 pages with the smallest keys, and of the sites those with the smallest hashes, as
// many as 524,288 pages allow: what is kept depends on what was seen alone, neither on its order nor on who saw it. A
// page that is seen twice counts once; of two pages with one key the one with the smaller text hash stands. So merging
// is associative, commutative and idempotent. A page takes some 0.4 kB.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace site_repeats {

/// A line as it is kept: 48 bits of the hash of its folded text, and below them its words, 65,535 at most.
using Line = std::uint64_t;
inline Line line_of(std::uint64_t text_hash, std::uint32_t n_words) {
  return (text_hash & ~std::uint64_t{0xFFFF}) | (n_words < 0xFFFF ? n_words : 0xFFFF);
}
inline std::uint32_t words_of(Line line) { return static_cast<std::uint32_t>(line & 0xFFFF); }

/// Well mixed, the same on every machine.
std::uint64_t hash_of(std::string_view text);
std::uint64_t hash_of(const std::vector<Line>& lines);

struct SeenPage {
  std::uint64_t key = 0;    // of its address; of its text when it has none
  std::uint64_t text = 0;   // of its lines in their order
  std::vector<Line> lines;  // sorted, each once
};

class SitePages {
 public:
  static constexpr std::size_t kPagesOfSite = 128;
  static constexpr std::size_t kPages = 524288;

  using Pages = std::map<std::uint64_t, SeenPage>;  // by their keys

  /// `most_pages` is for tests: states of different bounds do not belong together.
  explicit SitePages(std::size_t most_pages = kPages) : most_pages_(most_pages) {}

  void add(std::uint64_t site, SeenPage page);
  void merge(const SitePages& other);
  /// Equal content, equal bytes.
  std::string save() const;
  /// The inverse. Throws std::runtime_error on other bytes.
  static SitePages load(std::string_view bytes);

  const std::map<std::uint64_t, Pages>& sites() const { return sites_; }

 private:
  void keep_bounds();

  std::size_t most_pages_;
  std::size_t n_pages_ = 0;
  std::uint64_t limit_ = UINT64_MAX;  // sites from here on are not kept
  std::map<std::uint64_t, Pages> sites_;
};

}  // namespace site_repeats
