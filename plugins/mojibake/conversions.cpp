#include "conversions.h"

#include <unicode/unorm2.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <stdexcept>

#include "language_model.h"
#include "lowered.h"

namespace mojibake {
namespace {

constexpr int kUtf8Need = nats(4.5);
constexpr int kUtf8RareNeed = nats(7);
constexpr int kUtf8LossyNeed = nats(6);
constexpr int kC1Need = nats(2);
constexpr int kUtf8WideNeed = nats(8);
constexpr int kOtherScriptNeed = nats(7);
constexpr int kLatinNeed = nats(5);
constexpr int kWideNeed = nats(10);

constexpr Page kUtf8Readings[] = {
    Page::kCp1252, Page::kCp1251, Page::kCp1250, Page::kMacRoman, Page::kCp437,  Page::kCp866,
    Page::kKoi8r,  Page::kCp1254, Page::kCp1253, Page::kLatin2,   Page::kCp1257, Page::kCp850,
    Page::kCp852,  Page::kCp1256, Page::kLatin9, Page::kCp1255,   Page::kCp874,
};

struct Pair {
  Page source, reading;
  int need;
  bool same_script = false;
};

constexpr Pair kPairs[] = {
    {Page::kCp1251, Page::kCp1252, kOtherScriptNeed},      {Page::kKoi8r, Page::kCp1252, kOtherScriptNeed},
    {Page::kCp1253, Page::kCp1252, kOtherScriptNeed},      {Page::kCp1255, Page::kCp1252, kOtherScriptNeed},
    {Page::kCp1256, Page::kCp1252, kOtherScriptNeed},      {Page::kCp866, Page::kCp1252, kOtherScriptNeed},
    {Page::kIso5, Page::kCp1252, kOtherScriptNeed},        {Page::kCp874, Page::kCp1252, kOtherScriptNeed},
    {Page::kCp1251, Page::kCp1250, kOtherScriptNeed},      {Page::kCp1251, Page::kKoi8r, kOtherScriptNeed, true},
    {Page::kKoi8r, Page::kCp1251, kOtherScriptNeed, true}, {Page::kCp866, Page::kCp1251, kOtherScriptNeed, true},
    {Page::kCp1251, Page::kCp866, kOtherScriptNeed, true}, {Page::kCp1251, Page::kMacRoman, kOtherScriptNeed},
    {Page::kCp1252, Page::kCp1251, kOtherScriptNeed},      {Page::kCp1252, Page::kCp1253, kOtherScriptNeed},
    {Page::kCp1252, Page::kCp437, kLatinNeed, true},       {Page::kCp1250, Page::kCp1252, kLatinNeed, true},
    {Page::kCp1254, Page::kCp1252, kLatinNeed, true},      {Page::kCp1257, Page::kCp1252, kLatinNeed, true},
    {Page::kLatin2, Page::kCp1252, kLatinNeed, true},      {Page::kCp437, Page::kCp1252, kLatinNeed, true},
    {Page::kCp850, Page::kCp1252, kLatinNeed, true},       {Page::kMacRoman, Page::kCp1252, kLatinNeed, true},
    {Page::kCp1252, Page::kMacRoman, kLatinNeed, true},    {Page::kCp1252, Page::kCp1250, kLatinNeed, true},
    {Page::kCp852, Page::kCp1250, kLatinNeed, true},       {Page::kCp852, Page::kCp1252, kLatinNeed, true},
    {Page::kKoi8u, Page::kCp1252, kOtherScriptNeed},       {Page::kKoi8u, Page::kCp1251, kOtherScriptNeed, true},
};

struct WidePair {
  WidePage wide;
  Page reading;
};

constexpr WidePair kWidePairs[] = {
    {WidePage::kGbk, Page::kCp1252},   {WidePage::kCp949, Page::kCp1252}, {WidePage::kCp932, Page::kCp1252},
    {WidePage::kEucJp, Page::kCp1252}, {WidePage::kBig5, Page::kCp1252},  {WidePage::kCp949, Page::kCp1250},
    {WidePage::kGbk, Page::kCp1251},
};

std::string named(const std::string& source, const char* reading) { return source + " read as " + reading; }

bool is_scalar(char32_t c, int length) {
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  return c >= kLeast[length] && c < 0x110000 && !(c >= 0xD800 && c < 0xE000);
}

int utf8_length(int lead) {
  return lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

std::optional<std::u32string> from_utf8(const SingleByte& page, std::u32string_view token) {
  std::u32string out;
  bool any = false;
  const auto byte_at = [&](std::size_t i) { return token[i] >= 0x80 ? page.byte_of(token[i]) : -1; };
  for (std::size_t i = 0; i < token.size();) {
    const int lead = byte_at(i);
    const int length = utf8_length(lead);
    if (length && i + static_cast<std::size_t>(length) <= token.size()) {
      char32_t c = static_cast<char32_t>(lead) & (0x7Fu >> length);
      int k = 1;
      for (; k < length; ++k) {
        const int b = byte_at(i + static_cast<std::size_t>(k));
        if (b < 0x80 || b > 0xBF) break;
        c = c << 6 | (static_cast<char32_t>(b) & 0x3F);
      }
      if (k == length && is_scalar(c, length)) {
        out.push_back(c);
        i += static_cast<std::size_t>(length);
        any = true;
        continue;
      }
    }
    out.push_back(token[i++]);
  }
  if (!any) return std::nullopt;
  return out;
}

std::optional<std::u32string> from_utf8_wide(const DoubleByte& page, std::u32string_view token) {
  std::string bytes;
  for (const char32_t c : token) {
    const std::uint16_t b = page.bytes_of(c);
    if (c >= 0x80 && b == 0) return std::nullopt;
    if (b >= 256) bytes.push_back(static_cast<char>(static_cast<unsigned char>(b >> 8)));
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(b & 0xFF)));
  }
  std::u32string out;
  const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  for (std::size_t i = 0; i < bytes.size();) {
    if (byte_at(i) < 0x80) {
      out.push_back(byte_at(i++));
      continue;
    }
    const int length = utf8_length(byte_at(i));
    if (length == 0 || i + static_cast<std::size_t>(length) > bytes.size()) return std::nullopt;
    char32_t c = byte_at(i) & (0x7Fu >> length);
    for (int k = 1; k < length; ++k) {
      const unsigned char b = byte_at(i + static_cast<std::size_t>(k));
      if (b < 0x80 || b > 0xBF) return std::nullopt;
      c = c << 6 | (b & 0x3Fu);
    }
    if (!is_scalar(c, length)) return std::nullopt;
    out.push_back(c);
    i += static_cast<std::size_t>(length);
  }
  return out;
}

std::optional<std::u32string> from_single(const SingleByte& source, const SingleByte& reading,
                                          std::u32string_view token) {
  std::u32string out;
  for (const char32_t c : token) {
    if (c < 0x80) {
      out.push_back(c);
      continue;
    }
    const int byte = reading.byte_of(c);
    if (byte < 0 || source.is_undefined(static_cast<std::uint8_t>(byte))) return std::nullopt;
    out.push_back(source.text_of(static_cast<std::uint8_t>(byte)));
  }
  return out;
}

/// cp1258 gives letters and tone marks one by one; a text has the letters that they make.
std::optional<std::u32string> from_vietnamese(const SingleByte& source, const SingleByte& reading,
                                              std::u32string_view token) {
  const auto apart = from_single(source, reading, token);
  if (!apart || std::any_of(apart->begin(), apart->end(), [](char32_t c) { return c >= 0x10000; })) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* nfc = unorm2_getNFCInstance(&status);
  const std::u16string marked(apart->begin(), apart->end());
  std::u16string composed(marked.size() + 1, u'\0');
  const int32_t size = unorm2_normalize(nfc, marked.data(), static_cast<int32_t>(marked.size()), composed.data(),
                                        static_cast<int32_t>(composed.size()), &status);
  if (U_FAILURE(status)) return std::nullopt;
  return std::u32string(composed.begin(), composed.begin() + size);
}

std::optional<std::u32string> from_wide(const DoubleByte& source, const SingleByte& reading,
                                        std::u32string_view token) {
  std::u32string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const int lead = reading.byte_of(token[i]);
    if (lead < 0) return std::nullopt;
    const auto first = static_cast<std::uint8_t>(lead);
    if (source.is_lead(first) && i + 1 < token.size()) {
      const int trail = reading.byte_of(token[i + 1]);
      const char32_t c = trail < 0 ? U'\0' : source.text_of(first, static_cast<std::uint8_t>(trail));
      if (c == 0) return std::nullopt;
      out.push_back(c);
      ++i;
    } else {
      const char32_t c = source.text_of(first);
      if (c == 0) return std::nullopt;
      out.push_back(c);
    }
  }
  return out;
}

void add_utf8(std::vector<Conversion>& out) {
  using Form = Conversion::Form;
  for (const Page reading : kUtf8Readings)
    out.push_back({.form = Form::kUtf8,
                   .reading = reading,
                   .need = reading == Page::kCp1252 ? kUtf8Need : kUtf8RareNeed,
                   .name = named("utf-8", name_of(reading))});
  for (const Page reading : {Page::kCp1252, Page::kCp1251, Page::kCp1250})
    out.push_back(
        {.form = Form::kUtf8Lossy,
         .reading = reading,
         .need = kUtf8LossyNeed,
         .name = named("utf-8", name_of(reading)) + ", bytes lost",
         .whole = static_cast<std::size_t>(std::find(std::begin(kUtf8Readings), std::end(kUtf8Readings), reading) -
                                           std::begin(kUtf8Readings))});
  for (const Page reading : {Page::kCp1252, Page::kCp1251})
    out.push_back({.form = Form::kUtf8Small,
                   .reading = reading,
                   .need = kUtf8RareNeed,
                   .name = named("utf-8", name_of(reading)) + std::string(kInSmallLetters)});
  // C1 controls in a text are windows-1252 that was taken for latin-1.
  out.push_back({.form = Form::kSingle,
                 .source = Page::kCp1252,
                 .reading = Page::kCp1252,
                 .need = kC1Need,
                 .name = "cp1252 read as latin-1"});
  for (const WidePage wide : {WidePage::kGbk, WidePage::kCp932, WidePage::kBig5, WidePage::kCp949})
    out.push_back(
        {.form = Form::kUtf8Wide, .wide = wide, .need = kUtf8WideNeed, .name = named("utf-8", name_of(wide))});
}

}  // namespace

std::vector<Conversion> all_conversions() {
  using Form = Conversion::Form;
  std::vector<Conversion> out;
  add_utf8(out);
  for (const Pair& p : kPairs)
    out.push_back({.form = Form::kSingle,
                   .source = p.source,
                   .reading = p.reading,
                   .need = p.need,
                   .name = named(name_of(p.source), name_of(p.reading)),
                   .latin = p.need == kLatinNeed,
                   .same_script = p.same_script});
  out.push_back({.form = Form::kVietnamese,
                 .source = Page::kCp1258,
                 .reading = Page::kCp1252,
                 .need = kLatinNeed,
                 .name = named(name_of(Page::kCp1258), name_of(Page::kCp1252)),
                 .latin = true,
                 .same_script = true});
  for (const WidePair& p : kWidePairs)
    out.push_back({.form = Form::kWide,
                   .reading = p.reading,
                   .wide = p.wide,
                   .need = kWideNeed,
                   .name = named(name_of(p.wide), name_of(p.reading))});
  return out;
}

std::vector<Conversion> conversions_among(std::string_view encodings) {
  using Form = Conversion::Form;
  std::vector<Conversion> out = all_conversions();
  if (encodings == "all") return out;
  std::set<std::string, std::less<>> known{"utf-8"}, listed;
  for (std::size_t p = 0; p < static_cast<std::size_t>(Page::kCount); ++p) known.insert(name_of(static_cast<Page>(p)));
  for (std::size_t p = 0; p < static_cast<std::size_t>(WidePage::kCount); ++p)
    known.insert(name_of(static_cast<WidePage>(p)));
  while (!encodings.empty()) {
    const std::size_t end = std::min(encodings.find(','), encodings.size());
    const std::string name(encodings.substr(0, end));
    encodings.remove_prefix(std::min(end + 1, encodings.size()));
    if (known.count(name) == 0) {
      std::string all;
      for (const std::string& one : known) all += (all.empty() ? "" : ", ") + one;
      throw std::runtime_error("encodings: \"" + name + "\" is none of " + all);
    }
    listed.insert(name);
  }
  for (Conversion& conversion : out) {
    const bool reads = conversion.form == Form::kUtf8Wide || listed.count(name_of(conversion.reading)) > 0;
    const bool single = (conversion.form != Form::kSingle && conversion.form != Form::kVietnamese) ||
                        listed.count(name_of(conversion.source)) > 0;
    const bool wide = (conversion.form != Form::kUtf8Wide && conversion.form != Form::kWide) ||
                      listed.count(name_of(conversion.wide)) > 0;
    conversion.off = !(reads && single && wide);
  }
  return out;
}

std::optional<std::u32string> convert(const Encodings& encodings, const Conversion& conversion,
                                      std::u32string_view token) {
  switch (conversion.form) {
    case Conversion::Form::kUtf8:
      return from_utf8(encodings.single(conversion.reading), token);
    case Conversion::Form::kUtf8Lossy:
      return std::nullopt;
    case Conversion::Form::kUtf8Small:
      return from_lowered_utf8(encodings.single(conversion.reading), token);
    case Conversion::Form::kUtf8Wide:
      return from_utf8_wide(encodings.wide(conversion.wide), token);
    case Conversion::Form::kSingle:
      return from_single(encodings.single(conversion.source), encodings.single(conversion.reading), token);
    case Conversion::Form::kVietnamese:
      return from_vietnamese(encodings.single(conversion.source), encodings.single(conversion.reading), token);
    case Conversion::Form::kWide:
      return from_wide(encodings.wide(conversion.wide), encodings.single(conversion.reading), token);
  }
  return std::nullopt;
}

}  // namespace mojibake
