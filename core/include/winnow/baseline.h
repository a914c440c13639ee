// Baselines: how much of their text the pages of a site lose as a rule, so that a page which loses far more stands out.
//
//   SiteShares shares;
//   shares.add("harnby.example", 0.42);                    // every page of a run
//   if (const auto usual = shares.usual("harnby.example"))
//     if (is_unusual(0.97, *usual)) ...                    // set it aside: a rule misfires here
//
// A share is that of a page's bytes which plugins dropped, 0 to 1 (share_removed() in audit.h). Sums alone are kept, so
// the order of pages and the number of threads do not matter.
#pragma once
#include <winnow/error.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace winnow {

/// What the pages of one site lose.
struct UsualShare {
  float share = 0;   // median
  float spread = 0;  // median distance from it
};

/// Is `share` at least 25 points above the usual one and more than five times the usual distance from it? The median
/// absolute deviation times 1.4826 is the sigma of a normal distribution (Hampel, 1974).
bool is_unusual(float share, const UsualShare& usual);

/// Fewer pages than this have no usual share.
constexpr std::size_t kPagesForUsual = 8;

/// Shares by site, as histograms of 40 bins. Memory: some 250 bytes a site. Not thread-safe.
class SiteShares {
 public:
  static constexpr std::size_t kBins = 40;
  using Histogram = std::array<std::uint64_t, kBins>;

  /// Pages without a site are one site, "".
  void add(std::string_view site, double share);
  /// Adds pages that were counted before.
  void add(std::string_view site, const Histogram& pages);
  /// The middle of the bin that the median is in; nothing for a site with fewer than kPagesForUsual pages.
  std::optional<UsualShare> usual(std::string_view site) const;
  const std::map<std::string, Histogram, std::less<>>& sites() const { return sites_; }

  /// From the report of an earlier run ("sites" in docs/report.schema.json). Errors: no file, no such report.
  static Result<SiteShares> from_report(const std::filesystem::path& file);

 private:
  std::map<std::string, Histogram, std::less<>> sites_;
};

}  // namespace winnow
