#include "host/isolated_plugin.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "host/isolate_image.h"

namespace winnow {
namespace {

// The pages of one thread. What a worker dies of is put down to the page that it was looking at; unless it ran out of
// time, the page is given to a new worker once more, alone: a leak or a memory that an earlier page has spoilt is not
// that page's fault, and what a page gets must not depend on which pages stood before it.
class IsolatedPages : public ManyPages {
 public:
  explicit IsolatedPages(std::shared_ptr<IsolatedPlugin> plugin) : plugin_(std::move(plugin)) {}

  void add(const Page& page) override {
    images_.add(page.doc, page.most_edits);
    sinks_.push_back(page.sink);
  }

  std::vector<Answer> ask() override {
    answers_.assign(sinks_.size(), Answer{WINNOW_SKIP, {}});
    next_ = 0;
    first_death_.clear();
    while (next_ < sinks_.size() && is_on()) ask_worker();
    images_.clear();
    sinks_.clear();
    return std::move(answers_);
  }

 private:
  // Is there a worker? Else the plugin is switched off, and one page of the run is told why.
  bool is_on() {
    if (plugin_->options().is_stopping()) {
      worker_.reset();
      return false;
    }
    if (!plugin_->is_off() && worker_) return true;
    if (!plugin_->is_off()) {
      WorkerProcess::Start start = plugin_->worker();
      plugin_->keep_log(std::move(start.log));
      worker_ = std::move(start.process);
      if (worker_) return true;
      plugin_->switch_off();
      void_page(WINNOW_E_FATAL, fmt::format("{}, while it was started anew", start.error.what));
    }
    if (const std::string why = plugin_->take_farewell(); !why.empty() && next_ < sinks_.size())
      void_page(WINNOW_E_FATAL, why);
    worker_.reset();
    return false;
  }

  void ask_worker() {
    const bool again = !first_death_.empty();
    const std::size_t end = again ? next_ + 1 : sinks_.size();
    WorkerProcess::Served served = worker_->serve(images_, next_, end);
    plugin_->keep_log(std::move(served.log));
    std::string died_of = std::move(served.ended);
    const std::string broke_off_for = take_answers(end, again);
    if (died_of.empty()) died_of = broke_off_for;
    if (died_of.empty() && served.out_of_room) {
      if (!worker_->enlarge()) void_page(WINNOW_E_DOC, "asked for edits that take more than a gigabyte");
    } else if (died_of.empty() && next_ < end && !served.more_to_come) {
      died_of = "left a page without an answer";
    }
    if (died_of.empty()) return look_at_memory();
    worker_.reset();
    if (plugin_->options().is_stopping()) return;
    bury(died_of, served.out_of_time || again, end);
  }

  // "" or why the worker is of no use for the page that is next.
  std::string take_answers(std::size_t end, bool again) {
    AnswerReader reader = worker_->answers();
    const std::size_t done = std::clamp<std::size_t>(reader.done(), next_, end);
    while (next_ < done) {
      if (!reader.next(page_)) return "gave an answer that can't be read";
      if (page_.status == WINNOW_E_NOMEM) return out_of_memory();
      take_answer();
      if (again) forgive();
    }
    return {};
  }

  void take_answer() {
    const winnow_sink& sink = sinks_[next_];
    if (page_.status < 0 && page_.message.size > 0) sink.fail(sink.ctx, page_.message);
    if (page_.status >= 0) sink.emit(sink.ctx, page_.edits.data(), page_.edits.size(), sizeof(winnow_edit));
    if (page_.status == WINNOW_E_FATAL) plugin_->switch_off();
    answers_[next_++].status = page_.status;
  }

  // The page that is next, or one before it, ended the worker.
  void bury(const std::string& died_of, bool is_sure, std::size_t end) {
    if (next_ >= end) return remark(died_of + " when all was answered");
    if (is_sure)
      void_page(plugin_->count_incident() ? WINNOW_E_FATAL : WINNOW_E_DOC, died_of);
    else
      first_death_ = died_of;
  }

  // It was not the page, which a new worker has got an answer for.
  void forgive() {
    const std::string what = first_death_ + ", but not when it was given this page again";
    // A leak may do so for ever: only time is lost.
    if (first_death_ == out_of_memory())
      answers_[next_ - 1].remark = what;
    else
      remark(what);
    first_death_.clear();
  }

  void void_page(winnow_status status, const std::string& why) {
    sinks_[next_].fail(sinks_[next_].ctx, {why.data(), why.size()});
    answers_[next_++].status = status;
    first_death_.clear();
  }

  // An incident that costs the last page that was answered nothing.
  void remark(const std::string& what) {
    answers_[next_ - 1].remark = what;
    if (plugin_->count_incident()) answers_[next_ - 1].remark += ", once too often: it is switched off";
  }

  // A worker that grows and grows is given up before it meets its limit.
  void look_at_memory() {
    const std::uint64_t growth = worker_->growth();
    if (next_ == 0 || growth <= plugin_->options().memory / 2) return;
    answers_[next_ - 1].remark = fmt::format(
        "holds {} MiB more than when it was started: it leaks, perhaps, and was started anew", growth >> 20);
    worker_.reset();
  }

  std::string out_of_memory() const {
    return fmt::format("ran out of the {} MiB of memory that it may take", plugin_->options().memory >> 20);
  }

  std::shared_ptr<IsolatedPlugin> plugin_;
  std::unique_ptr<WorkerProcess> worker_;
  PageImages images_;
  std::vector<winnow_sink> sinks_;
  std::vector<Answer> answers_;
  PageAnswer page_;
  std::size_t next_ = 0;     // the first page without an answer
  std::string first_death_;  // what a worker died of at that page; empty: it has not been tried
};

}  // namespace

Status IsolatedPlugin::start() {
  WorkerProcess::Start start = WorkerProcess::start(task_, options_);
  keep_log(std::move(start.log));
  learns_ |= start.learns;
  const std::lock_guard lock(mutex_);
  spare_ = std::move(start.process);
  if (spare_) return ok();
  if (!start.died) return start.error;
  farewell_ = start.error.what + ", while it was started";
  switch_off();
  return ok();
}

Status IsolatedPlugin::use_state(std::string_view state_file) {
  if (off_) return ok();
  auto state = std::make_shared<SharedMemory>(state_file.size());
  std::memcpy(state->data(), state_file.data(), state_file.size());
  task_.state = std::move(state);
  spare_.reset();
  return start();
}

std::shared_ptr<ManyPages> IsolatedPlugin::pages() { return std::make_shared<IsolatedPages>(shared_from_this()); }

WorkerProcess::Start IsolatedPlugin::worker() {
  {
    const std::lock_guard lock(mutex_);
    if (spare_) return {std::move(spare_), {}, false, learns_, {}};
  }
  return WorkerProcess::start(task_, options_);
}

bool IsolatedPlugin::count_incident() {
  if (++incidents_ < options_.most_incidents) return false;
  return !off_.exchange(true);
}

std::string IsolatedPlugin::take_farewell() {
  const std::lock_guard lock(mutex_);
  return std::exchange(farewell_, {});
}

void IsolatedPlugin::keep_log(std::vector<std::string> lines) {
  const std::lock_guard lock(mutex_);
  for (std::string& line : lines) {
    if (++n_log_lines_ > kMaxLogLines) return;
    log_.push_back(std::move(line));
  }
}

std::vector<std::string> IsolatedPlugin::take_log() {
  const std::lock_guard lock(mutex_);
  return std::exchange(log_, {});
}

}  // namespace winnow
