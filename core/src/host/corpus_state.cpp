#include <winnow/corpus_state.h>

#include <algorithm>
#include <utility>

#include "host/loaded.h"
#include "host/state_file.h"

namespace winnow {
namespace {

// What a plugin said of its failure, or what its status means.
std::string reason_of(winnow_status status, const std::string& thrown, const std::string& said) {
  if (!thrown.empty()) return thrown;
  return said.empty() ? status_name(status) : said;
}

// Calls a function of the plugin on the main thread; a failure is a sentence with what the plugin "cannot".
template <class Loaded, class Call>
Status asked(Loaded& plugin, const char* cannot, Call&& call) {
  std::string thrown;
  plugin.error_message.clear();
  const std::string when = fmt::format("when it was to {}", cannot);
  const InPlugin here(plugin.descriptor.name, when, true);
  const winnow_status status = guarded(thrown, call);
  if (status == WINNOW_OK) return ok();
  return Error{"",
               fmt::format("plugin {} cannot {}: {}", plugin.descriptor.name, cannot,
                           reason_of(status, thrown, plugin.error_message)),
               ""};
}

int append(void* ctx, const void* bytes, std::size_t n) {
  static_cast<std::string*>(ctx)->append(static_cast<const char*>(bytes), n);
  return 0;
}

}  // namespace

CorpusState::Part CorpusState::part(const std::shared_ptr<PluginHost::Loaded>& plugin, void* state) {
  return {plugin,
          {state,
           [plugin](void* its) {
             std::string ignored;
             const InPlugin here(plugin->descriptor.name, "when a state was taken from it", true);
             guarded(ignored, [&] { return plugin->table->state_free(its), WINNOW_OK; });
           }},
          {}};
}

Result<CorpusState> CorpusState::fresh(PluginHost& host) {
  CorpusState state;
  for (const std::shared_ptr<PluginHost::Loaded>& plugin : host.plugins_) {
    if (plugin->learns_apart()) state.parts_.push_back({plugin, nullptr, {}});
    if (!plugin->is_two_pass()) continue;
    void* its = nullptr;
    std::string thrown;
    const InPlugin here(plugin->descriptor.name, "when it was to begin to learn", true);
    // On any thread: what the plugin says of a failure is in its log.
    const winnow_status status = guarded(thrown, [&] { return plugin->table->state_new(plugin->self, &its); });
    if (status != WINNOW_OK)
      return Error{"",
                   fmt::format("plugin {} makes no state to learn into: {}", plugin->descriptor.name,
                               reason_of(status, thrown, "")),
                   ""};
    state.parts_.push_back(part(plugin, its));
  }
  std::sort(state.parts_.begin(), state.parts_.end(),
            [](const Part& a, const Part& b) { return a.plugin->descriptor.name < b.plugin->descriptor.name; });
  return state;
}

Result<CorpusState> CorpusState::load(PluginHost& host, std::string_view bytes, const std::string& place) {
  const Result<std::vector<SavedState>> saved = parse_state_file(bytes, place);
  if (!saved) return saved.error();
  Result<CorpusState> state = fresh(host);
  if (!state) return state.error();
  for (const SavedState& one : *saved) {
    const auto at = std::find_if(state->parts_.begin(), state->parts_.end(),
                                 [&](const Part& part) { return part.plugin->descriptor.name == one.name; });
    if (at == state->parts_.end()) {
      state->unknown_.push_back(one.name);
      continue;
    }
    if (at->plugin->isolated) {
      at->saved = one;
      continue;
    }
    void* its = nullptr;
    const Status loaded = asked(*at->plugin, "read its state",
                                [&] { return at->plugin->table->load(at->plugin->self, as_c(one.bytes), &its); });
    if (!loaded) {
      const std::string& here = at->plugin->descriptor.version;
      return Error{place, loaded.error().what,
                   one.version == here ? "learn it again"
                                       : fmt::format("it was learned by {} {}, this is {}: learn it again", one.name,
                                                     one.version, here)};
    }
    *at = part(at->plugin, its);
  }
  return state;
}

std::vector<Stage> CorpusState::stages(PluginHost& host) const {
  std::vector<Stage> stages;
  std::size_t needed = 0;
  for (const std::shared_ptr<PluginHost::Loaded>& plugin : host.plugins_) {
    if (plugin->learns_apart()) continue;
    if (!plugin->is_two_pass()) {
      stages.push_back(plugin->stage(plugin));
      continue;
    }
    const auto mine =
        std::find_if(parts_.begin(), parts_.end(), [&](const Part& part) { return part.plugin == plugin; });
    if (mine == parts_.end()) continue;
    Stage stage = plugin->named_stage();
    stage.process = [part = *mine](const winnow_doc* doc, const winnow_sink* sink) {
      std::string thrown;
      const std::string when =
          fmt::format("when it was to learn from {}", std::string_view(doc->id.data, doc->id.size));
      const InPlugin here(part.plugin->descriptor.name, when, true);
      const winnow_status status = guarded(thrown, [&] { return part.plugin->table->observe(part.state.get(), doc); });
      if (status < 0) sink->fail(sink->ctx, as_c("cannot learn from this page: " + reason_of(status, thrown, "")));
      return status;
    };
    stages.push_back(std::move(stage));
    needed = stages.size();
  }
  stages.resize(needed);
  return stages;
}

std::vector<std::string> CorpusState::plugins() const {
  std::vector<std::string> names;
  for (const Part& part : parts_) names.push_back(part.plugin->descriptor.name);
  return names;
}

Status CorpusState::merge(const CorpusState& other) {
  for (Part& part : parts_) {
    const auto same = std::find_if(other.parts_.begin(), other.parts_.end(),
                                   [&](const Part& its) { return its.plugin == part.plugin; });
    if (same == other.parts_.end()) continue;
    if (part.plugin->isolated) {
      if (same->saved.bytes.empty()) continue;
      if (!part.saved.bytes.empty())
        return Error{"",
                     fmt::format("plugin {} runs in a process of its own and cannot bring two states together",
                                 part.plugin->descriptor.name),
                     "winnow learn A.state B.state -o BOTH.state does"};
      part.saved = same->saved;
      continue;
    }
    const Status merged = asked(*part.plugin, "bring together what it has learned",
                                [&] { return part.plugin->table->merge(part.state.get(), same->state.get()); });
    if (!merged) return merged;
  }
  return ok();
}

Result<std::string> CorpusState::save() const {
  std::vector<SavedState> states;
  for (const Part& part : parts_) {
    if (part.plugin->isolated) {
      if (!part.saved.bytes.empty()) states.push_back(part.saved);
      continue;
    }
    SavedState state{part.plugin->descriptor.name, part.plugin->descriptor.version, ""};
    const winnow_out out{&state.bytes, append};
    const Status saved = asked(*part.plugin, "save what it has learned",
                               [&] { return part.plugin->table->save(part.state.get(), &out); });
    if (!saved) return saved.error();
    states.push_back(std::move(state));
  }
  return state_file(states);
}

Status CorpusState::finalize() const {
  for (const Part& part : parts_) {
    if (part.plugin->isolated) {
      if (part.saved.bytes.empty()) continue;
      if (const Status used = part.plugin->isolated->use_state(state_file({part.saved})); !used) return used.error();
      continue;
    }
    const Status done = asked(*part.plugin, "use what it has learned",
                              [&] { return part.plugin->table->finalize(part.plugin->self, part.state.get()); });
    if (!done) return done;
  }
  return ok();
}

}  // namespace winnow
