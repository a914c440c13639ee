#include <fmt/format.h>
#include <winnow/host.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <iterator>
#include <mutex>
#include <utility>

#include "host/isolated_plugin.h"
#include "host/library.h"
#include "host/loaded.h"
#include "host/plugin_source.h"
#include "pipeline/text_service.h"
#include "pipeline/xpath_service.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxMessageLine = 4096;
// An asset is a rule file or a model, read into memory at once.
constexpr std::uint64_t kMaxAsset = 256u * 1024 * 1024;

// A plugin's text as one line of bounded length.
std::string one_line(winnow_str text) {
  std::string line(text.data == nullptr ? "" : text.data,
                   text.data == nullptr ? 0 : std::min(text.size, kMaxMessageLine));
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

thread_local PluginCall call{};
std::atomic<void (*)(const PluginCall&, bool)> call_listener{nullptr};

void tell_listener(bool begins) {
  if (auto* const listener = call_listener.load(std::memory_order_relaxed)) listener(call, begins);
}

}  // namespace

PluginCall plugin_call() noexcept { return call; }

InPlugin::InPlugin(std::string_view plugin, std::string_view when, bool is_learning)
    : before_(std::exchange(call, PluginCall{plugin, when, is_learning})) {
  tell_listener(true);
}
InPlugin::~InPlugin() {
  tell_listener(false);
  call = before_;
}

void listen_to_plugin_calls(void (*listener)(const PluginCall& call, bool begins)) noexcept {
  call_listener = listener;
}

std::string status_name(winnow_status status) {
  switch (status) {
    case WINNOW_E_CONFIG:
      return "its configuration is wrong";
    case WINNOW_E_NOMEM:
      return "it ran out of memory";
    case WINNOW_E_STATE:
      return "its state cannot be read";
    case WINNOW_E_EXCEPTION:
      return "it threw an exception";
    default:
      return fmt::format("it returned status {}", status);
  }
}

void PluginHost::Loaded::set_host() {
  host = {sizeof host, WINNOW_ABI_MINOR, this,       as_c("winnow"), as_c(WINNOW_VERSION),
          &log,        &error,           &extension, &option,        &read_asset};
}

void PluginHost::Loaded::error(void* ctx, winnow_str message) { of(ctx).error_message = one_line(message); }

const void* PluginHost::Loaded::extension(void*, const char* id) {
  if (id == nullptr) return nullptr;
  if (std::strcmp(id, WINNOW_TEXT_EXTENSION) == 0) return text_service();
  return std::strcmp(id, WINNOW_XPATH_EXTENSION) == 0 ? xpath_service() : nullptr;
}

void PluginHost::Loaded::log(void* ctx, int level, winnow_str message) {
  static constexpr std::array<std::string_view, 4> kLevels{"error", "warning", "info", "debug"};
  Loaded& plugin = of(ctx);
  const std::size_t known = static_cast<std::size_t>(std::clamp(level, 0, static_cast<int>(kLevels.size()) - 1));
  const std::lock_guard lock(plugin.log_mutex);
  if (++plugin.n_log_lines > kMaxLogLines + 1) return;
  plugin.log_lines.push_back(
      plugin.n_log_lines > kMaxLogLines
          ? fmt::format("{}: its further messages are left out", plugin.descriptor.name)
          : fmt::format("{}: {}: {}", plugin.descriptor.name, kLevels[known], one_line(message)));
}

int PluginHost::Loaded::option(void* ctx, const char* name, winnow_str* value) {
  const auto& options = of(ctx).options;
  const auto found = name == nullptr ? options.end() : options.find(name);
  if (found == options.end()) return 0;
  *value = as_c(found->second);
  return 1;
}

int PluginHost::Loaded::read_asset(void* ctx, const char* name, void* to,
                                   void (*callback)(void* to, winnow_str bytes)) {
  Loaded& plugin = of(ctx);
  const std::string_view file_name = name == nullptr ? "" : name;
  const auto complain = [&](std::string_view why) {
    plugin.no_asset = fmt::format("asset \"{}\": {}", file_name, why);
    log(ctx, WINNOW_LOG_ERROR, as_c(fmt::format("asset \"{}\": {}", file_name, why)));
    return 0;
  };
  if (file_name.empty() || file_name == "." || file_name == ".." || file_name.find('/') != std::string_view::npos)
    return complain("an asset is named by the name of a file alone");
  const fs::path path = plugin.path.parent_path() / (plugin.descriptor.name + ".data") / file_name;
  const OpenFile file(path.string());
  // A plugin may ask whether it is there: that is worth a word only where the plugin does not start.
  if (!file.is_open() && errno == ENOENT) return plugin.no_asset = path.string() + " is not there", 0;
  if (!file.is_open()) return complain(std::strerror(errno));
  if (plugin.trust == Trust::kOwn)
    if (const std::string why = untrusted(file, path); !why.empty()) return complain(why);
  struct stat info {};
  if (::fstat(file.number(), &info) != 0 || !S_ISREG(info.st_mode)) return complain("is no regular file");
  if (static_cast<std::uint64_t>(info.st_size) > kMaxAsset) return complain("is too large");
  std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
  if (file.read_at(bytes.data(), bytes.size(), 0) != bytes.size()) return complain("cannot be read");
  callback(to, as_c(bytes));
  return 1;
}

Status PluginHost::Loaded::open() {
  const winnow_status status = guarded(error_message, [&] { return table->open(&host, &self); });
  is_open = status == WINNOW_OK;
  if (is_open) return ok();
  return Error{path.string(),
               fmt::format("plugin \"{}\" does not start: {}", descriptor.name,
                           error_message.empty() ? status_name(status) : error_message),
               no_asset};
}

std::shared_ptr<void> PluginHost::Loaded::new_worker(const std::shared_ptr<Loaded>& owner, winnow_status& status,
                                                     std::string& message) {
  // Sharing `owner` keeps the plugin open until its last worker is freed.
  if (table->worker_new == nullptr) return {owner, self};
  void* worker = nullptr;
  const InPlugin here(descriptor.name, "while it was given a thread");
  status = guarded(message, [&] { return table->worker_new(self, &worker); });
  if (status != WINNOW_OK) return nullptr;
  return {worker, [owner](void* w) {
            std::string thrown;
            const InPlugin gone(owner->descriptor.name, "while a thread was taken from it");
            guarded(thrown, [&] { return owner->table->worker_free(w), WINNOW_OK; });
          }};
}

PluginHost::PluginHost() = default;
PluginHost::PluginHost(PluginHost&&) noexcept = default;
PluginHost& PluginHost::operator=(PluginHost&&) noexcept = default;

PluginHost::~PluginHost() {
  // Later plugins may have been given something by earlier ones: last opened, first closed.
  while (!plugins_.empty()) plugins_.pop_back();
}

Result<std::map<std::string, std::string>> PluginHost::examine(
    const PluginSource& source, const PluginFile& file, const std::map<std::string, std::string>& settings) const {
  const std::string place = source.plugin.path.string();
  if (!source.plugin.usable()) return Error{place, source.plugin.refused, ""};
  if (!file.descriptor.json.empty() && file.descriptor.json != source.plugin.descriptor.json)
    return Error{place, "was replaced while winnow started", "start it again"};
  const Descriptor& descriptor = source.plugin.descriptor;
  for (const auto& other : plugins_)
    if (other->descriptor.name == descriptor.name)
      return Error{
          place,
          fmt::format("is the second plugin \"{}\": {} is loaded already", descriptor.name, other->path.string()), ""};
  return check_settings(descriptor, settings);
}

Status PluginHost::load_isolated(const PluginFile& file, const std::map<std::string, std::string>& settings,
                                 const IsolateOptions& isolation) {
  const PluginSource source = open_plugin(file.path, file.trust);
  Result<std::map<std::string, std::string>> options = examine(source, file, settings);
  if (!options) return options.error();
  const Descriptor& descriptor = source.plugin.descriptor;
  auto plugin = std::make_shared<IsolatedPlugin>(
      WorkerTask{source.plugin.path.string(), file.trust, descriptor.json, *std::move(options), nullptr}, isolation);
  const Status started = plugin->start();
  if (!started) {
    for (std::string& line : plugin->take_log()) log_of_refused_.push_back(std::move(line));
    return started;
  }
  auto loaded = std::make_shared<Loaded>(nullptr, source.plugin, std::map<std::string, std::string>());
  loaded->isolated = std::move(plugin);
  plugins_.push_back(std::move(loaded));
  return ok();
}

Status PluginHost::load(const PluginFile& file, const std::map<std::string, std::string>& settings) {
  PluginSource source = open_plugin(file.path, file.trust);
  const std::string place = source.plugin.path.string();
  Result<std::map<std::string, std::string>> options = examine(source, file, settings);
  if (!options) return options.error();
  const InPlugin here(source.plugin.descriptor.name, "while it was started");
  const winnow_plugin* table = nullptr;
  Error failure;
  std::string thrown;
  guarded(thrown, [&] {
    const Result<const winnow_plugin*> library = load_library(source);
    if (library)
      table = *library;
    else
      failure = library.error();
    return WINNOW_OK;
  });
  if (!thrown.empty()) return Error{place, "cannot be loaded: " + thrown, ""};
  if (table == nullptr) return failure;
  auto loaded = std::make_shared<Loaded>(table, source.plugin, *std::move(options));
  const Status opened = loaded->open();
  if (!opened) std::move(loaded->log_lines.begin(), loaded->log_lines.end(), std::back_inserter(log_of_refused_));
  if (opened) plugins_.push_back(std::move(loaded));
  return opened;
}

Stage PluginHost::Loaded::named_stage() const {
  Stage stage{descriptor.name, descriptor.version, {}, descriptor.rerun_on, descriptor.needs_raw, {}, {}};
  for (const ReasonSpec& reason : descriptor.reasons) stage.reasons.push_back(reason.name);
  return stage;
}

Stage PluginHost::Loaded::stage(const std::shared_ptr<Loaded>& owner) {
  Stage stage = named_stage();
  if (isolated) {
    stage.many = isolated->pages();
    return stage;
  }
  winnow_status status = WINNOW_OK;
  std::string message;
  const std::shared_ptr<void> worker = new_worker(owner, status, message);
  if (status != WINNOW_OK && message.empty()) message = "no worker could be made: " + status_name(status);
  stage.process = [worker, status, message, its = table](const winnow_doc* doc, const winnow_sink* sink) {
    if (status != WINNOW_OK) return sink->fail(sink->ctx, as_c(message)), status;
    std::string thrown;
    const winnow_status result = guarded(thrown, [&] { return its->process(worker.get(), doc, sink); });
    if (!thrown.empty()) sink->fail(sink->ctx, as_c(thrown));
    return result;
  };
  return stage;
}

std::vector<Stage> PluginHost::stages() {
  std::vector<Stage> stages;
  for (const std::shared_ptr<Loaded>& plugin : plugins_) stages.push_back(plugin->stage(plugin));
  return stages;
}

std::vector<Descriptor> PluginHost::descriptors() const {
  std::vector<Descriptor> all;
  for (const auto& plugin : plugins_) all.push_back(plugin->descriptor);
  return all;
}

std::vector<std::string> PluginHost::learners() const {
  std::vector<std::string> names;
  for (const auto& plugin : plugins_)
    if (plugin->is_two_pass()) names.push_back(plugin->descriptor.name);
  return names;
}

std::vector<std::string> PluginHost::isolated_learners() const {
  std::vector<std::string> names;
  for (const auto& plugin : plugins_)
    if (plugin->learns_apart()) names.push_back(plugin->descriptor.name);
  return names;
}

std::vector<std::string> PluginHost::take_log() {
  std::vector<std::string> lines = std::exchange(log_of_refused_, {});
  for (const auto& plugin : plugins_) {
    if (plugin->isolated)
      for (std::string& line : plugin->isolated->take_log()) lines.push_back(std::move(line));
    const std::lock_guard lock(plugin->log_mutex);
    lines.insert(lines.end(), std::make_move_iterator(plugin->log_lines.begin()),
                 std::make_move_iterator(plugin->log_lines.end()));
    plugin->log_lines.clear();
  }
  return lines;
}

}  // namespace winnow
