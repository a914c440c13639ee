#include "figures.h"

#include <winnow/baseline.h>
#include <winnow/file_hash.h>

#include <algorithm>
#include <numeric>

namespace winnow::report_page {
namespace {

constexpr std::uint64_t kMost32 = 0xFFFFFFFFu;
// As many as one looks through in a minute.
constexpr std::size_t kMostLost = 20;
constexpr std::size_t kMostOddSites = 50;

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
    std::uint64_t paragraphs = page.dropped && page.duplicate_of.empty() ? page.dropped_text.size() : 0;
    for (const AuditedEdit& edit : page.edits) add(edit, number, figure);
    for (const AuditedEdit* const lost : lost_paragraphs(page)) paragraphs += lost->removed.size();
    figure.paragraphs_lost = static_cast<std::uint32_t>(std::min(paragraphs, kMost32));
    figures_.samples.add(page);
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
    find_odd_sites();
    find_lost_most();
    mark_sampled();
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

  // A site is judged beside the others as a page is beside those of its site.
  void find_odd_sites() {
    std::vector<std::uint32_t> judged;
    for (std::uint32_t i = 0; i < figures_.sites.size(); ++i)
      if (figures_.sites[i].pages >= kPagesForUsual) judged.push_back(i);
    if (judged.size() < kPagesForUsual) return;
    std::vector<float> shares;
    for (const std::uint32_t i : judged) shares.push_back(figures_.sites[i].usual);
    figures_.usual = median(shares);
    for (float& share : shares) share = std::abs(share - figures_.usual);
    const UsualShare all{figures_.usual, median(shares)};
    for (const std::uint32_t i : judged)
      if (is_unusual(figures_.sites[i].usual, all)) figures_.odd_sites.push_back(i);
    std::stable_sort(figures_.odd_sites.begin(), figures_.odd_sites.end(), [&](std::uint32_t a, std::uint32_t b) {
      return figures_.sites[a].usual > figures_.sites[b].usual;
    });
    if (figures_.odd_sites.size() > kMostOddSites) figures_.odd_sites.resize(kMostOddSites);
  }

  void find_lost_most() {
    std::vector<std::uint32_t>& most = figures_.lost_most;
    for (std::uint32_t i = 0; i < figures_.pages.size(); ++i)
      if (figures_.pages[i].paragraphs_lost > 0) most.push_back(i);
    const auto worse = [&](std::uint32_t a, std::uint32_t b) {
      const std::uint32_t of_a = figures_.pages[a].paragraphs_lost, of_b = figures_.pages[b].paragraphs_lost;
      return of_a != of_b ? of_a > of_b : a < b;
    };
    const std::size_t n = std::min(most.size(), kMostLost);
    std::partial_sort(most.begin(), most.begin() + static_cast<std::ptrdiff_t>(n), most.end(), worse);
    most.resize(n);
  }

  void mark_sampled() {
    for (const std::uint32_t page : figures_.lost_most) figures_.pages[page].sampled = true;
    for (const ReasonSamples& reason : figures_.samples.by_reason())
      for (const auto* samples : {&reason.longest, &reason.least_sure, &reason.drawn})
        for (const RemovalSample& sample : *samples) figures_.pages[sample.page_number].sampled = true;
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
  }
  // What the samples and the unusual pages link to comes first, then as many of the table's pages as there is room for.
  std::stable_partition(order.begin(), order.end(), [&](std::uint32_t number) {
    return figures.pages[number].excess > 0 || figures.pages[number].sampled;
  });
  for (const std::uint32_t number : order) {
    PageFigure& page = figures.pages[number];
    if ((page.in_table || page.sampled) && !page.failed && bytes + page.bytes <= most_text_bytes) {
      page.side_by_side = true;
      bytes += page.bytes;
    }
  }
}

}  // namespace winnow::report_page
