// Lines of a file that Winnow wrote: an audit, rows, a manifest, plain or compressed (gzip, Zstandard).
//
//   Result<LineReader> lines = LineReader::open("audit.jsonl.zst");
//   while (std::optional<std::string_view> line = lines->next()) use(*line);
//   if (lines->problem()) say(*lines->problem());
#pragma once
#include <winnow/error.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace winnow {

/// Reads a file line by line. Memory: one line and 256 KiB. Not thread-safe.
class LineReader {
 public:
  /// An Error where the file is not there or can't be read; damage comes later, as problem().
  static Result<LineReader> open(const std::filesystem::path& file);
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;
  ~LineReader();

  /// The next line without its LF, valid until the next call; nothing at the end, at damage, at an error of the disk,
  /// and at a line of more than 512 MiB: problem() tells.
  std::optional<std::string_view> next();

  /// The number of the line that next() gave last, from 1.
  std::uint64_t number() const;
  /// Was the line that next() gave last ended by its LF? Only the last of a file may not be.
  bool is_whole() const;
  /// Why there was no further line, when that is not the end of the file.
  const std::optional<Error>& problem() const;

 private:
  struct State;
  explicit LineReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace winnow
