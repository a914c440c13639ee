// The code pages that text is mistaken for, as tables. "cp1251 read as cp1252" is: take each character
// back to the byte that cp1252 shows as that character, then read the bytes as cp1251.
//
//   Encodings encodings;
//   int byte = encodings.single(Page::kCp1252).byte_of(U'Ã');          // 0xC3
//   char32_t c = encodings.single(Page::kCp1251).text_of(0xC3);         // U'Г'
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mojibake {

/// Code pages of one byte a character. kCp1252 stands for latin-1 too: see SingleByte::byte_of.
enum class Page : std::uint8_t {
  kCp1252,
  kCp1250,
  kCp1251,
  kCp1253,
  kCp1254,
  kCp1255,
  kCp1256,
  kCp1257,
  kCp437,
  kCp850,
  kCp852,
  kCp866,
  kCp874,
  kKoi8r,
  kKoi8u,
  kLatin2,
  kLatin9,
  kIso5,
  kMacRoman,
  kCp1258,
  kCount
};

/// Code pages of one or two bytes a character.
enum class WidePage : std::uint8_t { kGbk, kBig5, kCp932, kEucJp, kCp949, kCount };

/// Names as the evidence gives them: "cp1252", "koi8-r", "gbk".
const char* name_of(Page page);
const char* name_of(WidePage page);

/// The byte behind one character in each page, by Page; 0 where a page has none. One row is one cache line.
using ByteRow = std::array<std::uint8_t, 32>;
static_assert(static_cast<std::size_t>(Page::kCount) <= std::tuple_size_v<ByteRow>);

/// One code page of single bytes. Bytes that the page leaves undefined stand for the C1 control of the
/// same number, as browsers and most decoders have it.
class SingleByte {
 public:
  /// The character that `byte` is shown as.
  char32_t text_of(std::uint8_t byte) const { return text_[byte]; }

  /// The byte behind `c`, or -1. C1 controls stand for the byte of their number in every page: a text read
  /// as latin-1 shows them where windows-1252 has quotes and dashes.
  int byte_of(char32_t c) const {
    if (c < 0x80) return static_cast<int>(c);
    if (c >= 0x10000) return -1;
    const std::uint8_t byte = rows_[index_[c]][page_];
    return byte ? byte : -1;
  }

  /// Whether the page itself gives `byte` no character.
  bool is_undefined(std::uint8_t byte) const { return undefined_[byte]; }

 private:
  friend class Encodings;
  std::array<char16_t, 256> text_{};
  std::array<bool, 256> undefined_{};
  const std::uint16_t* index_ = nullptr;  // of Encodings
  const ByteRow* rows_ = nullptr;
  std::size_t page_ = 0;
};

/// One code page of double bytes.
class DoubleByte {
 public:
  bool is_lead(std::uint8_t byte) const { return lead_[byte]; }
  /// The character of a lone byte (ASCII, half-width kana), or 0.
  char32_t text_of(std::uint8_t byte) const { return single_[byte]; }
  /// The character of a pair, or 0.
  char32_t text_of(std::uint8_t lead, std::uint8_t trail) const { return pairs_[lead * 256u + trail]; }
  /// The bytes behind `c`: 0 none, below 256 one, else lead * 256 + trail.
  std::uint16_t bytes_of(char32_t c) const { return c < 0x10000 ? bytes_[c] : std::uint16_t{0}; }

 private:
  friend class Encodings;
  /// From the converter that ICU has under this name. `pairs`: all pairs of bytes, a line each.
  void fill(const char* icu_name, const std::string& pairs);

  std::array<bool, 256> lead_{};
  std::array<char16_t, 256> single_{};
  std::vector<char16_t> pairs_;
  std::vector<std::uint16_t> bytes_;
};

/// All tables, filled from ICU's converters. Immutable once built, so any number of threads may read it.
/// Throws std::runtime_error when ICU lacks a converter.
class Encodings {
 public:
  Encodings();
  Encodings(const Encodings&) = delete;  // its pages point into its tables
  Encodings& operator=(const Encodings&) = delete;
  /// What each page shows as `c`.
  const ByteRow& bytes_of(char32_t c) const { return rows_[c < 0x10000 ? index_[c] : 0]; }
  const SingleByte& single(Page page) const { return single_[static_cast<std::size_t>(page)]; }
  const DoubleByte& wide(WidePage page) const { return wide_[static_cast<std::size_t>(page)]; }

 private:
  ByteRow& row_of(char32_t c);
  void fill_single(std::size_t page);

  std::array<SingleByte, static_cast<std::size_t>(Page::kCount)> single_;
  std::vector<std::uint16_t> index_;  // by BMP code point: a row; 0 is the row of characters that no page has
  std::vector<ByteRow> rows_;
  std::array<DoubleByte, static_cast<std::size_t>(WidePage::kCount)> wide_;
};

}  // namespace mojibake
