// Pages and their sketches: read in order, sketched on all threads, handed over in order.
#pragma once
#include <winnow/dedup.h>
#include <winnow/reader.h>

#include <functional>

namespace winnow::cli {

struct SketchedPage {
  Record record;
  PageSketch sketch;  // of a page
};

/// `take` gets each record, one at a time, in the order of `source`. Ends early after a signal.
void read_pages(Source& source, unsigned jobs, const std::function<void(SketchedPage&)>& take);

}  // namespace winnow::cli
