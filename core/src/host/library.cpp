// Boost.DLL 1.74 uses std::vector without including it.
#include <vector>
//
#define BOOST_DLL_USE_STD_FS
#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <cstddef>
#include <iterator>
#include <map>
#include <mutex>

#include "host/library.h"

namespace winnow {
namespace {

using Library = boost::dll::shared_library;

struct LoadedLibrary {
  OpenFile file;
  Library library;
};

// Libraries that this process has loaded, by device and inode. The dynamic loader's own list is one a process, and so
// is this: it knows a library by its name, here "/proc/self/fd/N", and gives the old one again when N is used a second
// time. So the descriptors stay open, which also keeps the inode numbers from being given to other files; and nothing
// is ever unloaded, as other code may still point into it. Never destroyed, for the same reason.
struct LibraryList {
  std::mutex mutex;
  std::map<std::pair<dev_t, ino_t>, LoadedLibrary> loaded;
};

LibraryList& library_list() {
  static LibraryList* const list = new LibraryList;
  return *list;
}

// The loader's own words. Boost's error code is left out: it is "Bad file descriptor" whatever happened.
std::string loader_message(const std::string& name) {
  const char* message = ::dlerror();
  if (message == nullptr) return "the dynamic loader gives no reason";
  std::string text = message;
  if (text.starts_with(name + ": ")) text.erase(0, name.size() + 2);
  return text;
}

Result<const Library*> open_library(PluginSource& source) {
  struct stat info {};
  if (::fstat(source.file.number(), &info) != 0) return Error{source.plugin.path.string(), "cannot be looked at", ""};
  LibraryList& list = library_list();
  const std::lock_guard lock(list.mutex);
  const std::pair key(info.st_dev, info.st_ino);
  if (const auto found = list.loaded.find(key); found != list.loaded.end()) return &found->second.library;

  const std::string name = fmt::format("/proc/self/fd/{}", source.file.number());
  Library library;
  std::error_code code;
  library.load(name, code, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  if (!library.is_loaded()) {
    const std::string message = loader_message(name);
    const bool undefined = message.find("undefined symbol") != std::string::npos;
    return Error{source.plugin.path.string(), "cannot be loaded: " + message,
                 undefined ? "link it with -Wl,--no-undefined to see what is missing when it is built" : ""};
  }
  return &list.loaded.emplace(key, LoadedLibrary{std::move(source.file), std::move(library)}).first->second.library;
}

std::string missing_function(const winnow_plugin& table) {
  if (table.open == nullptr) return "it has no function open";
  if (table.process == nullptr) return "it has no function process";
  if ((table.worker_new == nullptr) != (table.worker_free == nullptr))
    return "worker_new and worker_free must both be set or both be NULL";
  const bool set[] = {table.state_new != nullptr, table.state_free != nullptr, table.observe != nullptr,
                      table.merge != nullptr,     table.save != nullptr,       table.load != nullptr,
                      table.finalize != nullptr};
  const auto count = std::count(std::begin(set), std::end(set), true);
  if (count != 0 && count != std::ssize(set))
    return fmt::format("{} of the {} state functions are set, it must be all or none", count, std::ssize(set));
  return {};
}

// "" or what is wrong with the table, from its first members, whose places never change, to the rest.
std::string wrong_table(const winnow_plugin* table, const Descriptor& descriptor) {
  if (table == nullptr) return WINNOW_ENTRY_SYMBOL "() returns NULL";
  if (!WINNOW_HAS(winnow_plugin, table, magic) || table->magic != WINNOW_MAGIC)
    return WINNOW_ENTRY_SYMBOL "() does not return a plugin table";
  if (static_cast<int>(table->abi_major) != descriptor.abi_major ||
      static_cast<int>(table->abi_minor) != descriptor.abi_minor ||
      static_cast<int>(table->needs_minor) != descriptor.needs_minor)
    return fmt::format("its table says ABI {}.{} (needs {}), its descriptor {}.{} (needs {})", table->abi_major,
                       table->abi_minor, table->needs_minor, descriptor.abi_major, descriptor.abi_minor,
                       descriptor.needs_minor);
  // What 1.0 had; a table of a later minor is larger, never smaller.
  constexpr std::size_t kSmallest = offsetof(winnow_plugin, extension) + sizeof table->extension;
  if (table->size < kSmallest) return fmt::format("its table has {} bytes, ABI 1.0 has {}", table->size, kSmallest);
  const winnow_str given = table->descriptor;
  const std::string_view text = given.data == nullptr ? std::string_view() : std::string_view(given.data, given.size);
  if (text != descriptor.json) {
    const bool has_nul = text == std::string_view(descriptor.json.c_str(), descriptor.json.size() + 1);
    return fmt::format("the descriptor in its table is not the one in its section \"" WINNOW_META_SECTION "\"{}",
                       has_nul ? ": its size counts the NUL at the end, too" : "");
  }
  return missing_function(*table);
}

}  // namespace

Result<const winnow_plugin*> load_library(PluginSource& source) {
  const std::string place = source.plugin.path.string();
  const Result<const Library*> library = open_library(source);
  if (!library) return library.error();
  if (!(*library)->has(WINNOW_ENTRY_SYMBOL))
    return Error{place, "does not export the symbol \"" WINNOW_ENTRY_SYMBOL "\"",
                 "in C++ it is extern \"C\" with default visibility: WINNOW_PLUGIN of plugin.hpp writes it"};
  const winnow_plugin* const table = (*library)->get<const winnow_plugin*()>(WINNOW_ENTRY_SYMBOL)();
  if (const std::string why = wrong_table(table, source.plugin.descriptor); !why.empty())
    return Error{place, "is not a sound plugin: " + why, "build it again with the headers of this winnow"};
  return table;
}

}  // namespace winnow
