// What an audit adds up to: the first of the two passes that a report takes over it.
#pragma once
#include <winnow/audit_reader.h>
#include <winnow/error.h>
#include <winnow/removal_samples.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace winnow::report_page {

constexpr std::size_t kBins = 20;  // of the histogram: 5 % each

/// One page in a few bytes.
struct PageFigure {
  float share = 0;      // removed
  float excess = 0;     // how far above what its site loses, when that is unusual; else 0
  float min_score = 2;  // of its edits that have a score; 2 when none has
  std::uint32_t site = 0;
  std::uint32_t n_edits = 0;
  std::uint32_t bytes = 0;            // of its source
  std::uint32_t paragraphs_lost = 0;  // bytes of removed blocks that read like paragraphs
  bool failed = false;
  bool quarantined = false;
  bool sampled = false;       // one of its edits is a sample, or it lost most
  bool in_table = false;      // its edits are in the report
  bool side_by_side = false;  // its text is
};

struct ReasonFigure {
  std::string plugin, reason;
  std::uint64_t edits = 0, pages = 0, bytes = 0;
  std::uint32_t last_page = 0xFFFFFFFFu;
};

struct SiteFigure {
  std::string name;
  std::uint64_t pages = 0, removed = 0, kept = 0, edits = 0;
  float usual = 0;   // median share removed
  float spread = 0;  // median distance from it
};

struct Figures {
  std::vector<PageFigure> pages;  // in the audit's order
  std::vector<ReasonFigure> reasons;
  std::vector<SiteFigure> sites;
  std::map<std::string, std::string> versions;  // plugin -> version
  std::array<std::uint64_t, kBins> histogram{};
  std::uint64_t edits = 0, drops = 0, mends = 0, removed = 0, kept = 0, dropped_pages = 0, failed = 0, quarantined = 0;
  RemovalSamples samples;
  std::vector<std::uint32_t> lost_most;  // the pages that lost most of what reads like paragraphs, the worst first
  std::vector<std::uint32_t> odd_sites;  // sites that lose far more than the others do, the worst first
  float usual = 0;                       // of the sites that can be compared: median of their median shares
  std::string nonce;                     // a hash of all pages: no page can know it

  /// Where (plugin, reason) stands in `reasons`; it must be there.
  std::uint32_t reason(const AuditedEdit& edit) const { return reason_numbers.at({edit.plugin, edit.reason}); }

  std::map<std::pair<std::string, std::string>, std::uint32_t> reason_numbers;
};

/// Adds an audit up and finds the pages that lost unusually much: at least 25 points more than the median of their
/// site, and more than five times the usual distance from it (median absolute deviation; Hampel, 1974). A site wants
/// eight pages for that. Pages without a site are one site. Sites are judged beside each other by the same rule, where
/// eight of them can be.
Result<Figures> figures_of(const std::filesystem::path& audit);

/// Chooses the pages that are shown when not all can be: unusual ones, then the lowest scores, then the first. Side by
/// side stand unusual pages and those of the samples before all others.
void choose_pages(Figures& figures, std::uint64_t most_edits, std::uint64_t most_text_bytes);

}  // namespace winnow::report_page
