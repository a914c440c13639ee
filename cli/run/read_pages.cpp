#include "read_pages.h"

#include <winnow/form.h>
#include <winnow/site.h>

#include <vector>

#include "batches.h"
#include "terminal/signals.h"

namespace winnow::cli {
namespace {

constexpr std::size_t kSketchedBytes = 1u << 20;
constexpr std::size_t kSketchedPages = 1024;

struct SketchBatch {
  std::vector<SketchedPage> pages;
  std::size_t bytes = 0;
};

// What is compared: the text of a page, not its markup.
std::string text_of(const Document& page) { return page.is_html ? canonical_text(page) : std::string(page.source); }

bool read_sketch_batch(Source& source, SketchBatch& batch) {
  while (batch.bytes < kSketchedBytes && batch.pages.size() < kSketchedPages) {
    std::optional<Record> record = source.next();
    if (!record || stop_flag()) return false;
    batch.bytes += record->bytes;
    batch.pages.push_back({std::move(*record), {}});
  }
  return true;
}

}  // namespace

void read_pages(Source& source, unsigned jobs, const std::function<void(SketchedPage&)>& take) {
  std::vector<PageSketcher> sketchers(jobs);
  const auto sketch = [&](SketchBatch& batch, std::size_t thread) {
    for (SketchedPage& page : batch.pages) {
      if (page.record.kind != Record::Kind::kPage) continue;
      const Document& document = page.record.document;
      page.sketch = sketchers[thread].sketch(text_of(document), site_for_copies(document.site, document.id));
    }
  };
  const auto hand_over = [&](SketchBatch& batch) {
    for (SketchedPage& page : batch.pages) take(page);
    return true;
  };
  in_batches<SketchBatch>(jobs,
                          {[&](SketchBatch& batch) { return read_sketch_batch(source, batch); }, sketch, hand_over});
}

}  // namespace winnow::cli
