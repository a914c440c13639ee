#include "encodings.h"

#include <stdexcept>
#include <string>

#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>

namespace mojibake {
namespace {

struct PageName {
  const char* shown;
  const char* icu;
};

constexpr PageName kPages[] = {
    {"cp1252", "ibm-5348_P100-1997"},
    {"cp1250", "windows-1250"},
    {"cp1251", "windows-1251"},
    {"cp1253", "windows-1253"},
    {"cp1254", "windows-1254"},
    {"cp1255", "windows-1255"},
    {"cp1256", "windows-1256"},
    {"cp1257", "windows-1257"},
    {"cp437", "ibm-437"},
    {"cp850", "ibm-850"},
    {"cp852", "ibm-852"},
    {"cp866", "ibm-866"},
    {"cp874", "windows-874"},
    {"koi8-r", "koi8-r"},
    {"koi8-u", "koi8-u"},
    {"iso-8859-2", "iso-8859-2"},
    {"iso-8859-15", "iso-8859-15"},
    {"iso-8859-5", "iso-8859-5"},
    {"mac-roman", "macintosh"},
    {"cp1258", "windows-1258"},
};
constexpr PageName kWidePages[] = {
    {"gbk", "gbk"}, {"big5", "big5"}, {"cp932", "ibm-943_P15A-2003"}, {"euc-jp", "euc-jp"}, {"cp949", "windows-949"},
};

struct Converter {
  explicit Converter(const char* name) {
    UErrorCode status = U_ZERO_ERROR;
    handle = ucnv_open(name, &status);
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU has no converter ") + name);
    ucnv_setToUCallBack(handle, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  }
  ~Converter() { ucnv_close(handle); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  /// The one BMP character that `size` bytes stand for, or 0.
  char16_t decode(const char* bytes, int size) {
    UErrorCode status = U_ZERO_ERROR;
    char16_t out[4];
    char16_t* target = out;
    const char* source = bytes;
    ucnv_resetToUnicode(handle);
    ucnv_toUnicode(handle, &target, out + 4, &source, bytes + size, nullptr, true, &status);
    return U_SUCCESS(status) && target == out + 1 && out[0] != 0xFFFD ? out[0] : char16_t{0};
  }

  /// The same of one byte; ASCII is itself in every page.
  char16_t decode_byte(unsigned b) {
    const char byte = static_cast<char>(static_cast<unsigned char>(b));
    return b < 0x80 ? static_cast<char16_t>(b) : decode(&byte, 1);
  }

  UConverter* handle = nullptr;
};

/// Decodes each line of `bytes` in one call: a call a pair costs 80 ms for the five pages, this 6.
std::u16string decode_lines(const Converter& converter, const std::string& bytes) {
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setToUCallBack(converter.handle, UCNV_TO_U_CALLBACK_SUBSTITUTE, nullptr, nullptr, nullptr, &status);
  ucnv_resetToUnicode(converter.handle);
  std::u16string out(bytes.size(), u'\0');
  char16_t* target = out.data();
  const char* source = bytes.data();
  ucnv_toUnicode(converter.handle, &target, out.data() + out.size(), &source, bytes.data() + bytes.size(), nullptr,
                 true, &status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU could not decode a table of its own");
  out.resize(static_cast<std::size_t>(target - out.data()));
  return out;
}

bool is_control(char16_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

constexpr unsigned kFirstLead = 0x81, kFirstTrail = 0x40, kEnd = 0xFF;

/// Two bytes and a line feed for each pair, so that a pair which is none cannot shift the next.
std::string all_pairs() {
  std::string bytes;
  for (unsigned lead = kFirstLead; lead < kEnd; ++lead) {
    for (unsigned trail = kFirstTrail; trail < kEnd; ++trail) {
      bytes.push_back(static_cast<char>(static_cast<unsigned char>(lead)));
      bytes.push_back(static_cast<char>(static_cast<unsigned char>(trail)));
      bytes.push_back('\n');
    }
  }
  return bytes;
}

}  // namespace

const char* name_of(Page page) { return kPages[static_cast<std::size_t>(page)].shown; }
const char* name_of(WidePage page) { return kWidePages[static_cast<std::size_t>(page)].shown; }

ByteRow& Encodings::row_of(char32_t c) {
  if (index_[c] == 0) {
    index_[c] = static_cast<std::uint16_t>(rows_.size());
    rows_.push_back({});
  }
  return rows_[index_[c]];
}

void Encodings::fill_single(std::size_t page) {
  Converter converter(kPages[page].icu);
  SingleByte& table = single_[page];
  for (unsigned b = 0; b < 256; ++b) {
    char16_t c = converter.decode_byte(b);
    table.undefined_[b] = b >= 0x80 && (c == 0 || is_control(c));
    if (table.undefined_[b]) c = static_cast<char16_t>(b);
    table.text_[b] = c;
    if (b >= 0x80) row_of(c)[page] = static_cast<std::uint8_t>(b);
  }
  for (unsigned b = 0x80; b < 0xA0; ++b) row_of(b)[page] = static_cast<std::uint8_t>(b);
  table.page_ = page;
}

void DoubleByte::fill(const char* icu_name, const std::string& pairs) {
  Converter converter(icu_name);
  pairs_.assign(0x10000, 0);
  bytes_.assign(0x10000, 0);
  for (unsigned b = 0; b < 256; ++b) {
    const char16_t c = converter.decode_byte(b);
    if (b >= 0x80 && is_control(c)) continue;
    single_[b] = c;
    if (c != 0 && bytes_[c] == 0) bytes_[c] = static_cast<std::uint16_t>(b);
  }
  const std::u16string lines = decode_lines(converter, pairs);
  std::size_t at = 0;
  for (unsigned lead = kFirstLead; lead < kEnd; ++lead) {
    for (unsigned trail = kFirstTrail; trail < kEnd; ++trail) {
      const std::size_t end = lines.find(u'\n', at);
      const char16_t c = end - at == 1 ? lines[at] : char16_t{0};
      at = end + 1;
      // Bytes that stand alone are no leads, and private-use fillings are no characters.
      if (c == 0 || c == 0xFFFD || (c >= 0xE000 && c < 0xF900) || single_[lead] != 0) continue;
      lead_[lead] = true;
      pairs_[lead * 256u + trail] = c;
      if (bytes_[c] == 0) bytes_[c] = static_cast<std::uint16_t>(lead * 256u + trail);
    }
  }
}

Encodings::Encodings() : index_(0x10000, 0), rows_(1) {
  for (std::size_t p = 0; p < single_.size(); ++p) fill_single(p);
  for (SingleByte& table : single_) {
    table.index_ = index_.data();
    table.rows_ = rows_.data();
  }
  const std::string pairs = all_pairs();
  for (std::size_t p = 0; p < wide_.size(); ++p) wide_[p].fill(kWidePages[p].icu, pairs);
}

}  // namespace mojibake
