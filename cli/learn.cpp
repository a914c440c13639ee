// winnow learn: what the pages of a site have in common, as a state file. Inputs are pages, and states learned before.
#include <winnow/corpus_state.h>
#include <winnow/reader.h>

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "refused.h"
#include "run/learning.h"
#include "run/plugin_choice.h"
#include "run/run_settings.h"
#include "run/side_files.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

constexpr std::uint64_t kNamed = 20;

// One run of `winnow learn`.
class Lesson {
 public:
  explicit Lesson(const Settings& settings) : settings_(settings), messages_(settings), allowed_(allowed_of(settings)) {
    std::set<std::filesystem::path> seen;
    for (std::string& input : named_inputs(settings, "learn")) {
      std::error_code ignored;
      const bool state = is_own(input, OwnKind::kState);
      if (state && !seen.insert(std::filesystem::canonical(input, ignored)).second)
        throw Refused({input, "is given twice, and would count twice", "name it once"});
      (state ? states_ : pages_of_).push_back(std::move(input));
    }
    refuse_equal_names(pages_of_);
  }

  int run() {
    if (!settings_.one("output") || settings_.one("output")->text == "-")
      throw Refused({"", "no file to keep what is learned", "winnow learn INPUT... -o FILE"});
    PluginHost host = load_plugins(settings_, messages_);
    refuse_isolated(host);
    CorpusState state = fresh_state(host);
    if (state.is_empty())
      throw Refused({"", "none of the plugins learns from other pages", "winnow plugins list shows who takes part"});
    std::vector<std::string> inputs = states_;
    inputs.insert(inputs.end(), pages_of_.begin(), pages_of_.end());
    check_side_files(settings_, {{"output", {OwnKind::kState}}}, inputs, "");
    const std::unique_ptr<OutputFile> file = side_file(settings_, "output", inputs);
    for (const std::string& one : states_)
      add_state_file(one, host, state, [&](const std::string& plugin) {
        throw Refused({one, fmt::format("holds what the plugin {} has learned, and it does not take part", plugin),
                       "give it with --plugin FILE, or learn again without it"});
      });
    if (!pages_of_.empty()) add_pages(host, state);
    print_plugin_log(host, messages_);
    if (signal_exit() != 0) {
      messages_.error({"", "stopped by a signal; nothing was written", ""});
      return signal_exit();
    }
    if (n_pages_ == 0 && states_.empty())
      throw Refused({"", "no page was read: nothing is learned and nothing written",
                     skipped_ > 0 ? "a state that was learned before is given by its file's name" : ""},
                    failed_ > 0 ? kFailures : kUsage);
    const std::string bytes = saved(state);
    if (n_pages_ > 0 && bytes == saved(fresh_state(host))) say_nothing_learned();
    if (const Status written = file->write(bytes); !written) throw Refused(written.error(), kOutOfResource);
    if (const Status written = file->finish(); !written) throw Refused(written.error(), kOutOfResource);
    messages_.info(fmt::format("winnow: learned from {} and {}, {} bytes, written to {}",
                               counted(n_pages_, "page", "pages"), counted(states_.size(), "state", "states"),
                               bytes.size(), escaped(settings_.one("output")->text)));
    if (skipped_ + failed_ > 0) messages_.info(fmt::format("        {} skipped, {} failed", skipped_, failed_));
    return n_incidents_ > 0 || !allowed_.covers(failed_, n_pages_ + failed_) ? kFailures : kDone;
  }

 private:
  void say_nothing_learned() {
    messages_.warning(
        {"", fmt::format("nothing was learned from {}", n_pages_ == 1 ? "this page" : "these pages"),
         n_without_site_ == n_pages_
             ? "they name no site, and plugins look for what the pages of a site share: --site NAME, --site-from dir"
             : "winnow plugins show NAME says what a plugin learns from"});
  }

  // What is learned in a process of its own is lost with it: a state of nothing would be written.
  void refuse_isolated(const PluginHost& host) const {
    const std::vector<std::string> apart = host.isolated_learners();
    if (apart.empty()) return;
    std::string advice;
    for (const std::string& plugin : apart) advice += fmt::format("--set {}.isolate=false ", plugin);
    const std::optional<Value> asked = settings_.one("isolate");
    throw Refused({asked ? asked->origin : "",
                   fmt::format("the plugin {} learns nothing in a process of its own", apart.front()),
                   advice + "lets it learn in this one"});
  }

  void add_pages(PluginHost& host, CorpusState& state) {
    ReadOptions reading = read_options(settings_);
    reading.lazy = true;
    Source source(pages_of_, reading);
    RunOptions options;
    options.jobs = jobs_of(settings_, messages_);
    options.stop = &stop_flag();
    const CorpusState seen = observe(source, host, options, [&](Done& done) { return take(done); });
    if (const Status merged = state.merge(seen); !merged) throw Refused(merged.error(), kFailures);
  }

  bool take(const Done& done) {
    bytes_ += done.record.bytes;
    for (const Error& damage : done.record.damage) fail(damage);
    if (done.record.kind == Record::Kind::kSkipped) {
      skipped_ += done.record.count;
      if (settings_.on("verbose") || (!done.record.hidden && n_skips_named_++ < kNamed))
        messages_.warning({done.error.place, "skipped: " + done.error.what, done.error.advice});
    } else if (done.record.kind != Record::Kind::kPage) {
      fail(done.error);
    } else {
      ++n_pages_;
      n_without_site_ += done.record.document.site.empty();
      for (const Incident& incident : done.outcome.incidents)
        if (++n_incidents_ <= kNamed) messages_.error(incident_error(done.record.document.place, incident));
    }
    messages_.progress({n_pages_, bytes_, 0, 0, failed_});
    return !stop_flag();
  }

  void fail(const Error& error) {
    if (++failed_ <= kNamed) messages_.error(error);
  }

  const Settings& settings_;
  Messages messages_;
  Allowed allowed_;
  std::vector<std::string> states_, pages_of_;
  std::uint64_t n_pages_ = 0, bytes_ = 0, skipped_ = 0, failed_ = 0, n_incidents_ = 0;
  std::uint64_t n_without_site_ = 0, n_skips_named_ = 0;
};

}  // namespace

int run_learn(const Settings& settings) { return Lesson(settings).run(); }

}  // namespace winnow::cli
