#include <winnow/dedup.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <numeric>
#include <thread>

#include "dedup/clusters.h"
#include "dedup/compare.h"
#include "dedup/pages.h"

namespace winnow {

struct PageSketcher::State {
  dedup::Sketcher sketcher;
};

PageSketcher::PageSketcher() : state_(std::make_unique<State>()) {}
PageSketcher::PageSketcher(PageSketcher&&) noexcept = default;
PageSketcher::~PageSketcher() = default;

PageSketch PageSketcher::sketch(std::string_view text) {
  const dedup::Sketched made = state_->sketcher.sketch(text);
  PageSketch page;
  page.bytes = dedup::encoded(made.sketch);
  if (!made.sketch.empty()) page.keys.assign(made.keys.begin(), made.keys.end());
  return page;
}

struct Deduper::State {
  explicit State(DedupOptions o) : options(std::move(o)), pages(options.memory, options.spill_folder) {}
  DedupOptions options;
  dedup::Pages pages;
};

Deduper::Deduper(DedupOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Deduper::Deduper(Deduper&&) noexcept = default;
Deduper::~Deduper() = default;

Status Deduper::add(DedupPage page) { return state_->pages.add(std::move(page)); }
std::size_t Deduper::size() const { return state_->pages.size(); }
const std::string& Deduper::id(std::size_t page) const { return state_->pages[page].id; }

Result<Clusters> Deduper::finish(unsigned threads) {
  try {
    return dedup::find_clusters(state_->pages, state_->options, threads);
  } catch (const std::runtime_error& error) {
    return Error{"", error.what(), ""};
  }
}

}  // namespace winnow
