#include "repeats.h"

#include <algorithm>

namespace site_repeats {
namespace {

constexpr std::uint64_t kOwnWords = 20;
constexpr std::uint64_t kOwnPart = 4;  // one word in four

using Counts = std::unordered_map<Line, std::uint32_t>;

bool has_own_text(const SeenPage& page, const Counts& counts) {
  std::uint64_t own = 0, all = 0;
  for (const Line line : page.lines) {
    all += words_of(line);
    if (counts.at(line) == 1) own += words_of(line);
  }
  return own >= kOwnWords && own * kOwnPart >= all;
}

}  // namespace

const Repeat* SiteRepeats::find(Line line) const {
  const auto at = std::lower_bound(repeats.begin(), repeats.end(), line,
                                   [](const Repeat& repeat, Line wanted) { return repeat.line < wanted; });
  return at != repeats.end() && at->line == line ? &*at : nullptr;
}

SiteRepeats repeats_of(const SitePages::Pages& pages, const RepeatOptions& options) {
  Counts counts;
  for (const auto& [key, page] : pages)
    for (const Line line : page.lines) ++counts[line];
  SiteRepeats found;
  Counts witnessed;
  for (const auto& [key, page] : pages) {
    if (!has_own_text(page, counts)) continue;
    ++found.pages;
    for (const Line line : page.lines) ++witnessed[line];
  }
  for (const auto& [line, n] : witnessed)
    if (n >= options.min_pages && n >= options.share * found.pages) found.repeats.push_back({line, n});
  std::sort(found.repeats.begin(), found.repeats.end(),
            [](const Repeat& a, const Repeat& b) { return a.line < b.line; });
  return found;
}

std::unordered_map<std::uint64_t, SiteRepeats> repeats_of(const SitePages& seen, const RepeatOptions& options) {
  std::unordered_map<std::uint64_t, SiteRepeats> known;
  for (const auto& [site, pages] : seen.sites()) {
    if (pages.size() < options.min_pages) continue;
    SiteRepeats found = repeats_of(pages, options);
    if (!found.repeats.empty()) known.emplace(site, std::move(found));
  }
  return known;
}

}  // namespace site_repeats
