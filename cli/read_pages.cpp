#include "read_pages.h"

#include <winnow/form.h>

#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "signals.h"

namespace winnow::cli {
namespace {

constexpr std::size_t kBatchBytes = 1u << 20;
constexpr std::size_t kBatchPages = 1024;
// Above this the reader waits for the others: pages of many megabytes are not piled up.
constexpr std::size_t kMostInFlight = 64u << 20;

struct Batch {
  std::vector<SketchedPage> pages;
  std::size_t bytes = 0;
};

// What is compared: the text of a page, not its markup.
std::string text_of(const Document& page) { return page.is_html ? canonical_text(page) : std::string(page.source); }

bool read_batch(Source& source, Batch& batch) {
  while (batch.bytes < kBatchBytes && batch.pages.size() < kBatchPages) {
    std::optional<Record> record = source.next();
    if (!record || stop_flag()) return false;
    batch.bytes += record->bytes;
    batch.pages.push_back({std::move(*record), {}});
  }
  return true;
}

}  // namespace

void read_pages(Source& source, unsigned jobs, const std::function<void(SketchedPage&)>& take) {
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, jobs);
  tbb::task_arena arena(static_cast<int>(jobs));
  std::vector<PageSketcher> sketchers(jobs);
  std::atomic<std::size_t> in_flight{0};
  // TBB forgets the batches under way when a filter throws: the first exception waits until they are through.
  std::exception_ptr thrown;
  std::once_flag first;
  std::atomic<bool> enough{false};
  const auto guarded = [&](const auto& body) {
    try {
      if (!enough) body();
    } catch (...) {
      std::call_once(first, [&] { thrown = std::current_exception(); });
      enough = true;
    }
  };
  using Shared = std::shared_ptr<Batch>;
  bool ended = false;
  const auto read = [&](tbb::flow_control& flow) -> Shared {
    if (ended || enough) {
      flow.stop();
      return nullptr;
    }
    auto batch = std::make_shared<Batch>();
    guarded([&] {
      if (in_flight <= kMostInFlight) ended = !read_batch(source, *batch);
    });
    in_flight += batch->bytes;
    return batch;
  };
  const auto sketch = [&](Shared batch) -> Shared {
    guarded([&] {
      PageSketcher& mine = sketchers[static_cast<std::size_t>(tbb::this_task_arena::current_thread_index())];
      for (SketchedPage& page : batch->pages)
        if (page.record.kind == Record::Kind::kPage) page.sketch = mine.sketch(text_of(page.record.document));
    });
    return batch;
  };
  const auto hand_over = [&](const Shared& batch) {
    guarded([&] {
      for (SketchedPage& page : batch->pages) take(page);
    });
    in_flight -= batch->bytes;
  };
  arena.execute([&] {
    tbb::parallel_pipeline(2 * static_cast<std::size_t>(jobs) + 2,
                           tbb::make_filter<void, Shared>(tbb::filter_mode::serial_in_order, read) &
                               tbb::make_filter<Shared, Shared>(tbb::filter_mode::parallel, sketch) &
                               tbb::make_filter<Shared, void>(tbb::filter_mode::serial_in_order, hand_over));
  });
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace winnow::cli
