// What a worker process may have written instead of answers: the host reads edits or finds out that there are none.
#include "host/isolate_answers.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint64_t> memory((sizeof(winnow::AnswerHead) + size) / 8 + 2);  // aligned as shared memory is
  char* const bytes = reinterpret_cast<char*>(memory.data());
  std::memcpy(bytes, data, size);
  winnow::AnswerReader reader(bytes, memory.size() * 8);
  winnow::PageAnswer answer;
  for (std::uint32_t i = 0; i < std::min(reader.done(), 1000u) && reader.next(answer); ++i)
    for (const winnow_edit& edit : answer.edits)
      if (edit.size != sizeof edit || (edit.text.size > 0 && edit.text.data[edit.text.size - 1] == 1)) (void)edit.kind;
  return 0;
}
