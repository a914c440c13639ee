// Copies among the pages of an archive, as `winnow dedup --clusters` wrote them down, added up for the report.
#pragma once
#include <winnow/error.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace winnow::report_page {

/// Clusters by their number of pages: 2, 3, 4 to 5, 6 to 10, 11 to 100, more.
constexpr std::array<std::uint64_t, 6> kClusterSizes{2, 3, 5, 10, 100, UINT64_MAX};

struct ClusterFigures {
  std::uint64_t pages = 0;   // rows of the file
  std::uint64_t copies = 0;  // pages that another one stands for
  std::array<std::uint64_t, kClusterSizes.size()> by_size{};
  struct Cluster {
    std::string kept;  // id of the page that stays
    std::uint64_t pages = 0;
  };
  std::vector<Cluster> largest;  // ten at most, largest first, equal ones by id
};

/// Reads rows {"id", "cluster", "kept", ...}. Memory: some 32 bytes a cluster, and those with as many pages as
/// the tenth largest. Errors name the line.
Result<ClusterFigures> clusters_of(const std::filesystem::path& file);

}  // namespace winnow::report_page
