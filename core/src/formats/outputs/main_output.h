// A run's one output file and what stands beside it in FILE.winnow/: lock, part, manifest, journal.
#pragma once
#include <winnow/error.h>
#include <winnow/output_file.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "unique_fd.h"

namespace winnow {

struct MainOutput {
  std::string place;  // as it was given, for messages
  std::string name;   // of the file
  std::filesystem::path beside_path;
  UniqueFd folder;  // that it lies in
  UniqueFd beside;  // FILE.winnow
  UniqueFd lock;

  /// Takes the lock and says in the manifest that a run has begun. Refused when FILE exists, is not empty and has no
  /// manifest (unless force), is locked by another run, or is one of `inputs` or inside one. `resumes`: the part of an
  /// interrupted run is there again, also when it had its final name already; otherwise there is no part and no
  /// journal.
  static Result<MainOutput> open(const std::filesystem::path& path, const std::vector<std::string>& inputs, bool force,
                                 bool resumes);
  /// Where the file lies when it is complete.
  std::filesystem::path path() const { return beside_path.parent_path() / name; }
  /// Where the file is written until it is complete.
  std::string part_path() const { return (beside_path / "part").string(); }
  /// Syncs the part and gives it the file's name; the manifest gets `entry` (lines, or nothing) and its final record.
  Status finish(std::string_view entry, const RunEnd& end);
  Status write_manifest(std::string_view text);
};

}  // namespace winnow
