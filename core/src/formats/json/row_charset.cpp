#include "row_charset.h"

#include <winnow/decode.h>
#include <winnow/text.h>

#include <algorithm>

#include "text/decode_as.h"

namespace winnow {
namespace {

// So many rows with so many places that are no UTF-8 are no accident. Fewer are, unless one holds as many bytes as a
// charset's detector wants to see: a damaged disk leaves control characters too, with which a row is no JSON.
constexpr std::size_t kRows = 3, kPlaces = 8, kBytes = 24;
// A whole row of another charset seldom looks like UTF-8: less than one in so many.
constexpr std::size_t kRowsForOne = 10;
constexpr std::size_t kSampleBytes = 64u << 10;

bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// What a stretch of rows holds beside ASCII.
struct Stretch {
  std::size_t utf8_rows = 0;
  std::size_t rows = 0;       // that are no UTF-8, and in them
  std::size_t places = 0;     // where they are none
  std::size_t bytes = 0;      // there
  std::size_t sequences = 0;  // of UTF-8
  std::string sample;         // what the charset is known by

  void add(std::string_view row) {
    const auto* first = std::find_if(row.begin(), row.end(), is_high);
    if (first == row.end() || row.find('{') == std::string_view::npos) return;
    bool in_bad = false;
    std::size_t seen = 0, before = bytes;
    for (auto at = static_cast<std::size_t>(first - row.begin()); at < row.size();) {
      const Decoded d = decode_utf8(row, at);
      places += !d.valid && !in_bad;
      bytes += d.valid ? 0 : d.size;
      seen += d.valid && d.size > 1;
      in_bad = !d.valid;
      at += d.size;
    }
    if (bytes == before) {
      ++utf8_rows;
      return;
    }
    ++rows;
    sequences += seen;
    add_words(row);
  }

  // The words with such bytes alone: names of members and addresses are English, and most words of some rows are.
  void add_words(std::string_view row) {
    while (!row.empty() && sample.size() < kSampleBytes) {
      const std::size_t end = std::min(row.find(' '), row.size() - 1) + 1;
      const std::string_view word = row.substr(0, end);
      if (std::any_of(word.begin(), word.end(), is_high)) sample.append(word);
      row.remove_prefix(end);
    }
  }

  // The charset that the words are in; empty where that is not known, which decode() calls windows-1252: words of the
  // West seldom hold three letters side by side that are not of ASCII.
  std::string charset() const {
    std::string name = decode(sample).decoding.charset;
    std::size_t high = 0, side_by_side = 0;
    for (std::size_t at = 0, run = 0; at <= sample.size(); ++at) {
      if (at < sample.size() && is_high(sample[at])) {
        ++run;
        continue;
      }
      high += run;
      if (run >= 3) side_by_side += run;
      run = 0;
    }
    return name == "windows-1252" && side_by_side * 4 > high ? std::string() : name;
  }
};

}  // namespace

void RowCharset::see(std::string_view row) {
  if (is_utf8_ || !charset_.empty()) return;
  unsigned char all = 0;
  for (const char c : row) all |= static_cast<unsigned char>(c);
  is_utf8_ = all >= 0x80;
}

void RowCharset::look(std::string_view row, std::uint64_t offset, std::string_view ahead) {
  known_until_ = offset + row.size() + ahead.size();
  // The last line may go on behind what is seen of it.
  if (ahead.size() == kAhead) ahead = ahead.substr(0, ahead.rfind('\n') + 1);
  Stretch stretch;
  stretch.add(row);
  while (!ahead.empty()) {
    const std::size_t end = std::min(ahead.find('\n'), ahead.size() - 1) + 1;
    stretch.add(ahead.substr(0, end));
    ahead.remove_prefix(end);
  }
  // Within its rows letters do: of Japanese in EUC one character in three.
  is_utf8_ = stretch.utf8_rows * kRowsForOne > stretch.rows || stretch.sequences > stretch.bytes;
  const bool is_enough = (stretch.rows >= kRows && stretch.places >= kPlaces) || stretch.bytes >= kBytes;
  if (!is_utf8_ && is_enough) charset_ = stretch.charset();
}

std::string RowCharset::decoded(std::string_view row) const {
  if (charset_.empty()) return {};
  constexpr std::string_view kNoCharacter = "\xEF\xBF\xBD";
  Decoding decoding;
  decoding.charset = charset_;
  std::string text = decode_as(row, decoding);
  return text.find(kNoCharacter) == std::string::npos ? text : std::string();
}

}  // namespace winnow
