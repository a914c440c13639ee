// SIGINT and SIGTERM end a run between two pages, so that temporary files go and nothing is half-written; a second one
// ends it at once. A plugin that does not come back is given up some seconds after the first (watch.h). SIGUSR1 asks
// how far the run is. SIGPIPE is ignored: a closed pipe is seen by write().
#pragma once
#include <atomic>

namespace winnow::cli {

void install_signal_handlers();
/// Set by the first signal.
const std::atomic<bool>& stop_flag();
/// Did SIGUSR1 come since the last time?
bool state_asked();
/// 130 or 143 after a signal, else 0.
int signal_exit();

}  // namespace winnow::cli
