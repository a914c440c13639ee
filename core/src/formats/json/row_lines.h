// The lines of a stream of rows, one after another within one buffer.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "formats/packed/byte_stream.h"

namespace winnow {

/// One line. What it views is there until RowLines is asked for anything else.
struct RowLine {
  std::string_view bytes;    // without its line end; simdjson's padding may be read behind it
  std::uint64_t number = 0;  // from 1
  std::uint64_t offset = 0;  // of its first byte in the input
  std::uint64_t size = 0;    // bytes consumed, line end included
  bool too_long = false;
};

/// Cuts a stream into lines. Memory: twice the longest line, given back behind it. Not thread-safe.
class RowLines {
 public:
  /// Of a line of more than `most` bytes only its size is told. `stream` has to outlive this.
  RowLines(ByteStream& stream, std::size_t most);

  /// The next line; nothing at the end of the stream and at damage.
  std::optional<RowLine> next();

  /// What stands behind the line that next() gave last, `most` bytes or up to the end of the stream.
  std::string_view ahead(std::size_t most);

 private:
  RowLine take(RowLine line, std::size_t size, std::size_t line_end);
  RowLine skip_line(RowLine line);
  bool fill();
  void room(std::size_t bytes);
  void shrink();

  ByteStream& stream_;
  std::size_t most_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t number_ = 0, offset_ = 0;
};

}  // namespace winnow
