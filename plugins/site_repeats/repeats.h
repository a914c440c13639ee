// The lines that a site prints on most of its pages, found among the pages that were looked at.
#pragma once
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "site_pages.h"

namespace site_repeats {

struct RepeatOptions {
  std::uint32_t min_pages = 3;
  double share = 0.7;
};

/// A line that repeats.
struct Repeat {
  Line line = 0;
  std::uint32_t pages = 0;  // that have it, of those that count
};

/// What is known of a site.
struct SiteRepeats {
  std::uint32_t pages = 0;      // that count
  std::vector<Repeat> repeats;  // sorted by their lines
  /// nullptr when the line does not repeat.
  const Repeat* find(Line line) const;
};

/// A line repeats when `min_pages` pages and `share` of them have it. Only pages count that have enough text which no
/// other page has (20 words, and a quarter of theirs): an article that was stored under several addresses, or in
/// several states, does not make its own paragraphs repeat.
SiteRepeats repeats_of(const SitePages::Pages& pages, const RepeatOptions& options);

/// The sites of which something is known, by their hashes.
std::unordered_map<std::uint64_t, SiteRepeats> repeats_of(const SitePages& seen, const RepeatOptions& options);

}  // namespace site_repeats
