// A plugin that is open: what the parts of the host share.
#pragma once
#include <fmt/format.h>
#include <winnow/host.h>

#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/isolated_plugin.h"

namespace winnow {

inline winnow_str as_c(std::string_view s) { return {s.data(), s.size()}; }

/// "it ran out of memory": what a status of a plugin means.
std::string status_name(winnow_status status);

/// Calls into a plugin. The C ABI forbids exceptions and plugin.hpp stops them; this is for plugins that use neither.
template <class Call>
winnow_status guarded(std::string& thrown, Call&& call) {
  try {
    return call();
  } catch (const std::exception& e) {
    thrown = fmt::format("an exception left the plugin: {}", e.what());
  } catch (...) {
    thrown = "an exception left the plugin that is no std::exception";
  }
  return WINNOW_E_EXCEPTION;
}

/// From its beginning to its end the calling thread is in the plugin: what plugin_call() tells. The texts must live as
/// long.
class InPlugin {
 public:
  InPlugin(std::string_view plugin, std::string_view when, bool is_learning = false);
  ~InPlugin();
  InPlugin(const InPlugin&) = delete;
  InPlugin& operator=(const InPlugin&) = delete;

 private:
  PluginCall before_;
};

/// A plugin that is open: its table, its instance and what the host's functions find behind winnow_host.ctx.
struct PluginHost::Loaded {
  Loaded(const winnow_plugin* its_table, const PluginFile& file, std::map<std::string, std::string> its_options)
      : table(its_table),
        descriptor(file.descriptor),
        path(file.path),
        trust(file.trust),
        options(std::move(its_options)) {
    set_host();
  }
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;
  ~Loaded() {
    if (!is_open || table->close == nullptr) return;
    std::string thrown;
    const InPlugin here(descriptor.name, "while it was closed");
    guarded(thrown, [&] { return table->close(self), WINNOW_OK; });
  }

  Status open();
  /// Does it learn from other pages? In a process of its own it uses what another run has learned.
  bool is_two_pass() const { return table != nullptr && table->state_new != nullptr; }
  bool learns_apart() const { return isolated && isolated->learns(); }
  /// A stage with a worker of its own. `owner` is this.
  Stage stage(const std::shared_ptr<Loaded>& owner);
  /// A stage without a function.
  Stage named_stage() const;
  std::shared_ptr<void> new_worker(const std::shared_ptr<Loaded>& owner, winnow_status& status, std::string& message);

  void set_host();
  static Loaded& of(void* ctx) { return *static_cast<Loaded*>(ctx); }
  static void log(void* ctx, int level, winnow_str message);
  static void error(void* ctx, winnow_str message);
  static const void* extension(void*, const char* id);
  static int option(void* ctx, const char* name, winnow_str* value);
  static int read_asset(void* ctx, const char* name, void* to, void (*callback)(void* to, winnow_str bytes));

  const winnow_plugin* table;                // NULL: the plugin is isolated
  std::shared_ptr<IsolatedPlugin> isolated;  // in processes of its own; nothing of it is in this one
  Descriptor descriptor;
  std::filesystem::path path;
  Trust trust;
  std::map<std::string, std::string> options;
  winnow_host host{};
  void* self = nullptr;
  bool is_open = false;
  std::string error_message;
  std::string no_asset;  // the last one that was asked for and not given, and why
  std::mutex log_mutex;
  std::size_t n_log_lines = 0;
  std::vector<std::string> log_lines;
};

}  // namespace winnow
