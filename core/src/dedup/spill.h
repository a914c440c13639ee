// Bytes that are appended once and read often: in memory up to a budget, above it in a file without a name.
#pragma once
#include <winnow/error.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "unique_fd.h"

namespace winnow::dedup {

class Spill {
 public:
  /// Blocks of kBlock bytes stay in memory while their sum is within `memory`. `folder` must be writable when more
  /// comes.
  Spill(std::size_t memory, std::string folder) : memory_(memory), folder_(std::move(folder)) {}

  static constexpr std::size_t kBlock = std::size_t{1} << 20;

  /// Appends at most kBlock bytes, which end up within one block; gives their offset.
  Result<std::uint64_t> append(std::string_view bytes);

  /// `size` bytes at `offset`, as appended; in `buffer` when they come from the file. Threads may read at once while
  /// nobody appends. Throws std::runtime_error when the file cannot be read.
  std::string_view read(std::uint64_t offset, std::size_t size, std::string& buffer) const;

 private:
  Status flush();
  std::size_t memory_;
  std::string folder_;
  std::vector<std::unique_ptr<char[]>> blocks_;  // null: in the file
  UniqueFd file_;
  std::unique_ptr<char[]> last_;  // the block that is being filled
  std::size_t filled_ = 0;
};

}  // namespace winnow::dedup
