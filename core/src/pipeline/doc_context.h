// What the host's functions find behind winnow_doc.ctx while a plugin runs.
#pragma once
#include <winnow/document.h>
#include <winnow/plugin.h>

#include <cstdint>
#include <ctime>
#include <span>
#include <vector>

#include "measures.h"

namespace winnow {

/// Where folded texts and word hashes come from in a process that has no Document: an isolated plugin's.
class BlockTexts {
 public:
  virtual ~BlockTexts() = default;
  virtual winnow_str folded(std::size_t block) = 0;
  virtual const std::vector<std::uint64_t>& words(std::size_t block) = 0;
};

struct DocContext {
  Document* document = nullptr;
  PageMeasures* measures = nullptr;
  std::span<const std::uint32_t> numbers;  // index in winnow_doc.blocks -> number in Document::blocks
  double deadline = 0;                     // CPU seconds of this thread; 0: none
  BlockTexts* texts = nullptr;             // instead of `document`
};

/// CPU seconds that this thread has used.
inline double thread_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

/// winnow_doc.cancelled, for a doc whose ctx is a DocContext.
inline int is_cancelled(void* ctx) {
  const auto& context = *static_cast<const DocContext*>(ctx);
  return context.deadline > 0 && thread_seconds() > context.deadline;
}

}  // namespace winnow
