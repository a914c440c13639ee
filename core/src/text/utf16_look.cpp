#include "utf16_look.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace winnow {
namespace {

constexpr std::size_t kJudgedBytes = 4096;
constexpr std::size_t kFewestBytes = 8;

// What the units' bytes at `high`, 0 or 1, say when they are the higher ones.
struct Look {
  std::size_t nuls = 0;
  std::size_t spaces = 0;  // spaces and line ends
  std::array<std::size_t, 32> blocks{};

  Look(std::string_view head, std::size_t high) {
    for (std::size_t i = 0; i + 1 < head.size(); i += 2) {
      const auto block = static_cast<unsigned char>(head[i + high]);
      const char low = head[i + 1 - high];
      nuls += block == 0;
      spaces += block == 0 && (low == ' ' || low == '\n' || low == '\r');
      if (block < blocks.size()) ++blocks[block];
    }
  }

  // Greek (03) to Georgian (10): six letters of ten, and a space for every twenty units at least.
  bool is_alphabet(std::size_t units) const {
    const std::size_t most = *std::max_element(blocks.begin() + 3, blocks.begin() + 0x11);
    return most * 10 > units * 6 && spaces * 20 > units;
  }
};

}  // namespace

std::string_view utf16_without_mark(std::string_view head) {
  head = head.substr(0, std::min(head.size(), kJudgedBytes));
  if (head.size() < kFewestBytes) return {};
  const std::size_t units = head.size() / 2;
  const Look little(head, 1), big(head, 0);
  const auto is_one = [&](const Look& look, const Look& other) {
    return other.nuls * 50 < units && (look.nuls * 10 > units * 4 || look.is_alphabet(units));
  };
  if (is_one(little, big)) return "UTF-16LE";
  if (is_one(big, little)) return "UTF-16BE";
  return {};
}

}  // namespace winnow
