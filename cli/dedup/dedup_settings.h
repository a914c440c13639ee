// What was asked of the search for copies: --keep, --threshold, --memory.
#pragma once
#include <winnow/dedup.h>
#include <winnow/reader.h>

#include <string>
#include <vector>

#include "settings.h"

namespace winnow::cli {

struct ChosenDedup {
  DedupOptions options;
  std::vector<std::string> preferred;  // of --keep prefer=PATTERN

  /// Does a pattern match the page's id, URL or site? Shell patterns; text without *, ? and [ may stand anywhere.
  bool prefers(const Record& record) const;
};

/// Throws Refused.
ChosenDedup dedup_settings(const Settings& settings);

/// The date that a row gives ("date", else what the page says of itself, else "published"), or nothing.
std::string date_of(const Record& record);

}  // namespace winnow::cli
