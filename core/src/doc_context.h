// What the host's functions find behind winnow_doc.ctx while a plugin runs.
#pragma once
#include <winnow/document.h>

#include <cstdint>
#include <ctime>
#include <span>

#include "measures.h"

namespace winnow {

struct DocContext {
  Document* document = nullptr;
  PageMeasures* measures = nullptr;
  std::span<const std::uint32_t> numbers;  // index in winnow_doc.blocks -> number in Document::blocks
  double deadline = 0;                     // CPU seconds of this thread; 0: none
};

/// CPU seconds that this thread has used.
inline double thread_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

}  // namespace winnow
