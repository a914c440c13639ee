// What was asked of the search for copies: --keep, --threshold, --memory.
#pragma once
#include <winnow/dedup.h>
#include <winnow/reader.h>

#include <cstdint>
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

/// "512M", "4G": bytes, 16 MiB at least. Throws Refused.
std::size_t size_given(const Value& value);

/// The date that a row gives ("date", else what the page says of itself, else "published"), or nothing.
std::string date_of(const Record& record);

/// Bytes of the inputs that are files; folders and streams count nothing.
std::uint64_t size_of(const std::vector<std::string>& inputs);

/// "1.5 GB".
std::string readable_bytes(std::uint64_t bytes);

}  // namespace winnow::cli
