#include "collector.h"

#include <fmt/format.h>
#include <winnow/text.h>

#include <algorithm>
#include <cstdint>
#include <new>

namespace winnow {
namespace {

// An edit of ABI 1.0 has at least this many bytes.
constexpr std::size_t kEditSize = offsetof(winnow_edit, other_block) + sizeof(winnow_edit::other_block);

bool is_null(winnow_str s) { return s.data == nullptr && s.size > 0; }
std::string_view text_of(winnow_str s) { return s.size == 0 ? std::string_view() : std::string_view(s.data, s.size); }
constexpr std::size_t kMostSaid = 4096;
// Places in a block are numbers of 32 bits.
bool is_too_long(winnow_str s) { return s.size > UINT32_MAX; }

}  // namespace

void Collector::begin(TextStore& to, std::size_t most_edits) {
  edits.clear();
  message.clear();
  problem.clear();
  store = &to;
  most = most_edits;
  held = 0;
  flooded = out_of_memory = false;
}

std::string Collector::complaint() const {
  if (out_of_memory) return "asked for more than there is memory for";
  if (problem.empty() && flooded) return fmt::format("asked for more than {} edits", most);
  return problem;
}

void Collector::emit(void* ctx, const winnow_edit* edits, std::size_t n, std::size_t stride) noexcept {
  auto& self = *static_cast<Collector*>(ctx);
  try {
    self.take(edits, n, stride);
  } catch (const std::bad_alloc&) {
    self.out_of_memory = true;
  }
}

void Collector::take(const winnow_edit* given, std::size_t n, std::size_t stride) {
  if (n > 0 && given == nullptr) problem = fmt::format("asked for {} edits at address NULL", n);
  if (n > 1 && stride < kEditSize)
    problem = fmt::format("edits lie {} bytes apart: a stride is {} at least", stride, kEditSize);
  if (!problem.empty()) return;
  for (std::size_t i = 0; i < n; ++i) {
    if (edits.size() >= most) {
      flooded = true;
      return;
    }
    const winnow_edit& e = *WINNOW_AT(winnow_edit, given, stride, i);
    if (e.size < kEditSize)
      problem = fmt::format("an edit says that it has {} bytes, it has {} at least", e.size, kEditSize);
    if (is_null(e.text) || is_null(e.evidence)) problem = "a string of an edit lies at address NULL";
    if (is_too_long(e.text) || is_too_long(e.evidence))
      problem = fmt::format("a string of an edit has {} bytes, more than a block can have",
                            std::max(e.text.size, e.evidence.size));
    if (!problem.empty()) return;
    held += e.text.size + (e.evidence.size > kFreeEvidence ? e.evidence.size - kFreeEvidence : 0);
    if (held > most_text()) {
      problem = fmt::format("asked for more than {} bytes of new text, labels and evidence on one page", most_text());
      return;
    }
    Edit& edit = edits.emplace_back();
    edit.kind = static_cast<EditKind>(e.kind);
    edit.block = e.block;
    edit.range = {e.begin, e.end};
    edit.reason = e.reason;
    edit.text = store->keep(text_of(e.text));
    edit.evidence = store->keep(text_of(e.evidence));
    edit.score = e.score;
    edit.other_block = e.other_block;
  }
}

void Collector::fail(void* ctx, winnow_str message) noexcept {
  auto& self = *static_cast<Collector*>(ctx);
  try {
    if (!is_null(message)) self.message = clipped(text_of(message), kMostSaid);
  } catch (const std::bad_alloc&) {
    self.out_of_memory = true;
  }
}

}  // namespace winnow
