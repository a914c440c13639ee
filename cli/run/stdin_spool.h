// Standard input that is read twice: a stream is copied to a file without a name in TMPDIR first.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace winnow::cli {

class StdinSpool {
 public:
  /// Makes sure that standard input can be read again, if it is one of `inputs`. Throws Refused when there is no room,
  /// or when a stream holds more than `most` bytes (exit 3), or when one of `inputs` is a FIFO.
  explicit StdinSpool(const std::vector<std::string>& inputs, std::uint64_t most = UINT64_MAX);
  /// The next reader begins where the first one did.
  void rewind();

 private:
  void keep(std::uint64_t most);
  bool is_input_ = false;
  long begin_ = 0;
};

}  // namespace winnow::cli
