#include "settings.h"

#include <winnow/settings_file.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "raised.h"

namespace winnow::python {
namespace {

// Settings of the command line's runs: they say nothing of what becomes of a page.
constexpr auto kOfRuns = std::to_array<std::string_view>(
    {"output",      "format",   "from",           "site-from",     "limit",      "side-by-side",
     "dedup",       "clusters", "index",          "edges",         "keep",       "threshold",
     "memory",      "audit",    "report",         "rows",          "action",     "provenance",
     "checkpoint",  "strict",   "allow-failures", "jobs",          "quiet",      "verbose",
     "color",       "since",    "most-deleted",   "baseline",      "learn",      "spool",
     "keep-source", "isolate",  "plugin-seconds", "plugin-memory", "paragraphs", "trust-plugins"});

// A switch, as the command line reads it.
bool is_on(const Setting& setting) {
  const std::string& text = setting.text;
  if (text == "false" || text == "0" || text.empty()) return false;
  if (text == "true" || text == "1") return true;
  throw Raised({setting.origin, "\"" + text + "\" is neither true nor false", ""});
}

}  // namespace

Result<std::string> read_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) return Error{file, "cannot be opened", ""};
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

CleanerSettings settings_of_file(const std::string& file) {
  CleanerSettings settings;
  const auto known_names = [] {
    std::vector<std::string> names{"plugins", "without", "plugin",  "preset", "set",
                                   "site",    "unwrap",  "max-cut", "state"};
    for (const std::string_view name : kOfRuns) names.emplace_back(name);
    return names;
  };
  for (FileSetting& setting : value_of(read_settings_file(file, true))) {
    const std::string& name = setting.name;
    if (name == "plugins") {
      settings.choice.plugins = std::move(setting.values);
    } else if (name == "without") {
      settings.choice.without = std::move(setting.values);
    } else if (name == "plugin") {
      settings.choice.files = std::move(setting.values);
    } else if (name == "set") {
      settings.choice.set = std::move(setting.values);
    } else if (name == "preset" && !setting.values.empty()) {
      settings.choice.preset = setting.values.back();
    } else if (name == "site" && !setting.values.empty()) {
      settings.reading.site = setting.values.back().text;
    } else if (name == "unwrap" && !setting.values.empty()) {
      settings.reading.unwrap = is_on(setting.values.back());
    } else if (name == "state" && !setting.values.empty()) {
      settings.state = StateBytes{setting.values.back().text, value_of(read_file(setting.values.back().text))};
    } else if (name == "max-cut" && !setting.values.empty()) {
      const std::string& text = setting.values.back().text;
      char* end = nullptr;
      settings.max_cut = std::strtod(text.c_str(), &end);
      if (text.empty() || *end != 0 || settings.max_cut < 0 || settings.max_cut > 1)
        throw Raised({setting.origin, "\"" + text + "\" is no share from 0 to 1, such as 0.9", ""});
    } else if (std::find(kOfRuns.begin(), kOfRuns.end(), name) == kOfRuns.end()) {
      throw Raised({setting.origin, "unknown setting \"" + setting.key + "\"" + meant(name, known_names()), ""});
    }
  }
  return settings;
}

}  // namespace winnow::python
