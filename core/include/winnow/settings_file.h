// A configuration file: TOML whose keys are the names of settings.
//
//   jobs = 4                      # {"jobs", {"4"}}
//   without = ["related"]         # {"without", {"related"}}
//   [set.chrome]                  # {"set", {"chrome.keep_comments=true"}}
//   keep_comments = true
#pragma once
#include <winnow/error.h>
#include <winnow/plugin_choice.h>

#include <string>
#include <vector>

namespace winnow {

/// A line of the file. Texts, numbers and truth values come as text, "true" or "false".
struct FileSetting {
  std::string name;    // "max-cut": underscores as dashes
  std::string key;     // as it is written
  std::string origin;  // "FILE:LINE"
  std::vector<Setting> values;
};

/// Reads the file. Errors name file and line. `trusted` is what its values say of themselves (Setting::trusted).
Result<std::vector<FileSetting>> read_settings_file(const std::string& file, bool trusted);

}  // namespace winnow
