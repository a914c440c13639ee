// From pages to clusters: exact copies, candidates by bands, verification, and a check of each member against the page
// that stays.
#pragma once
#include <winnow/dedup.h>

#include "dedup/pages.h"

namespace winnow::dedup {

/// Finds the place of every pending page; settled ones keep theirs, and a pending page that is their copy joins them,
/// however good it is. The same for any number of threads and any order of the pages. Throws std::runtime_error when
/// what was put aside is unreadable.
Clusters find_clusters(const PageSet& pages, const DedupOptions& options, unsigned threads);

}  // namespace winnow::dedup
