#include "learned.h"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <utility>

#include "opened.h"
#include "raised.h"

namespace winnow::python {
namespace {

constexpr std::size_t kNamed = 20;

// Incidents by their rows, of which the first are told.
using Incidents = std::multimap<std::int64_t, std::string>;

std::vector<std::string> first_of(const Incidents& incidents) {
  std::vector<std::string> said;
  for (const auto& [row, sentence] : incidents)
    if (said.size() < kNamed) said.push_back(sentence);
  return said;
}

}  // namespace

// Who looks at pages for a thread, for the time of a call.
class Learned::Turn {
 public:
  explicit Turn(Learned& learned) : learned_(learned) {
    {
      const std::lock_guard lock(lock_of_all());
      if (!learned_.idle_.empty()) {
        observer_ = std::move(learned_.idle_.back());
        learned_.idle_.pop_back();
      }
    }
    if (observer_) return;
    CorpusState state = value_of(CorpusState::fresh(learned_.opened_->host));
    PipelineOptions once;
    once.max_rounds = 1;
    Pipeline pipeline(state.stages(learned_.opened_->host), once);
    observer_ = std::make_unique<Observer>(Observer{std::move(state), std::move(pipeline)});
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    const std::lock_guard lock(lock_of_all());
    learned_.idle_.push_back(std::move(observer_));
  }
  Outcome see(Document& page) { return observer_->pipeline.clean(page); }

 private:
  Learned& learned_;
  std::unique_ptr<Observer> observer_;
};

Learned::Learned(const Cleaner& cleaner)
    : opened_(cleaner.opened()), reading_(cleaner.reading()), total_(value_of(CorpusState::fresh(opened_->host))) {
  if (total_.is_empty())
    throw Raised({"", "none of the plugins learns from other pages", "Pipeline.plugins names those that take part"});
}

std::vector<std::string> Learned::observe(const Input& input, const ArrowArray& chunk, const ColumnNames& names,
                                          unsigned threads) {
  const PageRows columns(input, chunk, names);
  Incidents incidents;
  std::mutex telling;
  const auto see_row = [&](std::int64_t row, Turn& turn) {
    const std::optional<PageInput> input_page = columns.page(row);
    if (!input_page) return;
    Document page;
    try {
      page = document_of(*input_page, reading_, false);
    } catch (const Raised&) {
      return;
    }
    for (const Incident& incident : turn.see(page).incidents) {
      const std::string said = fmt::format("plugin {}: {}", incident.plugin, incident.message);
      // It has learned from some of the pages, which ones is chance.
      if (incident.status == WINNOW_E_FATAL)
        throw Raised({page.place, said, "it has learned nothing that can be used: leave it out with without=[...]"});
      const std::lock_guard lock(telling);
      incidents.emplace(row, page.place + ": " + said);
    }
  };
  require_whole();
  Blocks blocks(chunk.length, threads);
  try {
    blocks.share([&](const auto& next) {
      Turn turn(*this);
      for (std::int64_t block, begin, end; next(block, begin, end);)
        for (std::int64_t row = begin; row < end; ++row) see_row(row, turn);
    });
  } catch (...) {
    is_part_ = true;
    throw;
  }
  return first_of(incidents);
}

void Learned::require_whole() const {
  if (is_part_)
    throw Raised(
        {"", "the state holds a part of what it was to learn: an earlier call ended with an error", "learn it again"});
}

// Threads that are looking at pages now are not waited for: what they see comes with the next call.
void Learned::bring_together() {
  std::vector<std::unique_ptr<Observer>> seen;
  {
    const std::lock_guard lock(lock_of_all());
    seen.swap(idle_);
  }
  for (const std::unique_ptr<Observer>& observer : seen) {
    const Status merged = total_.merge(observer->state);
    if (!merged) is_part_ = true;
    require(merged);
  }
}

void Learned::add(std::string_view bytes, const std::string& place) {
  const std::lock_guard lock(main_lock());
  const CorpusState state = value_of(CorpusState::load(opened_->host, bytes, place));
  if (!state.unknown().empty())
    throw Raised(
        {place, fmt::format("holds what the plugin {} has learned, and it does not take part", state.unknown().front()),
         "give it with plugin_files=[...], or learn again without it"});
  require(total_.merge(state));
}

void Learned::merge(Learned& other) {
  if (other.opened_ != opened_) return add(other.save(), "the other state");
  const std::lock_guard lock(main_lock());
  other.require_whole();
  other.bring_together();
  if (&other != this) return require(total_.merge(other.total_));
  // With itself: what it has seen counts twice.
  bring_together();
  const CorpusState same = value_of(CorpusState::load(opened_->host, value_of(total_.save()), "the state itself"));
  require(total_.merge(same));
}

std::string Learned::save() {
  const std::lock_guard lock(main_lock());
  require_whole();
  bring_together();
  return value_of(total_.save());
}

}  // namespace winnow::python
