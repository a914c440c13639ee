// SIGINT and SIGTERM end a run between two pages, so that temporary files go and nothing is half-written; a second one
// ends it at once. SIGPIPE is ignored: a closed pipe is seen by write().
#pragma once
#include <atomic>

namespace winnow::cli {

void install_signal_handlers();
/// Set by the first signal.
const std::atomic<bool>& stop_flag();
/// 130 or 143 after a signal, else 0.
int signal_exit();

}  // namespace winnow::cli
