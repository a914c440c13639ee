// What a worker says of its pages, in memory that both sides map. The host copies before it looks, and believes
// nothing.
#pragma once
#include <winnow/plugin.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/collector.h"

namespace winnow {

/// What a worker notes of the moment that ends it.
enum class Fault : std::uint32_t { kNone, kCrash, kStack, kInput, kSystemCall };

/// Stands before the answers.
struct AnswerHead {
  std::atomic<std::uint32_t> page;  // that is being looked at
  std::atomic<std::uint32_t> done;  // pages whose answers are complete
  std::atomic<std::uint64_t> used;  // bytes of those answers
  std::atomic<std::uint32_t> fault;
  std::atomic<std::int32_t> system_call;
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);

/// The worker's side.
class AnswerWriter {
 public:
  AnswerWriter(char* memory, std::size_t size, std::uint32_t first_page);
  AnswerHead& head() const { return head_; }
  /// False when it does not fit; nothing is written then.
  bool add(winnow_status status, const Collector& asked);

 private:
  AnswerHead& head_;
  char* const answers_;
  const std::size_t room_;
};

/// What was answered for one page. Strings lie in the reader.
struct PageAnswer {
  winnow_status status = WINNOW_OK;
  winnow_str message{};
  std::vector<winnow_edit> edits;
};

/// The host's side: a copy of all that is complete.
class AnswerReader {
 public:
  AnswerReader(const char* memory, std::size_t size);
  /// Pages that are complete, as the worker says.
  std::uint32_t done() const { return done_; }
  std::uint32_t page() const { return page_; }
  /// False when it makes no sense.
  bool next(PageAnswer& to);

 private:
  bool take(void* to, std::size_t size);
  bool take(winnow_str& to, std::uint64_t size);
  std::uint32_t done_ = 0, page_ = 0;
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace winnow
