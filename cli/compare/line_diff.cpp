#include "line_diff.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace winnow::cli {
namespace {

constexpr std::size_t kMostLines = 3000;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

std::vector<std::string> line_diff(std::string_view want, std::string_view got) {
  const std::vector<std::string_view> a = lines_of(want), b = lines_of(got);
  std::size_t begin = 0, a_end = a.size(), b_end = b.size();
  while (begin < a_end && begin < b_end && a[begin] == b[begin]) ++begin;
  while (a_end > begin && b_end > begin && a[a_end - 1] == b[b_end - 1]) --a_end, --b_end;
  const std::size_t n = a_end - begin, m = b_end - begin;
  std::vector<std::string> out;
  const auto put = [&](char mark, std::string_view line) { out.push_back(mark + (" " + std::string(line))); };
  if (n > kMostLines || m > kMostLines) {
    for (std::size_t i = begin; i < a_end; ++i) put('-', a[i]);
    for (std::size_t i = begin; i < b_end; ++i) put('+', b[i]);
    return out;
  }
  // common[i][j]: how many lines the rests from i and from j have in common, in order.
  std::vector<std::uint16_t> common((n + 1) * (m + 1), 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint16_t& { return common[i * (m + 1) + j]; };
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t j = m; j-- > 0;)
      at(i, j) = a[begin + i] == b[begin + j] ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1)
                                              : std::max(at(i + 1, j), at(i, j + 1));
  std::size_t i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && a[begin + i] == b[begin + j]) {
      ++i;
      ++j;
    } else if (j == m || (i < n && at(i + 1, j) >= at(i, j + 1))) {
      put('-', a[begin + i++]);
    } else {
      put('+', b[begin + j++]);
    }
  }
  return out;
}

}  // namespace winnow::cli
