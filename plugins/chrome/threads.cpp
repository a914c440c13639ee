#include "threads.h"

#include <algorithm>
#include <cstdint>

namespace chrome {
namespace {

// What somebody shows in a post: an item, a line of code, and what announces them.
bool is_shown(const Line& line) {
  if (line.dated) return false;
  return line.kind == WINNOW_BLOCK_LIST_ITEM || line.shape.code || line.within_code || line.text.ends_with(':');
}

}  // namespace

Thread find_thread(const std::vector<Line>& lines) {
  // More than a third of the dumps of forums have so many labels, and hardly one in eighty of other dumps.
  constexpr std::size_t kLeastLabels = 5;
  constexpr std::size_t kMostLinesALabel = 40;
  constexpr std::uint64_t kMostAbove = 4;  // a fourth of the page's sentences
  constexpr std::uint32_t kFewLines = 12;  // to the end of the last post, which no label follows
  Thread thread;
  std::size_t n = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].labels_post || lines[i].within_code) continue;
    if (n++ == 0) thread.begin = i;
    thread.labels.push_back(i);
    thread.end = std::min<std::size_t>(lines.size(), i + 1 + kFewLines);
  }
  if (n < kLeastLabels || n * kMostLinesALabel < thread.end - thread.begin) return {};
  // Comments stand below the article that they are on, and reviews below what was bought.
  std::uint64_t before = 0, all = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].is_body()) continue;
    all += lines[i].n_words;
    before += i < thread.begin ? lines[i].n_words : 0;
  }
  return before * kMostAbove <= all ? thread : Thread();
}

void keep_posts_whole(const Thread& thread, std::vector<Line>& lines) {
  auto label = thread.labels.begin();
  std::size_t kept = kNoLine;  // the last line of this post that stays
  for (std::size_t i = thread.begin; i < thread.end; ++i) {
    const bool is_label = label != thread.labels.end() && *label == i;
    if (is_label) ++label;
    if (is_label || lines[i].dropped || lines[i].is_sign()) {
      kept = kNoLine;
      continue;
    }
    if (lines[i].unlike > 0) continue;
    const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(kept == kNoLine ? i : kept + 1);
    const auto here = lines.begin() + static_cast<std::ptrdiff_t>(i);
    const bool one_line = here - begin == 1 && !begin->dated;
    if (one_line || std::all_of(begin, here, is_shown)) std::for_each(begin, here, [](Line& line) { line.unlike = 0; });
    kept = i;
  }
}

}  // namespace chrome
