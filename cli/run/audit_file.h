// The file that the audit of a run goes to: JSONL, or independent Zstandard frames of it when its name ends in .zst.
#pragma once
#include <winnow/output_file.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings.h"

namespace winnow::cli {

/// Throws Refused where the file cannot be written.
class AuditFile {
 public:
  /// --audit, which must be given. `resumable` and `keep` as in side_file().
  AuditFile(const Settings& settings, const std::vector<std::string>& inputs, bool resumable,
            std::optional<std::uint64_t> keep);
  /// The lines of one page. A frame ends behind a page, where it has grown large enough; where the output of the run
  /// has a boundary, when it has any, so that the run can be resumed there.
  void write(std::string_view lines, bool output_at_boundary);
  /// Can a run be resumed behind what was written so far? Not within a frame.
  bool at_boundary() const { return frame_.empty(); }
  /// Makes what was written safe on the disk; how many bytes that is. At a boundary only.
  std::uint64_t checkpoint();
  void finish();
  std::vector<std::filesystem::path> paths() const { return file_->paths(); }

 private:
  void write_frame();
  std::unique_ptr<OutputFile> file_;
  bool packed_;
  std::string frame_;
};

}  // namespace winnow::cli
