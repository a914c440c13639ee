#include "formats.h"

#include <winnow/text.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "text/utf16_look.h"

namespace winnow {
namespace {

constexpr std::array kFormats{
    Format{"txt", "plain text", " txt text ", "", false, false, open_text},
    Format{"jsonl", "JSONL", " jsonl ndjson ", "", true, false, open_jsonl},
    Format{"html", "HTML", " html htm xhtml ", "", false, false, open_html},
    Format{"warc", "WARC", " warc wet ", "WARC/1.", true, false, open_warc},
    Format{"tar", "tar", " tar ", "", true, true, open_tar},
    Format{"zip", "zip", " zip ", "PK\3\4", true, true, open_zip},
    Format{"gz", "gzip", " gz tgz ", "\x1F\x8B", true, false, nullptr},
    Format{"zst", "Zstandard", " zst zstd tzst ", "\x28\xB5\x2F\xFD", true, false, nullptr},
};

struct Magic {
  std::size_t at;
  std::string_view bytes;
  std::string_view what;
  std::string_view remedy = {};
};

using namespace std::string_view_literals;

// Files that hold no text of their own kind. What is not here is judged by its control characters, and a magic that
// could open a sentence ("ID3 tags are ...", "The ftyp box ...") counts only in a head with a control character in it.
constexpr std::array kMagics{
    Magic{0, "%PDF-1.", "a PDF document"},
    Magic{0, "%PDF-2.", "a PDF document"},
    Magic{0, "%!PS-Adobe", "a PostScript document"},
    Magic{0, "{\\rtf1", "a document in RTF", "soffice --convert-to html makes a page of it"},
    Magic{0, "\x89PNG\r\n\x1A\n", "a PNG image"},
    Magic{0, "\xFF\xD8\xFF", "a JPEG image"},
    Magic{0, "GIF87a", "a GIF image"},
    Magic{0, "GIF89a", "a GIF image"},
    Magic{8, "WEBPVP8", "a WebP image"},
    Magic{0, "II*\0"sv, "a TIFF image"},
    Magic{0, "MM\0*"sv, "a TIFF image"},
    Magic{0, "\0\0\1\0"sv, "an icon"},
    Magic{0, "PK\5\6", "a ZIP archive"},
    Magic{0, "7z\xBC\xAF\x27\x1C", "a 7-Zip archive", "7z x unpacks it"},
    Magic{0, "Rar!\x1A\7", "a RAR archive", "unrar x unpacks it"},
    Magic{0, "BZh", "packed by bzip2", "bzip2 -dk unpacks it"},
    Magic{0,
          "\xFD"
          "7zXZ\0"sv,
          "packed by xz", "xz -dk unpacks it"},
    Magic{0,
          "\x7F"
          "ELF",
          "a program"},
    Magic{0, "MZ\x90\0"sv, "a program"},
    Magic{0, "\xCA\xFE\xBA\xBE", "a program"},
    Magic{0, "\0asm"sv, "a program"},
    Magic{0, "\x04\x22\x4D\x18", "packed by lz4", "lz4 -dk unpacks it"},
    Magic{0, "\x1F\x9D", "packed by compress", "gzip -dk unpacks it"},
    Magic{0, "PAR1", "a Parquet file", "Winnow's Python package reads it"},
    Magic{0, "ARROW1\0"sv, "an Arrow file", "Winnow's Python package reads it"},
    Magic{0, "\xFF\xFF\xFF\xFF", "an Arrow stream", "Winnow's Python package reads it"},
    Magic{0, "FEA1", "a Feather file", "Python's pandas reads it, and its to_json makes rows of it"},
    Magic{0, "Obj\1", "an Avro file", "avro-tools tojson makes rows of it"},
    Magic{0, "SQLite format 3\0"sv, "an SQLite database", "sqlite3 -json makes a JSON array of a query's rows"},
    Magic{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an Office document"},
    Magic{0, "ID3", "an MP3 recording"},
    Magic{0, "OggS", "an Ogg recording"},
    Magic{0, "fLaC", "a FLAC recording"},
    Magic{4, "ftyp", "a video"},
    Magic{0, "\x1A\x45\xDF\xA3", "a video"},
    Magic{0, "wOFF", "a font"},
    Magic{0, "wOF2", "a font"},
    Magic{0, "\0\1\0\0\0"sv, "a font"},
};

bool begins_with_bom(std::string_view head) {
  return head.starts_with("\xEF\xBB\xBF") || head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF") ||
         head.starts_with("\0\0\xFE\xFF"sv);
}

// What is binary shows it within the first page of the disk.
constexpr std::size_t kJudgedBytes = 4096;

std::size_t count_controls(std::string_view head) {
  return static_cast<std::size_t>(std::count_if(head.begin(), head.end(), [](char c) {
    const auto b = static_cast<unsigned char>(c);
    return (b < 0x20 && !(b >= 0x08 && b <= 0x0D) && b != 0x1B) || b == 0x7F;
  }));
}

// Control characters that no text holds. A stray NUL or two, as scrapers leave them, make no binary file: a quarter of
// the bytes does, or more than eight that are over 2 % of the head (compressed data has 10 %).
bool is_binary(std::string_view head, std::size_t controls) {
  if (controls == 0 || begins_with_bom(head) || !utf16_without_mark(head).empty()) return false;
  return controls * 4 > head.size() || (controls > 8 && controls * 50 > head.size());
}

bool is_json_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_json_space(text[at])) ++at;
  return at;
}

// The first line that is not blank opens an object and gives it a member on the same line: `{"id": ...`. A torn or
// broken first row is still JSONL; JSON spread over lines is not.
bool looks_like_jsonl(std::string_view head) {
  std::size_t at = skip_space(head, 0);
  if (at >= head.size() || head[at] != '{') return false;
  std::string_view line = head.substr(at, head.find('\n', at) - at);
  at = skip_space(line, 1);
  if (at >= line.size()) return false;
  if (line[at] == '}') return true;
  if (line[at] != '"') return false;
  for (++at; at < line.size() && line[at] != '"'; ++at)
    if (line[at] == '\\') ++at;
  at = skip_space(line, at + 1);
  return at < line.size() && line[at] == ':';
}

// A .warc.zst may begin with its dictionary, which is a skippable frame (RFC 8878, 3.1.2).
bool is_skippable_frame(std::string_view head) {
  return head.size() >= 8 && (static_cast<unsigned char>(head[0]) & 0xF0) == 0x50 &&
         head.substr(1, 3) == "\x2A\x4D\x18";
}

bool looks_like_html(std::string_view head) {
  const std::size_t begin = skip_space(head, 0);
  std::string opening(head.substr(begin, 15));
  std::transform(opening.begin(), opening.end(), opening.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return opening.starts_with("<!doctype html") || opening.starts_with("<html>") || opening.starts_with("<html ");
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

std::optional<unsigned> upper_hex(std::string_view two) {
  unsigned value = 0;
  if (two.size() != 2) return std::nullopt;
  for (const char c : two) {
    if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'F')) return std::nullopt;
    value = value * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : c - 'A' + 10);
  }
  return value;
}

// Could this be what an escape looks like? %XX of a byte that is escaped, or of the % of such a one.
bool looks_like_escape(std::string_view text, std::size_t at) {
  if (text[at++] != '%') return false;
  while (text.substr(at).starts_with("25")) at += 2;
  const std::optional<unsigned> byte = upper_hex(text.substr(std::min(at, text.size()), 2));
  return byte && (*byte < 0x20 || *byte >= 0x7F);
}

std::string with_escapes(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const Decoded d = decode_utf8(bytes, at);
    if (d.valid && !is_control(d.code_point)) {
      out.append(bytes, at, d.size);
      if (looks_like_escape(bytes, at)) out += "25";
    } else {
      for (std::size_t i = 0; i < d.size; ++i)
        out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(bytes[at + i])));
    }
    at += d.size;
  }
  return out;
}

// What with_escapes() would give this text for, if it gives it at all.
std::string without_escapes(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    bytes += text[at];
    if (!looks_like_escape(text, at)) continue;
    const unsigned byte = *upper_hex(text.substr(at + 1, 2));
    bytes.back() = static_cast<char>(static_cast<unsigned char>(byte));
    at += 2;
  }
  return bytes;
}

// A path stays as it is when it is text and no other path is escaped to it: "caf%C3%A9.txt" does, which percent-encodes
// text; "%FF.txt" does not, for that is what the byte FF becomes.
bool stays_as_it_is(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const Decoded d = decode_utf8(bytes, at);
    if (!d.valid || is_control(d.code_point)) return false;
    at += d.size;
  }
  const std::string other = without_escapes(bytes);
  return other == bytes || with_escapes(other) != bytes || stays_as_it_is(other);
}

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* format_named(std::string_view name) {
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(), [&](const Format& f) { return f.name == name; });
  return found == kFormats.end() ? nullptr : found;
}

const Format* format_by_extension(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return nullptr;
  std::string extension = " ";
  for (const char c : name.substr(dot + 1)) extension += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  extension += ' ';
  for (const Format& format : kFormats)
    if (format.extensions.find(extension) != std::string_view::npos) return &format;
  return nullptr;
}

bool names_one_page(std::string_view path) {
  const Format* format = format_by_extension(path);
  return format != nullptr && !format->container;
}

Sniffed sniff(std::string_view head) {
  if (head.empty()) return {"empty", {}};
  const std::string_view opening = head.substr(0, kJudgedBytes);
  const std::size_t controls = count_controls(opening);
  for (const Magic& magic : kMagics) {
    // No sentence begins so, and scrapers leave empty lines before it.
    const bool plain = magic.bytes.starts_with('%') || magic.bytes.starts_with('{');
    const std::size_t at = plain ? skip_space(head, 0) : magic.at;
    if (head.size() > at && head.substr(at).starts_with(magic.bytes) && (controls > 0 || plain))
      return {"binary", {std::string(magic.what), std::string(magic.remedy)}, true};
  }
  for (const Format& format : kFormats)
    if (!format.magic.empty() && head.starts_with(format.magic)) return {std::string(format.name), {}};
  if (is_skippable_frame(head)) return {"zst", {}};
  if (head.size() > 262 && head.substr(257).starts_with("ustar") && controls > 0) return {"tar", {}};
  // ISO-2022-KR shifts with control characters, and says so first.
  const bool shifts = opening.find("\x1B$)C") != std::string_view::npos;
  if (!shifts && is_binary(opening, controls)) return {"binary", {"data that is no text", ""}};
  const std::string_view text = head.starts_with("\xEF\xBB\xBF") ? head.substr(3) : head;
  if (looks_like_jsonl(text)) return {"jsonl", {}};
  if (looks_like_html(text)) return {"html", {}};
  return {"txt", {}};
}

std::vector<std::string> readable_formats() {
  std::vector<std::string> names{"auto"};
  for (const Format& format : kFormats)
    if (format.open != nullptr) names.emplace_back(format.name);
  return names;
}

std::string printable_path(std::string_view bytes) {
  return stays_as_it_is(bytes) ? std::string(bytes) : with_escapes(bytes);
}

}  // namespace winnow
