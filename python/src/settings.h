// What a Pipeline is made of, as Python or a configuration file says it.
#pragma once
#include <winnow/plugin_choice.h>

#include <optional>
#include <string>

#include "page_input.h"

namespace winnow::python {

/// A state file's bytes and its name in messages.
struct StateBytes {
  std::string place, bytes;
};

/// All of a file, in the command line's words when it can't be read.
Result<std::string> read_file(const std::string& file);

struct CleanerSettings {
  PluginChoice choice;
  double max_cut = 1;
  Reading reading;
  std::optional<StateBytes> state;
};

/// The settings of a configuration file that concern pages; those of runs (jobs, output ...) are left out, others
/// refused.
CleanerSettings settings_of_file(const std::string& file);

}  // namespace winnow::python
