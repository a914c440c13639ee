// What a tree of texts holds while it is written: text_tree.cpp has its files, text_tree_manifest.cpp its manifest,
// which is what a later run, or this one after a kill, knows of it.
#pragma once
#include <winnow/text_tree.h>

#include <fmt/format.h>
#include <xxhash.h>
#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "unique_fd.h"

namespace winnow {

inline std::uint64_t name_hash(std::string_view name) { return XXH3_64bits(name.data(), name.size()); }

/// Where the rows of a container are written until it is complete.
inline std::string rows_part(std::string_view name) { return fmt::format("rows-{:016x}", name_hash(name)); }

struct TextTree::State {
  // A file of the batch: written under its temporary name, waiting for its final one.
  struct Waiting {
    std::string temporary;
    std::size_t folder;  // in batch_folders
    std::string name;    // last part
    std::string path;
  };
  struct Folder {
    std::string path;  // relative to OUT, "" for OUT itself
    UniqueFd fd;
  };

  std::filesystem::path out;
  UniqueFd root, winnow, tmp, lock, manifest;
  // Outputs of this run, by hash. Kept only when files of an earlier run may stand in OUT: in an OUT that was empty, a
  // file that stands there is this run's, and memory does not grow with the number of pages.
  bool knows_names = false;
  bool has_old_manifest = false;
  std::unordered_set<std::uint64_t> names;
  std::unordered_set<std::uint64_t> left_out;  // of pages that get no file. Kept where there is an old manifest
  bool lacks_page = false;                     // a file could not be written
  std::uint64_t n_removed = 0;
  std::vector<std::string> kept_changed;
  std::vector<Waiting> batch;
  std::vector<Folder> folders;
  std::size_t batch_bytes = 0;
  std::string lines;  // of the manifest, not written yet
  std::uint64_t n_entries = 0;
  bool broken = false;
  std::size_t longest_name = 255;  // bytes that the file system takes
  // The container that is being written.
  std::string rows_name;
  UniqueFd rows;
  std::uint64_t rows_bytes = 0;
  std::uint64_t manifest_bytes = 0;
  std::string rows_buffer;
  std::optional<Error> rows_error;

  static bool fills_buffer(const std::string& bytes);
  UniqueFd temporary(const std::string& name) const;
  Status prepare(bool force, std::string_view resume);
  Status go_on(std::string_view resume);
  Status copy_manifest(const char* to, bool whole);
  UniqueFd kept_part(const std::string& name, std::uint64_t bytes) const;
  Status strip_done();
  std::string place(const std::string& name) const { return (out / name).string(); }
  Error failed(const std::string& name, int error);
  Status claim(const std::string& name);
  Result<std::size_t> folder_of(const std::string& name);
  Status queue(const std::string& name, std::string_view text, std::size_t folder);
  Status write(const std::string& name, std::string_view text, const ManifestEntry& entry);
  Status flush_rows();
  Status close_rows();
  bool is_full() const;
  Status commit();
  Status sync_batch();
  void add(const ManifestEntry& entry);
  Status flush_lines();
  Status keep_old_entries();
  bool keeps(const nlohmann::json& entry);
  bool removes(const std::string& name, const std::string& text_hash);
  UniqueFd folder_that_stands(const std::string& name) const;
  bool stands_unchanged(const std::string& name, std::size_t folder, std::string_view text);
};

}  // namespace winnow
