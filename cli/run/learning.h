// What two-pass plugins know before pages are cleaned: from a state file, or from a first pass over the same pages.
#pragma once
#include <winnow/corpus_state.h>
#include <winnow/host.h>
#include <winnow/reader.h>

#include <functional>
#include <string>

#include "run.h"
#include "settings.h"
#include "terminal/terminal.h"

namespace winnow::cli {

/// Reads a state file and brings it together with `into`. Plugins of the file that are not loaded are given to
/// `unknown`. Throws Refused.
void add_state_file(const std::string& file, PluginHost& host, CorpusState& into,
                    const std::function<void(const std::string& plugin)>& unknown);

/// The state of `host` that has seen nothing. Throws Refused.
CorpusState fresh_state(PluginHost& host);

/// Its bytes. Throws Refused.
std::string saved(const CorpusState& state);

/// Shows all that `source` gives to the plugins of `host` that learn, on all threads. `take` gets each record as run()
/// would give it and may end the pass. Throws Refused.
CorpusState observe(Source& source, PluginHost& host, RunOptions options, const std::function<bool(Done&)>& take);

/// --state: hands the plugins of `host` what is in the file. Gives the hash of it, as it is recorded; "" without the
/// flag. Throws Refused.
std::string use_state(const Settings& settings, PluginHost& host, Messages& messages);

/// Is a first pass to be made? --learn always, or a plugin that can do nothing without one; not with --state. Throws
/// Refused when what was asked for can't be.
bool learns_first(const Settings& settings, const PluginHost& host);

}  // namespace winnow::cli
