// Any bytes as a WARC: every byte is in a record or is said to be skipped, nothing is read twice, the end is reached.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "formats/archives/http.h"
#include "formats/archives/warc.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  winnow::WarcScanner scanner(winnow::in_memory(bytes), 1u << 16);
  std::size_t items = 0;
  std::size_t content = 0;
  while (const winnow::WarcItem* item = scanner.next()) {
    content += item->content.size();
    const winnow::HttpHead head = winnow::http_head(item->content);
    if (head.body.size() > item->content.size() || ++items > size + 1) std::abort();
  }
  if (content > size) std::abort();
  return 0;
}
