// What the two-pass plugins of a run learn from pages before they clean any: a state for each plugin, all of them
// together one value. It is a commutative monoid: fresh() is its identity, merge() is associative and commutative, and
// save() gives equal bytes for equal content, so that threads, machines and their order leave no trace in it.
//
//   Result<CorpusState> state = CorpusState::fresh(host);        // one a thread
//   Pipeline observer(state->stages(host), {.max_rounds = 1});   // plugins before a two-pass plugin do their work,
//   observer.clean(page);                                        // two-pass plugins look at what they leave
//   state->merge(other);
//   Result<std::string> bytes = state->save();                   // a state file (docs/formats.md)
//   state->finalize();                                           // stages of `host` made from now on use it
#pragma once
#include <winnow/error.h>
#include <winnow/host.h>
#include <winnow/pipeline.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// Do these bytes begin like a state file?
bool is_state_file(std::string_view head);

/// What one plugin has learned, as it saved it.
struct SavedState {
  std::string name;
  std::string version;  // of the plugin
  std::string bytes;
};

/// States of the two-pass plugins of one PluginHost, which must outlive it. A plugin in processes of its own learns
/// nothing: load() and finalize() hand it what was learned before. merge(), save(), load() and finalize() on
/// the main thread only, fresh() and stages() on any.
class CorpusState {
 public:
  /// The state of having seen nothing. Fails when a plugin can't make one.
  static Result<CorpusState> fresh(PluginHost& host);

  /// The state that save() gave; `place` is its name in messages. A plugin of `host` of which nothing is in the file
  /// has seen nothing; names in the file that no two-pass plugin of `host` has are in unknown(). Fails on bytes that
  /// are no state file, are damaged, or are not understood by their plugin.
  static Result<CorpusState> load(PluginHost& host, std::string_view bytes, const std::string& place);

  /// The stages of an observing pass: those of all plugins up to the last that learns, which are shown each page
  /// instead of being asked for edits. Each call is for one thread, and only one thread at a time may observe into a
  /// state.
  std::vector<Stage> stages(PluginHost& host) const;

  /// Adds what `other`, a state of the same host, has seen.
  Status merge(const CorpusState& other);

  /// The bytes of a state file.
  Result<std::string> save() const;

  /// Hands each plugin its state. Once a host, before the stages that are to use it are made.
  Status finalize() const;

  /// The plugins that learn, in order of their names.
  std::vector<std::string> plugins() const;
  /// Does the host have a plugin that learns?
  bool is_empty() const { return parts_.empty(); }
  /// Plugins of the file that was loaded which are not loaded themselves, in its order.
  const std::vector<std::string>& unknown() const { return unknown_; }

 private:
  struct Part {
    std::shared_ptr<PluginHost::Loaded> plugin;
    std::shared_ptr<void> state;
    SavedState saved;  // of an isolated plugin, in place of `state`; without bytes: nothing
  };
  static Part part(const std::shared_ptr<PluginHost::Loaded>& plugin, void* state);

  std::vector<Part> parts_;  // in order of their names
  std::vector<std::string> unknown_;
};

}  // namespace winnow
