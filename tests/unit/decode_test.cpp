// Bytes to text and back.
#include <winnow/decode.h>
#include <winnow/file_hash.h>
#include <winnow/text.h>

#include <string>
#include <vector>

#include "text/decode_as.h"
#include "unit/catch.h"
#include "unit/random_text.h"

using namespace winnow;
using namespace std::string_literals;
using winnow::testing::Random;
using winnow::testing::utf8;

namespace {

bool valid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    if (!d.valid) return false;
    at += d.size;
  }
  return true;
}

// Decodes, and requires that the way back leads to the same bytes.
DecodedText there_and_back(std::string_view bytes, std::string_view declared = {}) {
  DecodedText decoded = decode(bytes, declared);
  REQUIRE(valid_utf8(decoded.text));
  REQUIRE(encode(decoded.text, decoded.decoding) == bytes);
  REQUIRE(decode_as(bytes, decoded.decoding) == decoded.text);
  return decoded;
}

// Russian prose in windows-1251: "Прилив начинается в десять часов утра, а отлив ..."
const std::string kCyrillic1251 =
    "\xCF\xF0\xE8\xEB\xE8\xE2 \xED\xE0\xF7\xE8\xED\xE0\xE5\xF2\xF1\xFF \xE2 \xE4\xE5\xF1\xFF\xF2\xFC "
    "\xF7\xE0\xF1\xEE\xE2 \xF3\xF2\xF0\xE0, "
    "\xE0 \xEE\xF2\xEB\xE8\xE2 \xED\xE0\xF1\xF2\xF3\xEF\xE0\xE5\xF2 \xF7\xE5\xF0\xE5\xE7 \xF8\xE5\xF1\xF2\xFC.";

std::string utf16(std::u32string_view text, bool little) {
  std::string bytes;
  const auto put = [&](char32_t unit) {
    const char high = static_cast<char>(static_cast<unsigned char>(unit >> 8));
    const char low = static_cast<char>(static_cast<unsigned char>(unit & 0xFF));
    bytes += little ? std::string{low, high} : std::string{high, low};
  };
  for (const char32_t c : text) {
    if (c > 0xFFFF) {
      put(0xD800 + ((c - 0x10000) >> 10));
      put(0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
      put(c);
    }
  }
  return bytes;
}

}  // namespace

TEST_CASE("valid UTF-8 stays as it is, without its mark") {
  CHECK(there_and_back("tide").text == "tide");
  CHECK(there_and_back("").text.empty());
  const DecodedText marked = there_and_back("\xEF\xBB\xBFtide");
  CHECK(marked.text == "tide");
  CHECK(marked.decoding.bom);
  CHECK(there_and_back("\xEF\xBB\xBF\xEF\xBB\xBFtide").text == "\xEF\xBB\xBFtide");
  CHECK(there_and_back("a\0b"s).text == "a\0b"s);
}

TEST_CASE("valid UTF-8 stays UTF-8 whatever charset is declared") {
  CHECK(there_and_back(utf8(U"прилив"), "windows-1251").text == utf8(U"прилив"));
}

TEST_CASE("in mostly valid UTF-8 each bad run is read as windows-1252 and its bytes are remembered") {
  const DecodedText d = there_and_back(utf8(U"Прилив и отлив ") + "caf\xE9 \x93quay\x94 \x81.");
  CHECK(d.text == utf8(U"Прилив и отлив caf\u00E9 \u201Cquay\u201D \uFFFD."));
  CHECK(d.decoding.charset == "UTF-8");
  REQUIRE(d.decoding.bad_runs.size() == 4);
  CHECK(d.decoding.bad_runs[0].bytes == "\xE9");
  CHECK(d.text.substr(d.decoding.bad_runs[0].decoded.begin, d.decoding.bad_runs[0].decoded.size()) == utf8(U"\u00E9"));
}

TEST_CASE("a mark of byte order keeps damaged text UTF-8") {
  const DecodedText d = there_and_back("\xEF\xBB\xBFtide\xE9");
  CHECK(d.decoding.charset == "UTF-8");
  CHECK(d.text == utf8(U"tide\u00E9"));
}

TEST_CASE("bytes that are no UTF-8 follow the declared charset") {
  CHECK(there_and_back("\xCF\xF0\xE8\xEB\xE8\xE2", "windows-1251").text == utf8(U"Прилив"));
  CHECK(there_and_back("\xF0\xD2\xC9\xCC\xC9\xD7", "KOI8-R").text == utf8(U"Прилив"));
  CHECK(there_and_back("\x92\xAA\x90\x85", "Shift_JIS").text == utf8(U"潮水"));
  CHECK(there_and_back("\xB3\xB1\xCB\xAE\x81\x30\x81\x30", "GB18030").text.substr(0, 6) == utf8(U"潮水"));
}

TEST_CASE("latin-1 and ASCII mean windows-1252") {
  for (const char* name : {"iso-8859-1", "ISO-8859-1", "latin1", "us-ascii", "windows-1252"}) {
    const DecodedText d = there_and_back("\x93quay\x94 \xFC", name);
    CHECK(d.text == utf8(U"\u201Cquay\u201D \u00FC"));
    CHECK(d.decoding.charset == "windows-1252");
  }
}

TEST_CASE("an unknown or wrong declaration falls back to the detector and then to windows-1252") {
  CHECK(there_and_back("\xFC", "no-such-charset").text == utf8(U"\u00FC"));
  CHECK(there_and_back("\xFC", "utf-8").text == utf8(U"\u00FC"));
  CHECK(there_and_back("\xFC").decoding.charset == "windows-1252");
  CHECK(there_and_back(kCyrillic1251).text.substr(0, 12) == utf8(U"Прилив"));
}

TEST_CASE("what the detector calls EUC-KR is read as windows-949, and Greek as what its accented capitals say") {
  CHECK(there_and_back("\xC1\xA4\xBF\xF8\xBB\xE7\xB4\xC2 \xB1\xB8 \xB3\xE2 \xB5\xBF\xBE\xC8 \xC3\xDF\xBF\xEE "
                       "\xBA\xF1\xC5\xBB\xBF\xA1\xBC\xAD \xC4\xE1\xC0\xBB \xB1\xE6\xB7\xB6\xB0\xED "
                       "\xB3\xAF\xB8\xB6\xB4\xD9 \xB3\xAF\xBE\xBE\xB8\xA6 \x8C"
                       "c \xC0\xFB\xBE\xFA\xB4\xD9.")
            .text == "정원사는 구 년 동안 추운 비탈에서 콩을 길렀고 날마다 날씨를 똠 적었다.");
  CHECK(there_and_back(
            "\xC7 \xEA\xE7\xF0\xEF\xF5\xF1\xFC\xF2 \xA2\xED\xED\xE1 \xEA\xE1\xEB\xEB\xE9\xE5\xF1\xE3\xEF\xFD\xF3\xE5 "
            "\xF6\xE1\xF3\xFC\xEB\xE9\xE1 \xF3\xE5 \xEC\xE9\xE1 \xF0\xEB\xE1\xE3\xE9\xDC. ")
            .text == "Η κηπουρός Άννα καλλιεργούσε φασόλια σε μια πλαγιά. ");
  CHECK(there_and_back(
            "\xC7 \xEA\xE7\xF0\xEF\xF5\xF1\xFC\xF2 \xB6\xED\xED\xE1 \xEA\xE1\xEB\xEB\xE9\xE5\xF1\xE3\xEF\xFD\xF3\xE5 "
            "\xF6\xE1\xF3\xFC\xEB\xE9\xE1 \xF3\xE5 \xEC\xE9\xE1 \xF0\xEB\xE1\xE3\xE9\xDC. ")
            .text == "Η κηπουρός Άννα καλλιεργούσε φασόλια σε μια πλαγιά. ");
}

TEST_CASE("UTF-16 is known by its mark and, without one, by its NULs") {
  for (const bool little : {true, false}) {
    const DecodedText marked =
        there_and_back((little ? "\xFF\xFE"s : "\xFE\xFF"s) + utf16(U"Прилив \U0001F600", little));
    CHECK(marked.text == utf8(U"Прилив \U0001F600"));
    CHECK(marked.decoding.bom);
    CHECK(there_and_back(utf16(U"Low tide at ten", little)).text == "Low tide at ten");
    CHECK(there_and_back(utf16(U"Прилив начнётся в десять часов", little)).text == "Прилив начнётся в десять часов");
    CHECK(there_and_back(utf16(U"Η παλίρροια αρχίζει στις δέκα", little)).text == "Η παλίρροια αρχίζει στις δέκα");
  }
  const std::string lines = "a\n1\nb\n2\nc\n3\nd\n4\n";
  CHECK(there_and_back(lines).text == lines);
}

TEST_CASE("UTF-16 with half a character is kept whole beside its text") {
  const DecodedText d = there_and_back(
      "\xFF\xFE"
      "a\0\x3D\xD8"s);
  CHECK(d.text.substr(0, 1) == "a");
  there_and_back(
      "\xFF\xFE"
      "a\0b"s);
  there_and_back("\xFF\xFE");
  there_and_back("\xFF\xFE\0\0"s);
}

TEST_CASE("a content hash is 32 hex digits of XXH3-128") {
  CHECK(content_hash("") == "99aa06d3014798d86001c324468d497f");
  CHECK(content_hash("a") != content_hash("b"));
}

TEST_CASE("decoding and encoding any bytes gives the same bytes") {
  Random random(3);
  static constexpr const char* kDeclared[] = {
      "",       "",      "windows-1251", "Shift_JIS", "GB18030", "EUC-KR", "ISO-2022-JP",
      "UTF-16", "UTF-7", "windows-1252", "KOI8-R",    "Big5",    "HZ",     "UTF-32"};
  for (int i = 0; i < 6000; ++i) there_and_back(testing::random_bytes(random, random.below(60)), random.of(kDeclared));
  for (int i = 0; i < 12000; ++i) {
    std::string bytes = testing::random_text(random, 1 + random.below(60));
    for (std::size_t n = random.below(5); n > 0; --n)
      bytes[random.below(bytes.size())] = static_cast<char>(static_cast<unsigned char>(random.below(256)));
    if (random.one_in(6)) bytes.resize(random.below(bytes.size()) + 1);
    if (random.one_in(8)) bytes.insert(0, "\xEF\xBB\xBF");
    there_and_back(bytes, random.of(kDeclared));
  }
  for (int i = 0; i < 2000; ++i) {
    std::string bytes;
    for (std::size_t n = random.below(80); n > 0; --n)
      bytes += random.of(std::vector<std::string>{"\0"s, "a", "\0b"s, "\xFF", "\xFE", "\xD8"});
    there_and_back(bytes, random.of(kDeclared));
  }
}

TEST_CASE("every byte of a single-byte charset comes back") {
  std::string all;
  for (int b = 0; b < 256; ++b) all.push_back(static_cast<char>(static_cast<unsigned char>(b)));
  for (const char* name : {"windows-1251", "windows-1252", "KOI8-R", "ISO-8859-5", "windows-1253", "macintosh"})
    there_and_back(all, name);
}

// The bridge was opened again on Monday, in ISO-2022-JP: seven bits, and escapes between the sets.
const std::string kJapanese2022 =
    "\x1B$B9A$N66$,7nMKF|$K:F$S3+DL$7$?!#\x1B(B Harnby\n\n\x1B$B=;L1$O$3$NF|$rBT$C$F$$$?!#\x1B(B\n";

TEST_CASE("seven-bit Japanese is told by its escapes and decoded") {
  const DecodedText decoded = there_and_back(kJapanese2022);
  CHECK(decoded.text == "港の橋が月曜日に再び開通した。 Harnby\n\n住民はこの日を待っていた。\n");
  CHECK(there_and_back(kJapanese2022, "iso-2022-jp").text == decoded.text);
}

TEST_CASE("seven-bit Korean and Chinese are decoded, HZ where it is declared") {
  CHECK(there_and_back("\x1B$)C\x0E"
                       "4Y8.0!\x0F open\n")
            .text == "다리가 open\n");
  CHECK(there_and_back("~{8[?Z5DGE~} open\n", "hz-gb-2312").text == "港口的桥 open\n");
  CHECK(there_and_back("~{8[?Z5DGE~} open\n").text == "~{8[?Z5DGE~} open\n");
}

TEST_CASE("escapes that are none of a charset's leave a text as it is") {
  for (const char* text : {"\x1B[31mred\x1B[0m and \x1B$ alone\n", "a \x1B$B that goes nowhere: caf\xC3\xA9\n",
                           "\x1B$B~~~~\x1B(B no characters\n"})
    CHECK(there_and_back(text).text == text);
}
