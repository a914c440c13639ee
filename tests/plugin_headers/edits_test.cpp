// What a plugin's C++ calls become on their way to the host.
#include <winnow/plugin.hpp>

#include <cstdint>
#include <limits>
#include <vector>

#include "unit/catch.h"

TEST_CASE("a range beyond 32 bits stays out of range, and is no good place elsewhere") {
  std::vector<winnow_edit> asked;
  winnow_sink sink{};
  sink.ctx = &asked;
  sink.emit = [](void* ctx, const winnow_edit* edits, std::size_t n, std::size_t) {
    static_cast<std::vector<winnow_edit>*>(ctx)->assign(edits, edits + n);
  };
  winnow_block shown{};
  winnow::Edits edits(&sink);
  const auto range_of = [&](std::size_t begin, std::size_t end) {
    edits.replace(winnow::Block(&shown, 0), begin, end, "x", 0, "");
    return std::pair(asked.at(0).begin, asked.at(0).end);
  };
  constexpr std::size_t kFar = std::size_t{1} << 32;
  CHECK(range_of(1, 2) == std::pair(1U, 2U));
  CHECK(range_of(kFar + 1, kFar + 2) == std::pair(UINT32_MAX, UINT32_MAX));
  CHECK(range_of(0, std::numeric_limits<std::size_t>::max()) == std::pair(0U, UINT32_MAX));
}
