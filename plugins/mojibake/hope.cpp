// Is a page with suspicious words worth a close look? Most are not: the words are names, loans, or of a language that
// the model does not know. So nearly every conversion is ruled out here by a few table look-ups, before any text is
// made.
#include <algorithm>
#include <array>

#include "decide.h"
#include "lowered.h"

namespace mojibake {
namespace {

/// How far below what it needs a word may be, alone or with others, for the page to be looked at.
constexpr int kHope = nats(1), kHopeOfMany = nats(10);

/// A word as the bytes that each page shows as its characters.
class WordBytes {
 public:
  static constexpr std::size_t kLongest = 48;

  /// `text` has kLongest characters at most.
  WordBytes(const Encodings& encodings, std::u32string_view text) : text_(text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      rows_[i] = &encodings.bytes_of(text[i]);
      controls_ |= text[i] >= 0x80 && text[i] < 0xA0;
    }
  }

  std::u32string_view text() const { return text_; }
  bool has_controls() const { return controls_; }

  /// Whether a whole sequence of UTF-8 stands in it, read as `page`.
  bool has_sequence(Page page) const {
    for (std::size_t i = 0; i + 1 < text_.size(); ++i) {
      const int lead = byte(i, page);
      const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
      if (lead < 0xC2 || lead > 0xF4 || i + length > text_.size()) continue;
      std::size_t k = 1;
      while (k < length && is_continuation(byte(i + k, page))) ++k;
      if (k == length) return true;
    }
    return false;
  }

  /// Whether bytes of sequences stand in it, so that others may be lost.
  bool has_rest(Page page, char32_t behind) const {
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const int lead = byte(i, page);
      if (lead < 0xC2 || lead > 0xF4) continue;
      const char32_t next = i + 1 < text_.size() ? text_[i + 1] : behind;
      if (next == 0xFFFD || next == '?' || next == ' ' || (i > 0 && is_small_ascii(text_[i - 1])) ||
          (i + 1 < text_.size() && is_continuation(byte(i + 1, page))))
        return true;
    }
    return false;
  }

  /// Whether the word as it is under `source`, shown as `reading`, has a reading without an odd pair.
  bool reads_well(const SingleByte& source, Page reading, const Screen& screen) const {
    Screen::Id before = Screen::kEdge;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      char32_t c = text_[i];
      if (c >= 0x80) {
        const int b = byte(i, reading);
        if (b < 0 || source.is_undefined(static_cast<std::uint8_t>(b))) return false;
        c = source.text_of(static_cast<std::uint8_t>(b));
      }
      const Screen::Id id = screen.id_of(c);
      if (screen.suspicious(before, id)) return false;
      before = id;
    }
    return !screen.suspicious(before, Screen::kEdge);
  }

  /// Whether every character outside ASCII is one that `page` shows.
  bool is_all(Page page) const {
    for (std::size_t i = 0; i < text_.size(); ++i)
      if (text_[i] >= 0x80 && byte(i, page) < 0) return false;
    return true;
  }

 private:
  static bool is_small_ascii(char32_t c) { return c >= 'a' && c <= 'z'; }
  static bool is_continuation(int b) { return b >= 0x80 && b < 0xC0; }
  int byte(std::size_t i, Page page) const {
    const std::uint8_t b = (*rows_[i])[static_cast<std::size_t>(page)];
    return b ? b : -1;
  }

  std::u32string_view text_;
  std::array<const ByteRow*, kLongest> rows_{};
  bool controls_ = false;
};

/// False when `conversion` cannot mend the word, or only into one as odd.
bool may_mend(const Encodings& encodings, const Screen& screen, const Conversion& conversion, const WordBytes& word,
              char32_t behind) {
  switch (conversion.form) {
    case Conversion::Form::kUtf8:
      return word.has_sequence(conversion.reading);
    case Conversion::Form::kUtf8Lossy:
      return word.has_rest(conversion.reading, behind);
    case Conversion::Form::kUtf8Small:
      return is_plainly_lowered_utf8(encodings.single(conversion.reading), word.text());
    case Conversion::Form::kSingle:
      if (conversion.source == conversion.reading) return word.has_controls();
      return word.reads_well(encodings.single(conversion.source), conversion.reading, screen);
    case Conversion::Form::kVietnamese:
    case Conversion::Form::kWide:
      return word.is_all(conversion.reading);
    case Conversion::Form::kUtf8Wide:
      return true;
  }
  return true;
}

}  // namespace

Decider::Hope Decider::hope(std::span<const Subject> lines) const {
  for (const Subject& subject : lines)
    if (!subject.code && screen_.has_odd_quotes(subject.line->text())) return Hope::kPage;
  std::vector<Word> words = words_of(lines);
  std::vector<int> sums(conversions_.size(), 0);
  for (Word& word : words) {
    if (!word.suspect) continue;
    const std::u32string& line = lines[word.line].line->text();
    const std::u32string_view text = std::u32string_view(line).substr(word.begin, word.end - word.begin);
    const bool is_short = text.size() <= WordBytes::kLongest;
    const WordBytes bytes(encodings_, text.substr(0, WordBytes::kLongest));
    int before = -1;
    for (std::size_t k = 0; k < conversions_.size(); ++k) {
      const Conversion& conversion = conversions_[k];
      if (conversion.off) continue;
      if (lines[word.line].code && conversion.form != Conversion::Form::kUtf8) continue;
      if (is_short && !may_mend(encodings_, screen_, conversion, bytes, word.end < line.size() ? line[word.end] : 0))
        continue;
      int gain = 0, charge = 0;
      if (conversion.form == Conversion::Form::kUtf8Lossy) {
        word.candidates.clear();
        try_lossy(line, word, k, false, std::nullopt);
        if (word.candidates.empty()) continue;
        gain = word.candidates.front().gain;
      } else {
        const auto mended = convert(encodings_, conversion, text);
        if (!mended || *mended == text || !is_sound(conversion, text, *mended, charge)) continue;
        // Most conversions make one odd word into another, which the table shows at once.
        if (!is_short && conversion.form == Conversion::Form::kSingle && conversion.source != conversion.reading &&
            screen_.suspects(std::u32string_view(*mended)))
          continue;
        if (before < 0) before = characters_.cost(text);
        gain = before - least_cost(conversion, *mended);
      }
      if (gain + kHope >= conversion.need + charge) return conversion.shows() ? Hope::kLines : Hope::kPage;
      sums[k] += std::max(gain, 0);
      if (sums[k] >= kHopeOfMany) return Hope::kPage;
    }
  }
  return Hope::kNone;
}

}  // namespace mojibake
