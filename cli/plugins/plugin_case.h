// Cases of a plugin: a folder each, with in.txt (or in.html, ...), out.txt and, when it needs them, options.
//
//   for (const PluginCase& one : read_cases("mine/cases", reading))
//     if (one.problem.empty()) ...   // one.page is what goes in, one.want what must come out
#pragma once
#include <winnow/reader.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "plugin_trial.h"

namespace winnow::cli {

struct PluginCase {
  std::string name;            // of its folder
  std::filesystem::path text;  // its out.txt, there or not
  PluginOptions options;
  std::optional<TrialPage> page;
  std::optional<std::string> want;  // nothing: it has no out.txt
  std::string problem;              // why it can't be tried, a sentence; "" when it can

  /// By its name it is a page that must not change.
  bool is_left_alone() const { return name.ends_with("left_alone"); }
};

/// The cases below `folder`, by name; none when it is not there.
std::vector<PluginCase> read_cases(const std::filesystem::path& folder, const ReadOptions& reading);

}  // namespace winnow::cli
