#include "figures.h"

#include <winnow/baseline.h>
#include <winnow/reader.h>

#include <algorithm>
#include <numeric>

namespace winnow::report_page {
namespace {

constexpr std::uint64_t kMost32 = 0xFFFFFFFFu;

class Adding {
 public:
  void add(const AuditedPage& page) {
    const auto number = static_cast<std::uint32_t>(figures_.pages.size());
    PageFigure figure;
    figure.share = static_cast<float>(page.share_removed());
    figure.site = site_of(page.site);
    figure.n_edits = static_cast<std::uint32_t>(page.edits.size());
    figure.bytes = static_cast<std::uint32_t>(std::min(page.source_bytes, kMost32));
    figure.failed = page.failed();
    figure.quarantined = !page.quarantined.empty();
    for (const AuditedEdit& edit : page.edits) add(edit, number, figure);
    hashes_ += page.id;
    hashes_ += page.source_hash;
    // The chain stays short: a hash of what came so far takes its place.
    if (hashes_.size() > 4096) hashes_ = content_hash(hashes_);
    figures_.failed += figure.failed;
    figures_.quarantined += figure.quarantined;
    figures_.dropped_pages += page.dropped;
    figures_.edits += page.edits.size();
    const std::uint64_t removed = page.removed_bytes();
    figures_.removed += removed;
    figures_.kept += page.text_bytes;
    SiteFigure& site = figures_.sites[figure.site];
    ++site.pages;
    site.removed += removed;
    site.kept += page.text_bytes;
    site.edits += page.edits.size();
    if (!figure.failed) ++figures_.histogram[bin_of(figure.share)];
    figures_.pages.push_back(figure);
  }

  Figures finish() {
    find_unusual();
    figures_.nonce = content_hash(hashes_);
    return std::move(figures_);
  }

 private:
  static std::size_t bin_of(float share) {
    return std::min(static_cast<std::size_t>(share * static_cast<float>(kBins)), kBins - 1);
  }

  void add(const AuditedEdit& edit, std::uint32_t page, PageFigure& figure) {
    const auto [at, is_new] = figures_.reason_numbers.try_emplace({edit.plugin, edit.reason},
                                                                  static_cast<std::uint32_t>(figures_.reasons.size()));
    if (is_new) figures_.reasons.push_back({edit.plugin, edit.reason, 0, 0, 0, 0xFFFFFFFFu});
    if (is_new && !edit.version.empty()) figures_.versions[edit.plugin] = edit.version;
    ReasonFigure& reason = figures_.reasons[at->second];
    ++reason.edits;
    reason.bytes += edit.removed.size();
    reason.pages += std::exchange(reason.last_page, page) != page;
    (edit.kind == EditKind::kReplace ? figures_.mends : figures_.drops) += 1;
    if (edit.score >= 0) figure.min_score = std::min(figure.min_score, edit.score);
  }

  std::uint32_t site_of(const std::string& name) {
    const auto [at, is_new] = sites_.try_emplace(name, static_cast<std::uint32_t>(figures_.sites.size()));
    if (is_new) figures_.sites.push_back({name, 0, 0, 0, 0, 0, 0});
    return at->second;
  }

  static float median(std::vector<float>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  }

  void find_unusual() {
    std::vector<std::vector<float>> shares(figures_.sites.size());
    for (const PageFigure& page : figures_.pages)
      if (!page.failed) shares[page.site].push_back(page.share);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      SiteFigure& site = figures_.sites[i];
      if (shares[i].empty()) continue;
      site.usual = median(shares[i]);
      for (float& share : shares[i]) share = std::abs(share - site.usual);
      site.spread = median(shares[i]);
    }
    for (PageFigure& page : figures_.pages) {
      const SiteFigure& site = figures_.sites[page.site];
      if (site.pages < kPagesForUsual) continue;
      if (is_unusual(page.share, {site.usual, site.spread})) page.excess = page.share - site.usual;
    }
  }

  Figures figures_;
  std::unordered_map<std::string, std::uint32_t> sites_;
  std::string hashes_;
};

// True when `a` is to be shown rather than `b`.
bool stands_out(const PageFigure& a, const PageFigure& b) {
  if (a.excess != b.excess) return a.excess > b.excess;
  return a.min_score < b.min_score;
}

}  // namespace

Result<Figures> figures_of(const std::filesystem::path& audit) {
  Result<AuditReader> reader = AuditReader::open(audit);
  if (!reader) return reader.error();
  Adding adding;
  while (const AuditedPage* page = reader->next()) adding.add(*page);
  if (reader->problem()) return *reader->problem();
  return adding.finish();
}

void choose_pages(Figures& figures, std::uint64_t most_edits, std::uint64_t most_text_bytes) {
  std::vector<std::uint32_t> order(figures.pages.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return stands_out(figures.pages[a], figures.pages[b]); });
  std::uint64_t edits = 0, bytes = 0;
  for (const std::uint32_t number : order) {
    PageFigure& page = figures.pages[number];
    if (edits + page.n_edits <= most_edits) {
      page.in_table = true;
      edits += page.n_edits;
    }
    if (page.in_table && !page.failed && bytes + page.bytes <= most_text_bytes) {
      page.side_by_side = true;
      bytes += page.bytes;
    }
  }
}

}  // namespace winnow::report_page
