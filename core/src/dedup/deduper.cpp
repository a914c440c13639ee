#include <winnow/dedup.h>

#include <exception>
#include <new>
#include <optional>
#include <unordered_map>

#include "dedup/clusters.h"
#include "dedup/index_pages.h"
#include "dedup/pages.h"

namespace winnow {

struct PageSketcher::State {
  dedup::Sketcher sketcher;
};

PageSketcher::PageSketcher() : state_(std::make_unique<State>()) {}
PageSketcher::PageSketcher(PageSketcher&&) noexcept = default;
PageSketcher::~PageSketcher() = default;

PageSketch PageSketcher::sketch(std::string_view text, std::string_view site) {
  const dedup::Sketched made = state_->sketcher.sketch(text, site);
  PageSketch page;
  page.bytes = dedup::encoded(made.sketch);
  if (!made.sketch.empty()) page.keys.assign(made.keys.begin(), made.keys.end());
  return page;
}

struct Deduper::State {
  explicit State(DedupOptions o) : options(std::move(o)), pages(options.memory, options.spill_folder) {}

  Status add_to_index(DedupPage page) {
    const std::optional<std::uint32_t> known = index->number(page.id);
    if (known && places.count(*known) > 0) return dedup::id_stands_twice(page.id);
    const Result<std::uint32_t> number = index->add(std::move(page));
    if (!number) return number.error();
    places.emplace(*number, mine.size());
    mine.push_back(*number);
    return ok();
  }

  // The place of a page of the index in this run's order; pages of earlier runs come behind.
  std::size_t place(std::size_t number) {
    const auto [found, is_new] = places.emplace(static_cast<std::uint32_t>(number), mine.size() + others.size());
    if (is_new) others.push_back(static_cast<std::uint32_t>(number));
    return found->second;
  }

  Result<Clusters> finish_with_index(unsigned threads) {
    if (const Status flushed = index->flush(); !flushed) return flushed.error();
    const auto is_of_run = [&](std::uint32_t page) { return places.count(page) > 0; };
    if (const Status forgotten = index->forget_pending(is_of_run); !forgotten) return forgotten.error();
    const Clusters found = dedup::find_clusters(*index, options, threads);
    if (const Status published = index->publish(found); !published) return published.error();
    Clusters of_run;
    for (const std::uint32_t number : mine)
      of_run.pages.push_back({place(found.pages[number].kept), found.pages[number].alike});
    for (const CopyEdge& edge : found.edges) of_run.edges.push_back({place(edge.a), place(edge.b), edge.alike});
    return of_run;
  }

  DedupOptions options;
  dedup::Pages pages;
  std::unique_ptr<dedup::IndexPages> index;               // or none
  std::vector<std::uint32_t> mine, others;                // page numbers in the index
  std::unordered_map<std::uint32_t, std::size_t> places;  // page number -> place in mine, or behind it in others
};

Deduper::Deduper(DedupOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Deduper::Deduper(std::unique_ptr<State> state) : state_(std::move(state)) {}
Deduper::Deduper(Deduper&&) noexcept = default;
Deduper::~Deduper() = default;

Result<Deduper> Deduper::with_index(DedupOptions options, const std::string& folder) {
  auto state = std::make_unique<State>(std::move(options));
  auto index = dedup::IndexPages::open(folder, true, dedup::IndexPages::parameters(state->options));
  if (!index) return index.error();
  state->index = *std::move(index);
  return Deduper(std::move(state));
}

Status Deduper::add(DedupPage page) {
  return state_->index ? state_->add_to_index(std::move(page)) : state_->pages.add(std::move(page));
}

std::size_t Deduper::size() const { return state_->index ? state_->mine.size() : state_->pages.size(); }

const std::string& Deduper::id(std::size_t page) const {
  const State& state = *state_;
  if (!state.index) return state.pages[page].id;
  const std::size_t n = state.mine.size();
  return (*state.index)[page < n ? state.mine[page] : state.others[page - n]].id;
}

Result<Clusters> Deduper::finish(unsigned threads) {
  try {
    if (state_->index) return state_->finish_with_index(threads);
    return dedup::find_clusters(state_->pages, state_->options, threads);
  } catch (const std::bad_alloc&) {
    return Error{"", "out of memory", "give fewer --jobs, or parts of the input: --signatures, --index"};
  } catch (const std::exception& error) {
    return state_->index ? state_->index->fault(error) : Error{"", error.what(), ""};
  }
}

struct DedupIndex::State {
  // Pending pages find their places.
  Status settle(unsigned threads) {
    try {
      return pages->publish(
          dedup::find_clusters(*pages, dedup::IndexPages::options_of(pages->stats().parameters), threads));
    } catch (const std::exception& error) {
      return pages->fault(error);
    }
  }
  // What a run left behind that was stopped.
  Status forget_pending() {
    return pages->forget_pending([](std::uint32_t) { return false; });
  }
  std::unique_ptr<dedup::IndexPages> pages;
};

bool DedupIndex::is_damage(const Error& error) { return dedup::is_index_damage(error); }

Result<DedupIndex> DedupIndex::open(const std::string& folder, bool writes) {
  auto pages = dedup::IndexPages::open(folder, writes, "");
  if (!pages) return pages.error();
  auto state = std::make_unique<State>();
  state->pages = *std::move(pages);
  return DedupIndex(std::move(state));
}

DedupIndex::DedupIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
DedupIndex::DedupIndex(DedupIndex&&) noexcept = default;
DedupIndex::~DedupIndex() = default;
IndexStats DedupIndex::stats() const { return state_->pages->stats(); }
std::vector<std::string> DedupIndex::verify() const { return state_->pages->verify(); }
Status DedupIndex::compact() { return state_->pages->compact(); }

Result<Forgotten> DedupIndex::forget(const std::vector<std::string>& ids, unsigned threads) {
  if (const Status cleared = state_->forget_pending(); !cleared) return cleared.error();
  dedup::IndexPages& pages = *state_->pages;
  Forgotten found;
  for (const std::string& id : ids)
    if (!pages.number(id)) found.unknown.push_back(id);
  const Result<std::vector<std::uint32_t>> orphans = pages.forget(ids);
  if (!orphans) return orphans.error();
  if (orphans->empty()) return found;
  if (const Status settled = state_->settle(threads); !settled) return settled.error();
  for (const std::uint32_t page : *orphans) found.settled.push_back({pages[page].id, pages[pages[page].kept].id});
  return found;
}

Status DedupIndex::resettle(unsigned threads) {
  if (const Status cleared = state_->forget_pending(); !cleared) return cleared;
  state_->pages->unsettle();
  return state_->settle(threads);
}

}  // namespace winnow
