// Which plugins run in processes of their own, and within which limits.
#pragma once
#include <winnow/isolate.h>

#include <string>
#include <string_view>
#include <vector>

#include "settings.h"

namespace winnow::cli {

class Isolation {
 public:
  /// From --isolate, --set NAME.isolate, --plugin-seconds and --plugin-memory; throws Refused. `names`: the plugins
  /// that are found.
  Isolation(const Settings& settings, const std::vector<std::string>& names);
  bool applies_to(std::string_view plugin) const;
  const IsolateOptions& options() const { return options_; }

 private:
  void add_set(const Value& set);
  bool all_ = false;
  std::vector<std::string> with_, without_;  // by name; what --set says of a plugin goes before --isolate
  IsolateOptions options_;
};

/// --plugin-seconds, or what it is when it is not given; throws Refused.
double seconds_a_page(const Settings& settings);

/// Is it "NAME.isolate=..."?
bool sets_isolation(std::string_view set);

}  // namespace winnow::cli
