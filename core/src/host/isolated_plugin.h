// A plugin that is never loaded into this process: what its workers, one a thread, share.
#pragma once
#include <winnow/error.h>
#include <winnow/host.h>
#include <winnow/isolate.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/isolate_process.h"

namespace winnow {

/// Lines of a plugin's log that are kept of a run.
inline constexpr std::size_t kMaxLogLines = 100;

class IsolatedPlugin : public std::enable_shared_from_this<IsolatedPlugin> {
 public:
  IsolatedPlugin(WorkerTask task, const IsolateOptions& options) : task_(std::move(task)), options_(options) {}

  /// Starts a first worker, so that what can't start says so before the run. A plugin that kills its process while it
  /// starts is no error: it is switched off, and the first page has the incident.
  Status start();
  /// Starts it anew with a state, the bytes of a state file with its alone. Before its stages are made. [main]
  Status use_state(std::string_view state_file);
  /// Is it a two-pass plugin? Known once it has started.
  bool learns() const { return learns_; }
  /// The plugin as a stage of one thread.
  std::shared_ptr<ManyPages> pages();
  std::vector<std::string> take_log();

  // For its stages. [any]
  WorkerProcess::Start worker();
  const IsolateOptions& options() const { return options_; }
  bool is_off() const { return off_.load(std::memory_order_relaxed); }
  void switch_off() { off_ = true; }
  /// Counts an end of a worker. True when it was the last that is borne: the plugin is switched off.
  bool count_incident();
  /// The sentence of a plugin that could not start, to whoever asks first.
  std::string take_farewell();
  void keep_log(std::vector<std::string> lines);

 private:
  WorkerTask task_;
  const IsolateOptions options_;
  bool learns_ = false;
  std::atomic<bool> off_{false};
  std::atomic<unsigned> incidents_{0};
  std::mutex mutex_;  // of all below
  std::unique_ptr<WorkerProcess> spare_;
  std::string farewell_;
  std::vector<std::string> log_;
  std::size_t n_log_lines_ = 0;
};

}  // namespace winnow
