#include "opened.h"

#include <winnow/corpus_state.h>
#include <winnow/file_hash.h>
#include <winnow/reader.h>

#include <fmt/format.h>
#include <pthread.h>

#include <filesystem>
#include <map>
#include <utility>

#include "raised.h"

namespace winnow::python {
namespace {

namespace fs = std::filesystem;

// Settings as they are written, and what the files hold that they name.
std::string settings_text(const CleanerSettings& settings, const std::vector<PluginFile>& files) {
  std::string text = "max-cut " + std::to_string(settings.max_cut) + "\nsite " + settings.reading.site + '\n';
  if (settings.reading.unwrap) text += "unwrap\n";
  if (settings.choice.preset) text += "preset " + settings.choice.preset->text + '\n';
  for (const Setting& set : settings.choice.set) {
    text += "set " + set.text + '\n';
    const std::string name = set.text.substr(0, set.text.find('.'));
    const std::string option = set.text.substr(name.size() + 1, set.text.find('=') - name.size() - 1);
    for (const PluginFile& file : files)
      for (const OptionSpec& spec : file.descriptor.options)
        if (file.usable() && file.descriptor.name == name && spec.name == option &&
            spec.type == OptionSpec::Type::kPath)
          text += file_hash(set.text.substr(set.text.find('=') + 1)) + '\n';
  }
  return text;
}

// Hands the plugins what is in a state file. Gives the hash of it, as runs record it.
std::string use_state(PluginHost& host, const StateBytes& file, std::vector<std::string>& warnings) {
  const CorpusState state = value_of(CorpusState::load(host, file.bytes, file.place));
  for (const std::string& plugin : state.unknown())
    warnings.push_back(
        Error{file.place, fmt::format("what {} has learned is left out: no such plugin takes part", plugin), ""}
            .text());
  require(state.finalize());
  return content_hash(value_of(state.save()));
}

}  // namespace

std::mutex& lock_of_all() {
  static auto* mutex = new std::mutex;
  return *mutex;
}

std::mutex& main_lock() {
  static auto* mutex = new std::mutex;
  return *mutex;
}

namespace {

// fork() waits for both locks: a child never inherits one that is held by a thread that it does not have.
void lock_both() {
  main_lock().lock();
  lock_of_all().lock();
}
void unlock_both() {
  lock_of_all().unlock();
  main_lock().unlock();
}
[[maybe_unused]] const int kAtFork = ::pthread_atfork(lock_both, unlock_both, unlock_both);

}  // namespace

std::shared_ptr<Opened> Opened::of(const CleanerSettings& settings, const std::string& plugins) {
  // Folders of the user's come first, as in the command line; then the package's own.
  std::vector<fs::path> folders = plugin_folders("/nonexistent/bin/winnow");
  std::erase_if(folders, [](const fs::path& folder) { return folder.string().starts_with("/nonexistent/"); });
  folders.push_back(plugins);
  const std::vector<PluginFile> files = value_of(found_plugins(settings.choice, folders));

  auto made = std::make_shared<Opened>();
  std::vector<Error> warnings;
  static auto* hosts = new std::map<std::string, std::shared_ptr<Opened>>;
  const std::lock_guard one_at_a_time(main_lock());
  made->host = value_of(load_plugins(settings.choice, files, warnings));
  for (const Error& warning : warnings) made->warnings.push_back(warning.text());
  std::string what = settings_text(settings, files);
  for (const Descriptor& loaded : made->host.descriptors()) {
    what += loaded.name + ' ' + loaded.version + ' ';
    for (const PluginFile& file : files)
      if (file.usable() && file.descriptor.name == loaded.name) what += file_hash(file.path);
    what += '\n';
  }
  if (settings.state) what += "state " + use_state(made->host, *settings.state, made->warnings) + '\n';
  made->fingerprint = content_hash(what);
  return hosts->try_emplace(made->fingerprint, std::move(made)).first->second;
}

Lease::Lease(Opened& opened) : opened_(opened) {
  {
    const std::lock_guard lock(lock_of_all());
    if (!opened_.idle.empty()) {
      pipeline_ = std::move(opened_.idle.back());
      opened_.idle.pop_back();
    }
  }
  if (!pipeline_) pipeline_ = std::make_unique<Pipeline>(opened_.host.stages(), PipelineOptions{});
}

Lease::~Lease() {
  const std::lock_guard lock(lock_of_all());
  opened_.idle.push_back(std::move(pipeline_));
}

}  // namespace winnow::python
