#include "threads.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

namespace chrome {
namespace {

// What somebody shows in a post: an item, a line of code, and what announces them.
bool is_shown(const Line& line) {
  if (line.dated) return false;
  return line.kind == WINNOW_BLOCK_LIST_ITEM || line.shape.code || line.within_code || line.text.ends_with(':');
}

constexpr std::size_t kRepeated = 3;  // a line that stands in a thread so often is printed by the forum

// How often each label stands in the thread, numbers being alike: "Posts: 12".
std::unordered_map<std::uint64_t, std::size_t> count_labels(const std::vector<Line>& lines, const Thread& thread) {
  std::unordered_map<std::uint64_t, std::size_t> counts;
  for (const std::size_t label : thread.labels) ++counts[lines[label].likeness];
  return counts;
}

// "#12": the number of a post.
bool is_post_number(const Line& line) {
  return line.text.starts_with('#') && line.text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// Posts end above the same label. Where most of them stay, one of a word or two ("+1", "Lol") is a post as well.
void keep_posts_above_labels(const Thread& thread, std::vector<Line>& lines) {
  const auto goes = [&](std::size_t i) { return lines[i].dropped || lines[i].unlike > 0; };
  auto labels = count_labels(lines, thread);
  std::unordered_map<std::string_view, std::size_t> counts;
  for (std::size_t i = thread.begin; i < thread.end; ++i) ++counts[lines[i].text];
  const auto may_end_post = [&](std::size_t i) {
    const Line& line = lines[i];
    return !line.is_sign() && !line.dated && !line.labels_post && !is_post_number(line) &&
           counts[line.text] < kRepeated;
  };
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> ends;  // by the label below
  for (const std::size_t label : thread.labels)
    if (label > thread.begin && labels[lines[label].likeness] >= kRepeated && may_end_post(label - 1))
      ends[lines[label].likeness].push_back(label - 1);
  for (const auto& [label, last_lines] : ends) {
    const auto stay =
        last_lines.size() - static_cast<std::size_t>(std::count_if(last_lines.begin(), last_lines.end(), goes));
    if (stay < kRepeated || stay * 2 <= last_lines.size()) continue;
    for (const std::size_t i : last_lines) lines[i].unlike = 0;
  }
}

}  // namespace

std::size_t end_of_posts(const std::vector<Line>& lines, const Thread& thread) {
  auto labels = count_labels(lines, thread);
  const auto last = std::find_if(thread.labels.rbegin(), thread.labels.rend(),
                                 [&](std::size_t label) { return labels[lines[label].likeness] >= kRepeated; });
  return last == thread.labels.rend() ? 0 : *last + 1;
}

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
    if (n == 0) thread.begin = i;
    n += lines[i].stock ? 2U : 1U;  // "Reply Quote" in a line is no less than in two
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
  if (before * kMostAbove <= all) return thread;
  // A question, which the answers to it are shorter than: no heading parts it from them, as it does comments.
  constexpr std::uint64_t kLongQuestion = 120;
  const auto begins_comments = [](const Line& line) {
    return is_sign_of(line, {"comments", "reviews"}) && !line.labels_post;
  };
  const auto first = lines.begin() + static_cast<std::ptrdiff_t>(thread.begin);
  return before <= kLongQuestion && std::none_of(lines.begin(), first, begins_comments) ? thread : Thread();
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
  keep_posts_above_labels(thread, lines);
}

}  // namespace chrome
