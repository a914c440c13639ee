#include <winnow/decode.h>
#include <winnow/text.h>

#include <simdjson.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <memory>

#include "ascii.h"
#include "charset_names.h"
#include "decode_as.h"
#include "utf16_look.h"

namespace winnow {
namespace {

constexpr std::string_view kUtf8Bom = "\xEF\xBB\xBF";
// Fewer bytes above 0x7F than this say too little for a detector: ICU's is right on 9 texts in 10 from about here on.
constexpr std::size_t kDetectorWants = 24;
constexpr int kDetectorConfidence = 20;  // of 100

struct CloseConverter {
  void operator()(UConverter* c) const { ucnv_close(c); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(const std::string& charset) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(charset.c_str(), &status));
  return U_SUCCESS(status) ? std::move(converter) : nullptr;
}

std::string convert(std::string_view bytes, const std::string& to, const std::string& from) {
  const Converter source = open_converter(from);
  const Converter target = open_converter(to);
  std::string out;
  if (!source || !target) return out;
  std::array<UChar, 4096> pivot{};
  std::array<char, 8192> chunk{};
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  const char* begin = bytes.data();
  const char* end = begin + bytes.size();
  bool first = true;
  for (;;) {
    UErrorCode status = U_ZERO_ERROR;
    char* to_begin = chunk.data();
    ucnv_convertEx(target.get(), source.get(), &to_begin, chunk.data() + chunk.size(), &begin, end, pivot.data(),
                   &pivot_source, &pivot_target, pivot.data() + pivot.size(), first, true, &status);
    out.append(chunk.data(), static_cast<std::size_t>(to_begin - chunk.data()));
    first = false;
    if (status != U_BUFFER_OVERFLOW_ERROR) return out;
  }
}

bool is_latin1(std::string_view charset) {
  return ucnv_compareNames(std::string(charset).c_str(), "iso-8859-1") == 0 ||
         ucnv_compareNames(std::string(charset).c_str(), "latin1") == 0 ||
         ucnv_compareNames(std::string(charset).c_str(), "us-ascii") == 0;
}

std::string charset_known_as(std::string_view declared) {
  if (declared.empty()) return {};
  if (is_latin1(declared)) return "windows-1252";
  const Converter converter = open_converter(std::string(declared));
  if (!converter) return {};
  UErrorCode status = U_ZERO_ERROR;
  const char* name = ucnv_getName(converter.get(), &status);
  return U_SUCCESS(status) && ucnv_compareNames(name, "utf-8") != 0 ? std::string(declared) : std::string();
}

// Greek of Windows and of ISO 8859-7 differ in little more than where a capital alpha with an accent stands: 0xA2 and
// 0xB6, which are a quotation mark and a pilcrow in the other one. It begins words.
std::string greek_charset(std::string_view bytes) {
  const auto is_letter = [](char c) { return static_cast<unsigned char>(c) >= 0xC0; };
  std::size_t windows = 0, iso = 0;
  for (std::size_t i = 1; i + 1 < bytes.size(); ++i) {
    if (is_letter(bytes[i - 1]) || !is_letter(bytes[i + 1])) continue;
    windows += bytes[i] == '\xA2';
    iso += bytes[i] == '\xB6';
  }
  return windows > iso ? "windows-1253" : "ISO-8859-7";
}

// The detector says EUC-KR where all of windows-949 is meant, as pages do.
std::string meant_by_detector(const std::string& name, std::string_view bytes) {
  if (name == "ISO-8859-7") return greek_charset(bytes);
  const std::string meant = charset_meant_by(name);
  return meant == ascii::lowered(name) ? name : meant;
}

std::string detected(std::string_view bytes) {
  std::size_t high = 0;
  for (const char c : bytes) high += static_cast<unsigned char>(c) >= 0x80;
  if (high < kDetectorWants) return {};
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status), &ucsdet_close);
  const std::string_view head = bytes.substr(0, 1u << 16);
  ucsdet_setText(detector.get(), head.data(), static_cast<std::int32_t>(head.size()), &status);
  const UCharsetMatch* match = ucsdet_detect(detector.get(), &status);
  if (U_FAILURE(status) || match == nullptr || ucsdet_getConfidence(match, &status) < kDetectorConfidence) return {};
  return meant_by_detector(charset_known_as(ucsdet_getName(match, &status)), head);
}

std::string utf16_of(std::string_view bytes) {
  return std::string(bytes.size() % 2 == 0 || bytes.size() > 4096 ? utf16_without_mark(bytes) : "");
}

// Charsets of seven bits look like ASCII but for the escapes that change to another set of characters: of ISO-2022
// (RFC 1468, 1557, 1922) they are these, in HZ (RFC 1843) they could stand in any text, so that a page has to declare
// it. Empty: it is ASCII, or something that can't be read so.
std::string seven_bit_charset(std::string_view bytes, std::string_view declared) {
  constexpr std::array<std::pair<std::string_view, const char*>, 6> kEscapes{{{"\x1B$B", "ISO-2022-JP-2"},
                                                                              {"\x1B$@", "ISO-2022-JP-2"},
                                                                              {"\x1B$(D", "ISO-2022-JP-2"},
                                                                              {"\x1B$)C", "ISO-2022-KR"},
                                                                              {"\x1B$)A", "ISO-2022-CN"},
                                                                              {"\x1B$)G", "ISO-2022-CN"}}};
  std::string charset;
  const std::size_t escape = bytes.find("\x1B$");
  for (const auto& [sign, name] : kEscapes)
    if (escape != std::string_view::npos && bytes.substr(escape).starts_with(sign)) charset = name;
  if (charset.empty() && ucnv_compareNames(std::string(declared).c_str(), "hz-gb-2312") == 0 &&
      bytes.find("~{") != std::string_view::npos)
    charset = "HZ";
  const auto is_high = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  if (charset.empty() || std::any_of(bytes.begin(), bytes.end(), is_high)) return {};
  constexpr std::string_view kNoCharacter = "\xEF\xBF\xBD";
  return convert(bytes, "UTF-8", charset).find(kNoCharacter) == std::string::npos ? charset : std::string();
}

struct Utf8Counts {
  std::size_t sequences = 0;  // valid, of two bytes or more
  std::size_t bad_runs = 0;
};

Utf8Counts count(std::string_view bytes) {
  Utf8Counts counts;
  bool in_bad = false;
  for (std::size_t at = 0; at < bytes.size();) {
    const Decoded d = decode_utf8(bytes, at);
    counts.bad_runs += !d.valid && !in_bad;
    counts.sequences += d.valid && d.size > 1;
    in_bad = !d.valid;
    at += d.size;
  }
  return counts;
}

// windows-1252 of 0x80..0x9F (WHATWG Encoding, index windows-1252); 0: no character.
constexpr std::array<char16_t, 32> kWindows1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void append_as_windows_1252(std::string& to, unsigned char byte) {
  if (byte >= 0xA0) {
    append_utf8(to, byte);
    return;
  }
  const char16_t c = byte >= 0x80 ? kWindows1252[byte - 0x80u] : u'\xFFFD';
  append_utf8(to, c == 0 ? u'\xFFFD' : c);
}

DecodedText mend_utf8(std::string_view bytes) {
  DecodedText out;
  out.text.reserve(bytes.size() + 16);
  for (std::size_t at = 0; at < bytes.size();) {
    Decoded d = decode_utf8(bytes, at);
    if (d.valid) {
      out.text.append(bytes, at, d.size);
      at += d.size;
      continue;
    }
    Decoding::BadRun run;
    run.decoded.begin = out.text.size();
    while (at < bytes.size() && !(d = decode_utf8(bytes, at)).valid) {
      run.bytes.push_back(bytes[at]);
      append_as_windows_1252(out.text, static_cast<unsigned char>(bytes[at]));
      ++at;
    }
    run.decoded.end = out.text.size();
    out.decoding.bad_runs.push_back(std::move(run));
  }
  return out;
}

DecodedText from_charset(std::string_view bytes, const std::string& charset, std::string_view bom) {
  DecodedText out;
  out.decoding.charset = charset;
  out.decoding.bom = !bom.empty();
  out.text = convert(bytes.substr(bom.size()), "UTF-8", charset);
  if (encode(out.text, out.decoding) != bytes) out.decoding.original = std::string(bytes);
  return out;
}

struct ByteOrderMark {
  std::string_view bytes;
  const char* charset;
};
constexpr std::string_view kUtf32Le("\xFF\xFE\0\0", 4);
constexpr std::string_view kUtf32Be("\0\0\xFE\xFF", 4);
constexpr std::array<ByteOrderMark, 4> kMarks{
    {{kUtf32Le, "UTF-32LE"}, {kUtf32Be, "UTF-32BE"}, {"\xFF\xFE", "UTF-16LE"}, {"\xFE\xFF", "UTF-16BE"}}};

}  // namespace

DecodedText decode(std::string_view bytes, std::string_view declared) {
  for (const ByteOrderMark& mark : kMarks)
    if (bytes.starts_with(mark.bytes)) return from_charset(bytes, mark.charset, mark.bytes);
  const bool bom = bytes.starts_with(kUtf8Bom);
  const std::string_view rest = bom ? bytes.substr(kUtf8Bom.size()) : bytes;
  if (simdjson::validate_utf8(rest.data(), rest.size())) {
    std::string charset = bom ? std::string() : utf16_of(bytes);
    if (charset.empty() && !bom) charset = seven_bit_charset(bytes, declared);
    if (!charset.empty()) return from_charset(bytes, charset, {});
    DecodedText out;
    out.text = std::string(rest);
    out.decoding.bom = bom;
    return out;
  }
  const Utf8Counts counts = count(rest);
  if (bom || counts.sequences >= 2 * counts.bad_runs) {
    DecodedText out = mend_utf8(rest);
    out.decoding.bom = bom;
    return out;
  }
  std::string charset = utf16_of(bytes);
  if (charset.empty()) charset = charset_known_as(declared);
  if (charset.empty()) charset = detected(bytes);
  return from_charset(bytes, charset.empty() ? "windows-1252" : charset, {});
}

std::string decode_as(std::string_view bytes, const Decoding& decoding) {
  if (ucnv_compareNames(decoding.charset.c_str(), "utf-8") == 0) {
    const std::string_view rest = bytes.substr(decoding.bom ? std::min(kUtf8Bom.size(), bytes.size()) : 0);
    return decoding.bad_runs.empty() ? std::string(rest) : mend_utf8(rest).text;
  }
  std::size_t mark_size = 0;
  if (decoding.bom)
    for (const ByteOrderMark& mark : kMarks)
      if (decoding.charset == mark.charset && bytes.starts_with(mark.bytes)) mark_size = mark.bytes.size();
  return convert(bytes.substr(mark_size), "UTF-8", decoding.charset);
}

std::string encode(std::string_view text, const Decoding& decoding) {
  if (!decoding.original.empty()) return decoding.original;
  std::string bytes;
  if (ucnv_compareNames(decoding.charset.c_str(), "utf-8") == 0) {
    if (decoding.bom) bytes = kUtf8Bom;
    std::size_t at = 0;
    for (const Decoding::BadRun& run : decoding.bad_runs) {
      bytes.append(text, at, run.decoded.begin - at);
      bytes += run.bytes;
      at = run.decoded.end;
    }
    return bytes.append(text, at);
  }
  if (decoding.bom)
    for (const ByteOrderMark& mark : kMarks)
      if (decoding.charset == mark.charset) bytes = mark.bytes;
  return bytes + convert(text, decoding.charset, "UTF-8");
}

}  // namespace winnow
