#include "learning.h"

#include <fmt/format.h>

#include <algorithm>
#include <list>
#include <mutex>

#include "read_file.h"
#include "refused.h"

namespace winnow::cli {
namespace {

// The states of the threads of one pass. Their addresses stay.
class Observers {
 public:
  explicit Observers(PluginHost& host) : host_(host) {}
  std::vector<Stage> stages() {
    CorpusState state = fresh_state(host_);
    const std::lock_guard lock(mutex_);
    states_.push_back(std::move(state));
    return states_.back().stages(host_);
  }
  CorpusState merged() {
    CorpusState all = fresh_state(host_);
    for (const CorpusState& state : states_)
      require(all.merge(state), kUsage);  // where nothing has been learned nothing is cleaned
    return all;
  }

 private:
  PluginHost& host_;
  std::mutex mutex_;
  std::list<CorpusState> states_;
};

// A plugin that gave up has learned from some of the pages, which ones is chance.
void refuse_unusable(const Done& done) {
  for (const Incident& incident : done.outcome.incidents)
    if (incident.status == WINNOW_E_FATAL)
      throw Refused({done.record.document.place, fmt::format("plugin {}: {}", incident.plugin, incident.message),
                     "it has learned nothing that can be used: leave it out with --without"});
}

[[noreturn]] void refuse_to_learn_apart(const Settings& settings, const std::string& plugin) {
  const std::optional<Value> asked = settings.one("isolate");
  throw Refused({asked ? asked->origin : "",
                 fmt::format("the plugin {} learns nothing in a process of its own", plugin),
                 fmt::format("--set {}.isolate=false lets it learn in this one; --state FILE hands over what winnow "
                             "learn wrote",
                             plugin)});
}

}  // namespace

CorpusState fresh_state(PluginHost& host) {
  Result<CorpusState> state = CorpusState::fresh(host);
  if (!state) throw Refused(state.error());
  return *std::move(state);
}

std::string saved(const CorpusState& state) {
  Result<std::string> bytes = state.save();
  if (!bytes) throw Refused(bytes.error());
  return *std::move(bytes);
}

void add_state_file(const std::string& file, PluginHost& host, CorpusState& into,
                    const std::function<void(const std::string& plugin)>& unknown) {
  const Result<std::string> bytes = read_file(file);
  if (!bytes) throw Refused(bytes.error());
  const Result<CorpusState> state = CorpusState::load(host, *bytes, file);
  if (!state) throw Refused(state.error());
  for (const std::string& plugin : state->unknown()) unknown(plugin);
  require(into.merge(*state), kUsage);
}

CorpusState observe(Source& source, PluginHost& host, RunOptions options, const std::function<bool(Done&)>& take) {
  Observers observers(host);
  options.observers = [&] { return observers.stages(); };
  options.rows = options.audit = options.sketches = false;
  cli::run(source, host, options, [&](Done& done) {
    refuse_unusable(done);
    return take(done);
  });
  return observers.merged();
}

std::string use_state(const Settings& settings, PluginHost& host, Messages& messages) {
  const std::optional<Value> file = settings.one("state");
  if (!file) return "";
  CorpusState state = fresh_state(host);
  add_state_file(file->text, host, state, [&](const std::string& plugin) {
    messages.warning({file->text, fmt::format("what {} has learned is left out: no such plugin takes part", plugin),
                      "--plugins and --without say which do"});
  });
  require(state.finalize(), kUsage);
  return content_hash(saved(state));
}

bool learns_first(const Settings& settings, const PluginHost& host) {
  const std::optional<Value> when = settings.one("learn");
  const std::vector<std::string> known{"always", "never", "auto"};
  if (when && std::find(known.begin(), known.end(), when->text) == known.end())
    throw Refused({when->origin, fmt::format("\"{}\" is not always, never or auto", when->text),
                   "auto reads the inputs twice where a plugin can do nothing else"});
  const bool always = when && when->text == "always";
  if (settings.one("state")) {
    if (always)
      throw Refused({when->origin, "a run that is given a --state learns nothing itself",
                     "winnow learn FILE.state INPUT... -o NEW.state brings both together"});
    return false;
  }
  const std::vector<std::string> apart = host.isolated_learners();
  if (always && !apart.empty()) refuse_to_learn_apart(settings, apart.front());
  if (always) return true;
  if (when && when->text == "never") return false;
  bool needed = false;
  for (const Descriptor& plugin : host.descriptors()) {
    if (!plugin.needs_corpus) continue;
    if (std::find(apart.begin(), apart.end(), plugin.name) != apart.end()) refuse_to_learn_apart(settings, plugin.name);
    needed = true;
  }
  return needed;
}

}  // namespace winnow::cli
