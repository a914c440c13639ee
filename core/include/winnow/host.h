// The plugin host: loads plugins that were found and checked (plugin_files.h, descriptor.h) with Boost.DLL and hands
// them to the pipeline as stages. The core knows no plugin by name.
//
//   std::vector<PluginFile> found = find_plugins(plugin_folders(executable), {});
//   PluginHost host;
//   for (const PluginFile& file : found) if (file.usable()) host.load(file, settings_of(file));
//   Pipeline pipeline(host.stages(), {});      // once a thread
#pragma once
#include <winnow/descriptor.h>
#include <winnow/error.h>
#include <winnow/isolate.h>
#include <winnow/pipeline.h>
#include <winnow/plugin.h>
#include <winnow/plugin_files.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// What a plugin of this process is being asked on the calling thread, pages aside.
struct PluginCall {
  std::string_view plugin;  // empty: nothing
  std::string_view when;    // "while it was started"
  bool is_learning;         // for what a plugin does in this process alone, whatever is isolated
};
/// For whoever has to say which plugin it was that took the program along: safe in a signal handler. The texts are
/// valid as long as the call lasts.
PluginCall plugin_call() noexcept;
/// From now on `listener` is told when such a call begins and when it ends, on the thread that makes it.
void listen_to_plugin_calls(void (*listener)(const PluginCall& call, bool begins)) noexcept;

struct PluginSource;

/// Loaded plugins. load() and the destructor on the main thread only; stages() on any. A plugin is closed when the host
/// and every stage made from it are gone: destroy the stages first, so that it is closed on the main thread.
class PluginHost {
 public:
  PluginHost();
  ~PluginHost();
  PluginHost(PluginHost&&) noexcept;
  PluginHost& operator=(PluginHost&&) noexcept;

  /// Loads and opens the plugin with its options ("name" -> value as given; unknown names and bad values are errors
  /// with a suggestion). The file is opened once more, inspected again and loaded through that descriptor, so that what
  /// was checked is what runs. Nothing that a plugin throws gets out.
  Status load(const PluginFile& file, const std::map<std::string, std::string>& settings);

  /// The same, in processes of its own (isolate.h): nothing of the plugin is loaded into this one. A plugin that ends
  /// its process while it starts is no error: it is switched off, and the first page that is cleaned has the incident.
  Status load_isolated(const PluginFile& file, const std::map<std::string, std::string>& settings,
                       const IsolateOptions& isolation);

  /// One Stage a loaded plugin, in load order, each with a worker of its own: for one thread. A plugin that can't make
  /// a worker gives a stage that fails with its status on every page.
  std::vector<Stage> stages();

  /// Name, version and ABI of what is loaded, in load order.
  std::vector<Descriptor> descriptors() const;

  /// The plugins that learn from other pages: those of this process, and those of others, which use a state that is
  /// given to them and make none.
  std::vector<std::string> learners() const;
  std::vector<std::string> isolated_learners() const;

  /// What plugins, those that did not start too, wrote to their log since the last call, as "NAME: LEVEL: MESSAGE"
  /// lines, 100 a plugin, for the caller to escape and print. On any thread.
  std::vector<std::string> take_log();

 private:
  friend class CorpusState;
  struct Loaded;
  Result<std::map<std::string, std::string>> examine(const PluginSource& source, const PluginFile& file,
                                                     const std::map<std::string, std::string>& settings) const;
  std::vector<std::shared_ptr<Loaded>> plugins_;
  std::vector<std::string> log_of_refused_;
};

}  // namespace winnow
