#include "collector.h"

#include <fmt/format.h>

namespace winnow {
namespace {

// An edit of ABI 1.0 has at least this many bytes.
constexpr std::size_t kEditSize = offsetof(winnow_edit, other_block) + sizeof(winnow_edit::other_block);

bool is_null(winnow_str s) { return s.data == nullptr && s.size > 0; }
std::string_view text_of(winnow_str s) { return s.size == 0 ? std::string_view() : std::string_view(s.data, s.size); }

}  // namespace

void Collector::begin(TextStore& to, std::size_t most_edits) {
  edits.clear();
  message.clear();
  problem.clear();
  store = &to;
  most = most_edits;
  flooded = false;
}

void Collector::emit(void* ctx, const winnow_edit* edits, std::size_t n, std::size_t stride) {
  auto& self = *static_cast<Collector*>(ctx);
  if (n > 0 && edits == nullptr) self.problem = fmt::format("asked for {} edits at address NULL", n);
  if (n > 1 && stride < kEditSize)
    self.problem = fmt::format("edits lie {} bytes apart: a stride is {} at least", stride, kEditSize);
  if (!self.problem.empty()) return;
  for (std::size_t i = 0; i < n; ++i) {
    if (self.edits.size() >= self.most) {
      self.flooded = true;
      return;
    }
    const winnow_edit& e = *WINNOW_AT(winnow_edit, edits, stride, i);
    if (e.size < kEditSize)
      self.problem = fmt::format("an edit says that it has {} bytes, it has {} at least", e.size, kEditSize);
    if (is_null(e.text) || is_null(e.evidence)) self.problem = "a string of an edit lies at address NULL";
    if (!self.problem.empty()) return;
    Edit& edit = self.edits.emplace_back();
    edit.kind = static_cast<EditKind>(e.kind);
    edit.block = e.block;
    edit.range = {e.begin, e.end};
    edit.reason = e.reason;
    edit.text = self.store->keep(text_of(e.text));
    edit.evidence = self.store->keep(text_of(e.evidence));
    edit.score = e.score;
    edit.other_block = e.other_block;
  }
}

void Collector::fail(void* ctx, winnow_str message) {
  if (!is_null(message)) static_cast<Collector*>(ctx)->message = text_of(message);
}

}  // namespace winnow
