#include <winnow/baseline.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

namespace winnow {
namespace {

constexpr float kLeastExcess = 0.25f;
constexpr float kSpreads = 5 * 1.4826f;

float middle_of(std::size_t bin) { return (static_cast<float>(bin) + 0.5f) / static_cast<float>(SiteShares::kBins); }

std::uint64_t pages_of(const SiteShares::Histogram& pages) {
  return std::accumulate(pages.begin(), pages.end(), std::uint64_t{0});
}

// The value at which half of the pages are reached. `values` are sorted.
float weighted_median(const std::vector<std::pair<float, std::uint64_t>>& values, std::uint64_t pages) {
  std::uint64_t seen = 0;
  for (const auto& [value, n] : values) {
    seen += n;
    if (2 * seen >= pages) return value;
  }
  return 0;
}

Error no_report(const std::filesystem::path& file, std::string what) {
  return {file.string(), std::move(what), "--baseline wants what an earlier run wrote with --report"};
}

}  // namespace

bool is_unusual(float share, const UsualShare& usual) {
  const float excess = share - usual.share;
  return excess >= kLeastExcess && excess > kSpreads * usual.spread;
}

void SiteShares::add(std::string_view site, double share) {
  const auto bin = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(kBins));
  auto at = sites_.find(site);
  if (at == sites_.end()) at = sites_.emplace(site, Histogram{}).first;
  ++at->second[std::min(bin, kBins - 1)];
}

void SiteShares::add(std::string_view site, const Histogram& pages) {
  auto at = sites_.find(site);
  if (at == sites_.end()) at = sites_.emplace(site, Histogram{}).first;
  for (std::size_t i = 0; i < kBins; ++i) at->second[i] += pages[i];
}

std::optional<UsualShare> SiteShares::usual(std::string_view site) const {
  const auto at = sites_.find(site);
  if (at == sites_.end()) return std::nullopt;
  const Histogram& pages = at->second;
  const std::uint64_t n = pages_of(pages);
  if (n < kPagesForUsual) return std::nullopt;
  std::vector<std::pair<float, std::uint64_t>> values;
  for (std::size_t i = 0; i < kBins; ++i)
    if (pages[i] > 0) values.emplace_back(middle_of(i), pages[i]);
  UsualShare usual;
  usual.share = weighted_median(values, n);
  for (auto& [value, count] : values) value = std::abs(value - usual.share);
  std::sort(values.begin(), values.end());
  usual.spread = weighted_median(values, n);
  return usual;
}

Result<SiteShares> SiteShares::from_report(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return no_report(file, "cannot be opened");
  const nlohmann::json report = parse_json(std::string(std::istreambuf_iterator<char>(in), {}));
  const auto sites = report.is_object() ? report.find("sites") : report.end();
  if (!report.is_object() || sites == report.end() || !sites->is_object())
    return no_report(file, "is no report with sites");
  SiteShares shares;
  for (const auto& [site, pages] : sites->items()) {
    Histogram histogram{};
    bool fits = pages.is_array() && pages.size() == kBins;
    for (std::size_t i = 0; fits && i < kBins; ++i) {
      fits = pages[i].is_number_unsigned();
      if (fits) histogram[i] = pages[i].get<std::uint64_t>();
    }
    if (!fits) return no_report(file, fmt::format("the site \"{}\" has not {} counts", site, kBins));
    shares.add(site, histogram);
  }
  return shares;
}

}  // namespace winnow
