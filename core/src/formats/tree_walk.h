// Walks a folder in byte order of the paths and opens its files, never leaving it: symbolic links are followed to files
// inside it only.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "unique_fd.h"

namespace winnow {

/// Something that stands in the tree.
struct Found {
  enum class Kind { kFile, kSkipped, kHidden, kFailed };
  Kind kind = Kind::kFile;
  std::string path;      // relative to the root, raw bytes
  UniqueFd fd;           // kFile: open for reading
  std::size_t size = 0;  // kFile: bytes
  std::string why;       // kSkipped, kFailed
  bool is_folder = false;
};

/// Memory does not grow with the size of a folder: its names are taken in portions, the smallest first, and the folder
/// is read again for the next. Any depth: folders above the last few are reopened on the way back. Not thread-safe.
class TreeWalk {
 public:
  /// `root` is a folder, open for reading; `real_root` its absolute path without symbolic links. Of `own_files`,
  /// absolute paths, those that lie in it are passed by.
  TreeWalk(UniqueFd root, std::string real_root, const std::vector<std::filesystem::path>& own_files);
  std::optional<Found> next();

 private:
  struct Name {
    std::uint32_t at;  // in Names::letters
    std::uint16_t size;
    std::uint8_t type;  // DT_*
  };
  // Names of one folder, packed: 8 bytes a name beyond its letters.
  struct Names {
    std::string letters;
    std::vector<Name> names;
    void add(std::string_view name, std::uint8_t type);
    /// The key that byte order of whole paths goes by: a folder's name counts with the slash that follows it.
    std::string key(const Name& name) const;
    bool before(const Name& a, const Name& b) const;
    /// Keeps the `most` smallest, in order.
    void keep_smallest(std::size_t most);
  };
  struct Folder {
    UniqueFd fd;
    Names portion;
    std::size_t next = 0;
    std::size_t portions = 0;   // taken so far
    bool more = false;          // names beyond this portion are left
    std::size_t path_size = 0;  // of its own path, the slash included
  };
  std::optional<Found> enter(UniqueFd fd);
  int read_portion(Folder& folder);
  std::optional<Found> visit(Folder& folder, const std::string& name, std::uint8_t type);
  Found open_file(Folder& folder, const std::string& name);
  Found follow_link(Folder& folder, const std::string& name);
  bool reopen(Folder& folder);
  Found found(Found::Kind kind, const std::string& name, std::string why) const;
  Found folder_failed(const std::string& name, std::string_view what, int error) const;

  bool is_own(const std::string& path) const;

  std::string real_root_;
  std::vector<std::string> own_;  // paths below the root
  std::string path_;              // of the folder at hand, ended by a slash; empty for the root
  UniqueFd root_;
  std::vector<Folder> folders_;
  std::optional<Found> first_;
};

}  // namespace winnow
