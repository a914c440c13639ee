#include "clusters.h"

#include <winnow/line_reader.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <xxhash.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <unordered_map>

namespace winnow::report_page {
namespace {

constexpr std::size_t kLargest = 10;

// Calls `row(id, kept)` for every row of the file.
template <class Row>
Status each_row(const std::filesystem::path& file, Row&& row) {
  Result<LineReader> lines = LineReader::open(file);
  if (!lines) return lines.error();
  while (const auto line = lines->next()) {
    if (line->empty()) continue;
    const nlohmann::json parsed = parse_json(*line);
    const auto text_of = [&](const char* name) -> const std::string* {
      const auto at = parsed.is_object() ? parsed.find(name) : parsed.end();
      return parsed.is_object() && at != parsed.end() ? at->get_ptr<const std::string*>() : nullptr;
    };
    const std::string* id = text_of("id");
    const std::string* kept = text_of("kept");
    if (id == nullptr || kept == nullptr)
      return Error{fmt::format("{}:{}", file.string(), lines->number()), "is no row {\"id\", \"cluster\", \"kept\"}",
                   "winnow dedup --clusters FILE writes them"};
    row(*id, *kept);
  }
  if (lines->problem()) return *lines->problem();
  return ok();
}

std::uint64_t key_of(const std::string& id) { return XXH3_64bits(id.data(), id.size()); }

}  // namespace

Result<ClusterFigures> clusters_of(const std::filesystem::path& file) {
  ClusterFigures figures;
  std::unordered_map<std::uint64_t, std::uint32_t> sizes;  // hash of the kept page's id -> pages
  const Status counted = each_row(file, [&](const std::string& id, const std::string& kept) {
    ++figures.pages;
    figures.copies += id != kept;
    ++sizes[key_of(kept)];
  });
  if (!counted) return counted.error();
  std::vector<std::uint32_t> counts;
  for (const auto& [key, pages] : sizes) {
    if (pages < 2) continue;
    counts.push_back(pages);
    const auto at = std::lower_bound(kClusterSizes.begin(), kClusterSizes.end(), std::uint64_t{pages});
    ++figures.by_size[static_cast<std::size_t>(at - kClusterSizes.begin())];
  }
  std::sort(counts.rbegin(), counts.rend());
  const std::uint32_t least = counts.empty() ? 0 : counts[std::min(counts.size(), kLargest) - 1];
  // Names are read again: of a million clusters ten are shown.
  const Status named = each_row(file, [&](const std::string& id, const std::string& kept) {
    if (id != kept) return;
    const std::uint32_t pages = sizes[key_of(kept)];
    if (pages >= 2 && pages >= least) figures.largest.push_back({kept, pages});
  });
  if (!named) return named.error();
  std::sort(figures.largest.begin(), figures.largest.end(),
            [](const auto& a, const auto& b) { return std::tie(b.pages, a.kept) < std::tie(a.pages, b.kept); });
  if (figures.largest.size() > kLargest) figures.largest.resize(kLargest);
  return figures;
}

}  // namespace winnow::report_page
