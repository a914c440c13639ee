// From pages to clusters: exact copies, candidates by bands, verification, and a check of each member against the page
// that stays.
#pragma once
#include <winnow/dedup.h>

#include "dedup/pages.h"

namespace winnow::dedup {

/// The same for any number of threads and any order of the pages. Throws std::runtime_error when a spill file fails.
Clusters find_clusters(const Pages& pages, const DedupOptions& options, unsigned threads);

}  // namespace winnow::dedup
