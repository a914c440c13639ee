// Any bytes as an HTTP response: head and body come apart, no coding makes a bomb.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "formats/archives/http.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMost = 1u << 20;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const winnow::HttpHead head = winnow::http_head(bytes);
  winnow::media_type(head.content_type);
  winnow::charset_of(head.content_type);
  const winnow::HttpBody body = winnow::http_body(head.body, head.transfer_encoding, head.content_encoding, kMost);
  if (body.bytes.size() > kMost && body.bytes.size() > size) std::abort();
  return 0;
}
