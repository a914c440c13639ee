// Plugins in processes of their own: what one of them does to its process, it does to itself alone.
//
//   PluginHost host;
//   host.load_isolated(file, settings, {});      // never loaded into this process
//   Pipeline pipeline(host.stages(), {});         // asks_many(): see clean_together()
//
// A worker process is this program once more, started with one hidden word and an empty environment. It gets pages
// through shared memory that it can only read and answers through shared memory of its own; what it answers is checked
// like any plugin's edits. It may read files, and take memory and time up to a limit; it may not start processes, use
// the network, write files or send signals. A page that a worker dies of goes on without that plugin's edits.
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace winnow {

/// What a plugin in processes of its own may take.
struct IsolateOptions {
  std::filesystem::path program = "/proc/self/exe";  // that answers to kPluginWorkerVerb
  double seconds_a_page = 10;                        // processor time; six times as long without any: stuck
  std::uint64_t memory = std::uint64_t{512} << 20;   // bytes beyond what the program itself has mapped
  unsigned most_incidents = 10;                      // so many ends of workers switch the plugin off for the run
  // When this becomes true workers are ended where they are, and what they have not answered stays without their edits:
  // nobody will take it. May be null.
  const std::atomic<bool>* stop = nullptr;
  bool is_stopping() const { return stop != nullptr && stop->load(std::memory_order_relaxed); }
};

/// Pages that are worth waiting for each other: more gain nothing, fewer pay more for each question.
constexpr std::size_t kPagesTogether = 64;

/// The option that every plugin has and none declares: --set NAME.isolate=true.
constexpr std::string_view kIsolateOption = "isolate";

/// "crashed: SIGSEGV, an access to memory that is not its own": how a process ended, by what waitpid() gave.
std::string process_end(int wait_status);

/// The word behind the program's name that makes it a worker.
constexpr const char* kPluginWorkerVerb = "plugin-worker";

/// What the program does then: serves one plugin until its host is gone. Gives the exit status; 2 when no host is
/// there.
int run_plugin_worker();

}  // namespace winnow
