// The verbs: each runs to its end and gives the exit status. They throw Refused when they can't.
#pragma once
#include <string>
#include <vector>

#include "settings.h"

namespace winnow {
struct ReadOptions;
}

namespace winnow::cli {

int run_clean(const Settings& settings);
int run_eval(const Settings& settings);
int run_dedup(const Settings& settings);
int run_learn(const Settings& settings);
int run_explain(const Settings& settings);
int run_plugins(const Settings& settings);
int run_audit(const Settings& settings);
int run_diff(const Settings& settings);
int run_config(const Settings& settings);
int run_doctor(const Settings& settings);
int run_man(const Settings& settings);
int run_completion(const Settings& settings);
int run_report(const Settings& settings);
int run_restore(const Settings& settings);
int run_search(const Settings& settings);
int run_rules(const Settings& settings);

/// --from, --site and --site-from as the reader wants them.
ReadOptions read_options(const Settings& settings);

}  // namespace winnow::cli
