// One file, or stdout, that is written complete or not at all.
//
//   Result<OutputFile> file = OutputFile::open("pages.jsonl");
//   file->write(row);
//   file->finish();   // now it has its name
#pragma once
#include <winnow/error.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// What the final record of a manifest says of the run.
struct RunEnd {
  std::uint64_t pages = 0;
  std::string state;  // XXH3-128 of the corpus state that plugins had; empty: none

  /// The record, ended by LF.
  std::string line() const;
};

/// `bytes` as one Zstandard frame with a checksum: frames one after another are one .zst file.
std::string zstd_frame(std::string_view bytes);

/// Says what is wrong with reading `inputs` and writing to `out`: the same thing, one inside the other. "-" is no file.
Status check_apart(const std::filesystem::path& out, const std::vector<std::string>& inputs);

/// A file that appears under its name complete or not at all; or stdout when the path is "-", or what is there when it
/// is no regular file (a device, a FIFO). A closed pipe is no error: closed() tells. On one thread.
class OutputFile {
 public:
  /// Replaces a file that stands there.
  static Result<OutputFile> open(const std::filesystem::path& path);
  /// A run's main output: FILE.winnow/ beside it holds lock, manifest and, until it is complete, the file itself.
  /// Refused when FILE exists, is not empty and has no manifest (unless force), is locked by another run, or is one of
  /// `inputs` or inside one. `keep`: go on behind so many bytes of what an interrupted run wrote.
  static Result<OutputFile> open_main(const std::filesystem::path& path, const std::vector<std::string>& inputs,
                                      bool force, std::optional<std::uint64_t> keep = {});
  /// A file that belongs to a run with a main output and is resumed with it: what is written of it lies in FILE.part
  /// until it is complete.
  static Result<OutputFile> open_beside(const std::filesystem::path& path, std::optional<std::uint64_t> keep);
  OutputFile(OutputFile&&) noexcept;
  ~OutputFile();
  Status write(std::string_view bytes);
  /// Makes what was written so far safe on the disk; how many bytes that is.
  Result<std::uint64_t> checkpoint();
  /// Flushes, syncs, renames; a main output's manifest gets its final record.
  Status finish(const RunEnd& end = {});
  bool closed() const;
  /// Where its bytes lie in the end and until then, absolute and without symbolic links; none of what is no file.
  std::vector<std::filesystem::path> paths() const;

 private:
  struct State;
  explicit OutputFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace winnow
