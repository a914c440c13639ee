// What a plugin emits in one call, copied before the call returns.
#pragma once
#include <fmt/format.h>
#include <winnow/edit.h>
#include <winnow/plugin.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace winnow {

// An edit of ABI 1.0 has at least this many bytes.
inline constexpr std::size_t kEditSize = offsetof(winnow_edit, other_block) + sizeof(winnow_edit::other_block);

/// What a plugin emits in one call; `emit` and `fail` are for a winnow_sink. More edits than a page could use are
/// counted, not kept.
struct Collector {
  std::vector<Edit> edits;
  std::string message;
  std::string problem;  // what no copy could be made of
  std::size_t most = 0;
  bool flooded = false;

  static void emit(void* ctx, const winnow_edit* edits, std::size_t n, std::size_t stride) {
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
      Edit edit;
      edit.kind = static_cast<EditKind>(e.kind);
      edit.block = e.block;
      edit.range = {e.begin, e.end};
      edit.reason = e.reason;
      edit.text.assign(e.text.size ? e.text.data : "", e.text.size);
      edit.evidence.assign(e.evidence.size ? e.evidence.data : "", e.evidence.size);
      edit.score = std::isnan(e.score) ? -1 : e.score;
      edit.other_block = e.other_block;
      self.edits.push_back(std::move(edit));
    }
  }
  static void fail(void* ctx, winnow_str message) {
    if (!is_null(message)) static_cast<Collector*>(ctx)->message.assign(message.size ? message.data : "", message.size);
  }
  static bool is_null(winnow_str s) { return s.data == nullptr && s.size > 0; }
};

}  // namespace winnow
