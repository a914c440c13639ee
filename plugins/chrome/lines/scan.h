// A line of a page as the line model reads it, by its own text alone: tokens as hashes, shapes as codes, counts.
//
//   PageScan scan;
//   scan_page(lines, scan);                            // every line of a page
//   ngrams(scan.lines[i], scan.tokens, hashes);        // what the model's word tables are asked for
//
// A token is a run of letters and digits, or two letters of a script that is written without spaces.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace chrome {

/// What the model needs of a block. The text is UTF-8 (bytes that are none count as spaces) and is not owned.
struct LineInput {
  std::string_view text;
  std::uint64_t key = 0;  // a hash of the text's bytes, under which its scan may be remembered; 0: none
};

/// Tokens kept of a line for its n-grams: the first kHeadTokens and the last kTailTokens.
inline constexpr std::size_t kHeadTokens = 24, kTailTokens = 8, kKeptTokens = kHeadTokens + kTailTokens;
/// Shape codes kept of a line, begin and end marks not counted.
inline constexpr std::size_t kHeadShapes = 24, kTailShapes = 8, kKeptShapes = kHeadShapes + kTailShapes;
/// At most so many n-grams come from a line.
inline constexpr std::size_t kMaxNgrams = 2 * kKeptTokens + 4;
/// Shape codes are below this number; a trigram of shapes is an index below its third power.
inline constexpr std::uint32_t kShapeCodes = 32;

/// How a line ends, closing quotes and brackets not counted.
enum LineEnd : std::uint8_t { kEndOther, kEndColon, kEndEllipsis, kEndSentence, kEndComma };

/// One line, by its own text alone. Counts are of tokens where nothing else is said.
struct LineScan {
  std::uint64_t exact_hash = 0;                    // of all tokens
  std::uint64_t norm_hash = 0;                     // of all tokens, numbers of up to four digits being alike
  std::uint32_t first_pair = 0, last_pair = 0;     // hashes of the first and last two tokens; 0 when there are fewer
  std::uint32_t token_begin = 0, shape_begin = 0;  // in PageScan
  std::uint32_t lower_mask = 0;                    // of the kept tokens: those that begin with a small letter
  std::uint32_t n_tokens = 0;
  std::uint32_t n_chars = 0;  // code points that are not white space
  std::uint32_t n_capital = 0, n_short_lower = 0, n_caseless = 0;
  std::uint32_t n_separators = 0, n_currency = 0;
  std::uint8_t n_kept = 0, n_shapes = 0;
  LineEnd end = kEndOther;
  bool starts_mark = false, has_date = false;
};

/// The lines of a page. `tokens` holds 32-bit hashes (numbers of up to four digits being alike), `shapes` codes.
struct PageScan {
  std::vector<LineScan> lines;
  std::vector<std::uint32_t> tokens;
  std::vector<std::uint8_t> shapes;
  /// Forgets the page, keeps its memory.
  void clear() {
    lines.clear();
    tokens.clear();
    shapes.clear();
  }
};

/// Scans a line and appends it to the page.
void scan_line(std::string_view text, PageScan& scan);

/// Scans every line; `scan` is overwritten, its memory used again.
void scan_page(std::span<const LineInput> lines, PageScan& scan);

/// Appends the hashes of all tokens of a text, numbers as they are: the units of labels and scores in training.
void append_tokens(std::string_view text, std::vector<std::uint32_t>& tokens);

/// Writes the 32-bit hashes of the line's n-grams (words, pairs, its beginning, the whole of a short line, its length
/// and end) and returns how many there are. `tokens` are the page's.
std::size_t ngrams(const LineScan& line, std::span<const std::uint32_t> tokens,
                   std::array<std::uint32_t, kMaxNgrams>& hashes);

/// Writes the indices of the line's shape trigrams, each below kShapeCodes^3, and returns how many there are.
std::size_t shape_trigrams(const LineScan& line, std::span<const std::uint8_t> shapes,
                           std::array<std::uint16_t, kKeptShapes + 2>& indices);

/// The position of a token in a bit field of 2^`bits` bits, 32 or fewer: independent of what ngrams() gives for it.
inline std::uint32_t known_word_bit(std::uint32_t token, unsigned bits) { return (token * 0x9E3779B1u) >> (32 - bits); }

}  // namespace chrome
