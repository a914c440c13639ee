// The plugin host: finds plugins, checks them before a single instruction of them runs, loads them with Boost.DLL and
// hands them to the pipeline as stages. The core knows no plugin by name.
//
//   std::vector<PluginFile> found = find_plugins(plugin_folders(executable), {});
//   PluginHost host;
//   for (const PluginFile& file : found) if (file.usable()) host.load(file, settings_of(file));
//   Pipeline pipeline(host.stages(), {});      // once a thread
#pragma once
#include <winnow/error.h>
#include <winnow/isolate.h>
#include <winnow/pipeline.h>
#include <winnow/plugin.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// An option that a plugin declares in its descriptor.
struct OptionSpec {
  enum class Type { kBool, kInt, kFloat, kString, kEnum, kPath };
  std::string name;
  Type type = Type::kString;
  std::string default_value;        // as text: "true", "12", "0.5"
  std::vector<std::string> values;  // kEnum: what is allowed
  std::string min, max;             // kInt, kFloat: inclusive bounds as text; empty: none
  std::string explain_value;        // as text: the value in `winnow explain` where nothing is set; empty: the default
  std::string help;
};

/// A reason that a plugin declares: why it may remove or change something.
struct ReasonSpec {
  std::string name;
  std::string help;
};

/// What a plugin says of itself, parsed and checked.
struct Descriptor {
  std::string name;
  std::string version;
  std::string summary;
  int abi_major = 0;
  int abi_minor = 0;
  int needs_minor = 0;
  int order = 450;
  std::vector<ReasonSpec> reasons;
  std::vector<OptionSpec> options;
  bool needs_raw = false;
  bool needs_corpus = false;  // does nothing unless it has seen other pages
  RerunOn rerun_on;
  std::string json;  // the bytes of the section, without the NUL
};

/// The descriptor's JSON bytes of an ELF shared library, read from the file with every offset checked and without
/// loading it. Errors say what the file is instead: empty, a script, an executable, another architecture, truncated ...
Result<std::string> read_descriptor_section(const std::filesystem::path& file);

/// Parses and checks a descriptor. Errors name the member that is wrong.
Result<Descriptor> parse_descriptor(std::string_view json);

/// Checks a setting's value against its spec and gives it in canonical form ("1" -> "true" for a bool).
Result<std::string> check_option(const OptionSpec& spec, std::string_view value);

/// The values of all declared options, by name: defaults, and over them `settings`, checked. The Error names the option
/// and the plugin, and suggests what may have been meant; its place is the option or empty.
Result<std::map<std::string, std::string>> check_settings(const Descriptor& descriptor,
                                                          const std::map<std::string, std::string>& settings);

/// The one of `names` that is nearest to `name` by edit distance, when it is near enough to be what was meant; else "".
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);

/// Whose files are loaded: those that nobody but root, the user and the owner of this program can have written, or
/// everyone's.
enum class Trust { kOwn, kEveryone };

/// A candidate found in a plugin folder or named by --plugin.
struct PluginFile {
  std::filesystem::path path;  // absolute
  Descriptor descriptor;       // valid when usable()
  std::string refused;         // why it can't be used; empty: it can. A shadowed duplicate of a name says so here
  Trust trust = Trust::kOwn;
  bool usable() const { return refused.empty(); }
};

/// Looks at one file without loading it: owner and mode, section, descriptor, ABI, name equal to the file's.
PluginFile inspect_plugin(const std::filesystem::path& file, Trust trust = Trust::kOwn);

/// The folders that are searched, first wins: $WINNOW_PLUGIN_PATH (colon-separated, absolute), the user's data folder
/// ($XDG_DATA_HOME/winnow/plugins), LIB/winnow/plugins beside BIN of the executable. Never the current directory:
/// find_plugins() refuses a relative entry of $WINNOW_PLUGIN_PATH, which is in the list only to be reported.
std::vector<std::filesystem::path> plugin_folders(const std::filesystem::path& executable);

/// The last of these: where the plugins lie that belong to the installation of the executable.
std::vector<std::filesystem::path> library_folders(const std::filesystem::path& executable);

/// Every "*.winnow.so" of `folders`, inspected, sorted by (order, name), those that are refused at the end. `named`
/// files, which `trust` is for, and then earlier folders shadow later files of the same name. A folder that is relative
/// or can't be read is an entry of its own, refused; one that is not there is left out.
std::vector<PluginFile> find_plugins(const std::vector<std::filesystem::path>& folders,
                                     const std::vector<std::filesystem::path>& named, Trust trust = Trust::kOwn);

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
