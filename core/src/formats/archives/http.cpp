#include "http.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "ascii.h"
#include "formats/packed/unpack.h"
#include "header_limits.h"

namespace winnow {
namespace {

using ascii::equal_names;
using ascii::lowered;
using ascii::trimmed;

int status_of(std::string_view line) {
  const std::size_t space = line.find(' ');
  int status = 0;
  if (space == std::string_view::npos) return 0;
  const std::string_view digits = trimmed(line.substr(space));
  std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return status;
}

// Control characters that text does not hold: a body full of them is still coded.
bool looks_decoded(std::string_view body) {
  const std::string_view head = body.substr(0, 1024);
  const auto odd = std::count_if(head.begin(), head.end(), [](char c) {
    const auto b = static_cast<unsigned char>(c);
    return b < 0x20 && !(b >= 0x08 && b <= 0x0D) && b != 0x1B;
  });
  return static_cast<std::size_t>(odd) * 50 <= head.size();
}

// RFC 1950, 2.2: method 8, a window of 32 KiB at most, and a check of both bytes.
bool has_zlib_header(std::string_view body) {
  if (body.size() < 2) return false;
  const unsigned first = static_cast<unsigned char>(body[0]);
  const unsigned second = static_cast<unsigned char>(body[1]);
  return (first & 0x0F) == 8 && first >> 4 <= 7 && (first * 256 + second) % 31 == 0;
}

bool may_be_coded(std::string_view body, std::string_view coding) {
  if (coding == "gzip") return body.starts_with("\x1F\x8B");
  if (coding == "zstd") return body.starts_with("\x28\xB5\x2F\xFD");
  if (coding == "deflate") return has_zlib_header(body) || !looks_decoded(body);
  if (coding == "br") return true;  // it has no magic number: decoding says
  return !looks_decoded(body);
}

std::vector<std::string> codings_of(std::string_view value) {
  std::vector<std::string> codings;
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    std::string one = lowered(trimmed(value.substr(0, comma)));
    if (one.starts_with("x-")) one.erase(0, 2);
    if (!one.empty() && one != "identity" && one != "none" && one != "utf-8") codings.push_back(std::move(one));
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return codings;
}

// A chunk's size line: hexadecimal digits, then maybe an extension, then the line's end.
struct ChunkLine {
  std::uint64_t size;
  std::size_t length;
};
std::optional<ChunkLine> chunk_line(std::string_view at) {
  const std::size_t lf = at.substr(0, 4096).find('\n');
  if (lf == std::string_view::npos) return std::nullopt;
  const std::string_view line = trimmed(at.substr(0, lf));
  std::uint64_t size = 0;
  const auto [stop, problem] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  if (problem != std::errc()) return std::nullopt;
  const std::string_view rest = trimmed(line.substr(static_cast<std::size_t>(stop - line.data())));
  if (!rest.empty() && rest[0] != ';') return std::nullopt;
  return ChunkLine{size, lf + 1};
}

// RFC 9112, 7.1. A body that does not begin with a chunk came unchunked.
HttpBody unchunked(std::string_view body) {
  HttpBody out;
  const auto first = chunk_line(body);
  if (!first) return {std::string(body), ""};
  const std::string_view behind = body.substr(first->length);
  if (first->size > 0 && first->size < behind.size() && behind[first->size] != '\r' && behind[first->size] != '\n')
    return {std::string(body), ""};
  out.bytes.reserve(body.size());
  for (std::size_t at = 0; at < body.size();) {
    const auto line = chunk_line(body.substr(at));
    if (!line) {
      out.problem = fmt::format("byte {} of the chunked body is no chunk", at);
      return out;
    }
    at += line->length;
    if (line->size == 0) return out;
    const std::size_t there = static_cast<std::size_t>(std::min<std::uint64_t>(line->size, body.size() - at));
    out.bytes.append(body, at, there);
    at += there;
    if (there < line->size) break;
    if (body.substr(at).starts_with("\r\n"))
      at += 2;
    else if (body.substr(at).starts_with('\n'))
      at += 1;
  }
  out.problem = "the chunked body is cut off";
  return out;
}

}  // namespace

HttpHead http_head(std::string_view content) {
  HttpHead head;
  if (!content.starts_with("HTTP/")) {
    head.body = content;
    return head;
  }
  bool first = true;
  std::size_t fields = 0;
  const auto beyond = [] {
    HttpHead unknown;
    unknown.too_large = true;
    return unknown;
  };
  for (std::size_t at = 0;;) {
    const std::size_t lf = content.find('\n', at);
    if (std::min(lf, content.size()) > kMostHeaderBytes) return beyond();
    if (lf == std::string_view::npos) {
      head.body = content.substr(content.size());
      break;
    }
    const std::string_view line = trimmed(content.substr(at, lf - at));
    at = lf + 1;
    if (std::exchange(first, false)) {
      head.status = status_of(line);
      continue;
    }
    if (line.empty()) {
      head.body = content.substr(at);
      break;
    }
    if (++fields > kMostHeaderFields) return beyond();
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = trimmed(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name.size() == 12 && equal_names(name, "Content-Type") && head.content_type.empty())
      head.content_type = value;
    else if (name.size() == 16 && equal_names(name, "Content-Encoding"))
      head.content_encoding = value;
    else if (name.size() == 17 && equal_names(name, "Transfer-Encoding"))
      head.transfer_encoding = value;
  }
  return head;
}

std::string media_type(std::string_view content_type) {
  return lowered(trimmed(content_type.substr(0, content_type.find_first_of(";,"))));
}

std::string charset_of(std::string_view content_type) {
  const std::string text = lowered(content_type);
  std::size_t at = text.find("charset");
  if (at == std::string::npos) return {};
  at = text.find_first_not_of(" \t", at + 7);
  if (at == std::string::npos || text[at] != '=') return {};
  at = text.find_first_not_of(" \t\"'", at + 1);
  if (at == std::string::npos) return {};
  return text.substr(at, text.find_first_of(" \t\"';,", at) - at);
}

HttpBody http_body(std::string_view body, std::string_view transfer_encoding, std::string_view content_encoding,
                   std::size_t most) {
  HttpBody out;
  std::vector<std::string> codings = codings_of(content_encoding);
  for (std::string& coding : codings_of(transfer_encoding)) codings.push_back(std::move(coding));
  bool whole = false;
  for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
    const std::string_view now = whole ? std::string_view(out.bytes) : body;
    if (*coding == "chunked") {
      HttpBody plain = unchunked(now);
      if (!plain.problem.empty()) out.problem = std::move(plain.problem);
      out.bytes = std::move(plain.bytes);
      whole = true;
      continue;
    }
    if (now.empty() || !may_be_coded(now, *coding)) continue;
    Unpacked plain = unpack_all(now, *coding, most);
    // It reads as text and cannot be decoded: it was decoded before it was stored.
    if (!plain.problem.empty() && looks_decoded(now)) continue;
    if (!plain.problem.empty())
      out.problem =
          fmt::format("the {} body is damaged after {} unpacked bytes: {}", *coding, plain.bytes.size(), plain.problem);
    out.bytes = std::move(plain.bytes);
    whole = true;
  }
  if (!whole) out.bytes = std::string(body);
  return out;
}

}  // namespace winnow
