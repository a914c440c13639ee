// HTTP messages as they lie in WARC records: the head taken apart, the body as the server meant it.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// The head of a response. Views into the content it was read from.
struct HttpHead {
  int status = 0;  // 0: no status line that can be read
  std::string_view body;
  std::string_view content_type;      // as sent
  std::string_view content_encoding;  // the values of all such fields, the last one only when there are several
  std::string_view transfer_encoding;
  bool too_large = false;  // the head goes beyond the limits of a header: nothing else is known
};

/// Reads the head, tolerant of bare line feeds. A content without a status line is all body.
HttpHead http_head(std::string_view content);

/// "text/html" of `text/html; charset="utf-8"`, in lower case.
std::string media_type(std::string_view content_type);
/// "utf-8" of the same; empty when there is none.
std::string charset_of(std::string_view content_type);

/// A body as it was before it was sent.
struct HttpBody {
  std::string bytes;
  std::string problem;  // what was wrong; `bytes` is what could be had
};

/// Undoes transfer and content codings (chunked, gzip, deflate, br, zstd). Archives often hold bodies decoded although
/// the head still names a coding: such a body stays as it is. At most `most` bytes.
HttpBody http_body(std::string_view body, std::string_view transfer_encoding, std::string_view content_encoding,
                   std::size_t most);

}  // namespace winnow
