// Plugins that are open, and pipelines of them for whoever asks.
#pragma once
#include <winnow/host.h>
#include <winnow/pipeline.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "settings.h"

namespace winnow::python {

/// Held for moments alone, around what threads share. fork() takes it and main_lock() before it forks.
std::mutex& lock_of_all();

/// Held around calls that plugins want from one thread alone: opening, merging states, saving and loading them. Taken
/// before lock_of_all(), never while the GIL is held.
std::mutex& main_lock();

/// Plugins with their options and perhaps a state. Never closed: a plugin wants to be closed by the thread that opened
/// it, and nobody says by which thread Python lets go of an object. Pipelines of equal settings share one.
struct Opened {
  PluginHost host;
  std::vector<std::string> warnings;
  std::string fingerprint;
  std::vector<std::unique_ptr<Pipeline>> idle;  // lock_of_all()

  /// `plugins` is the folder of the package's own plugins. Throws Raised.
  static std::shared_ptr<Opened> of(const CleanerSettings& settings, const std::string& plugins);
};

/// A pipeline for the time of a call.
class Lease {
 public:
  explicit Lease(Opened& opened);
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease();
  Pipeline& operator*() { return *pipeline_; }

 private:
  Opened& opened_;
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace winnow::python
