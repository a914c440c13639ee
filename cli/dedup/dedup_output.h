// winnow clean --dedup: pages are held back until it is known which of them are copies.
#pragma once
#include <winnow/error.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "dedup_settings.h"
#include "run/outputs.h"

namespace winnow::cli {

/// What became of the pages, filled in by finish().
struct DedupCount {
  std::uint64_t copies = 0;
};

/// Hands all pages on to `inner` when finish() is called, in order: a copy has the status "duplicate" and names the
/// page that stays, which lists its copies. Until then they lie in a file without a name in TMPDIR. An output that is
/// told of copies gets pages as they come. `complain` gets what is wrong with single pages, `settled` each page when it
/// is known whether it is a copy, before `inner` gets it; `count` must outlive the output.
std::unique_ptr<Output> dedup_output(std::unique_ptr<Output> inner, ChosenDedup chosen, unsigned threads,
                                     std::function<void(const Error&)> complain, std::function<void(Done&)> settled,
                                     DedupCount& count);

}  // namespace winnow::cli
