#include "features.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <iterator>

namespace chrome {
namespace {

/// Logarithm of 1 + x in steps of 1/16 of an octave, piecewise linear inside an octave; x >= 0. Works on the bits of
/// the number, so that it is the same everywhere.
constexpr std::uint8_t log_byte(float x) {
  const std::int32_t bits = (std::bit_cast<std::int32_t>(1.0f + x) - 0x3F800000) >> 19;
  return static_cast<std::uint8_t>(std::min(bits, 255));
}
constexpr std::array<std::uint8_t, 256> kLogBytes = [] {
  std::array<std::uint8_t, 256> bytes{};
  for (std::size_t n = 0; n < bytes.size(); ++n) bytes[n] = log_byte(static_cast<float>(n));
  return bytes;
}();
std::uint8_t log_byte(std::uint16_t n) { return n < kLogBytes.size() ? kLogBytes[n] : log_byte(static_cast<float>(n)); }
std::uint8_t clamp_byte(float x) { return static_cast<std::uint8_t>(std::clamp(x, 0.0f, 255.0f)); }
std::uint8_t clamp_byte(std::int32_t x) { return static_cast<std::uint8_t>(std::clamp(x, 0, 255)); }
std::uint8_t score_byte(std::int32_t score) { return clamp_byte(128 + score / 2); }
std::uint8_t score_byte(float score) { return clamp_byte(128.0f + score); }
float as_float(std::uint32_t x) { return static_cast<float>(x); }
std::uint8_t share(std::uint32_t part, std::uint32_t whole) {
  return whole == 0 ? std::uint8_t{0} : clamp_byte(255.0f * as_float(part) / as_float(whole));
}

/// Sums over windows of lines: wraps around in 32 bits, which differences survive. Reads up to kReach lines beyond the
/// page's ends, where nothing is added.
constexpr std::size_t kReach = 21;
constexpr std::size_t kRadii[] = {3, 8, 20};
class Prefix {
 public:
  Prefix(std::size_t n, std::pmr::memory_resource& memory) : n_(n), sums_(n + 2 * kReach + 1, &memory) {}
  template <class Value>
  Prefix(std::size_t n, std::pmr::memory_resource& memory, Value value) : Prefix(n, memory) {
    sum_up(value);
  }
  /// Forgets what it was of: value(i) for each line from now on.
  template <class Value>
  void sum_up(Value value) {
    const std::size_t n = n_;
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sums_[kReach + i] = sum;
      sum += static_cast<std::uint32_t>(value(i));
    }
    std::fill(sums_.begin() + static_cast<std::ptrdiff_t>(kReach + n), sums_.end(), sum);
  }
  /// Sum over lines i - radius .. i + radius.
  std::int32_t around(std::size_t i, std::size_t radius) const {
    return static_cast<std::int32_t>(sums_[kReach + i + radius + 1] - sums_[kReach + i - radius]);
  }
  /// Sum over the `count` lines behind i.
  std::int32_t next(std::size_t i, std::size_t count) const {
    return static_cast<std::int32_t>(sums_[kReach + i + count + 1] - sums_[kReach + i + 1]);
  }
  std::int32_t before(std::size_t i) const { return static_cast<std::int32_t>(sums_[kReach + i]); }
  std::int32_t total() const { return static_cast<std::int32_t>(sums_[kReach + n_]); }

 private:
  std::size_t n_;
  std::pmr::vector<std::uint32_t> sums_;
};

constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ull;  // 2^64 over the golden ratio

/// How often each key occurs, counted in buckets by hash: a collision counts two keys as one.
class Counts {
 public:
  Counts(std::size_t keys, std::pmr::memory_resource& memory)
      : shift_(64u - static_cast<unsigned>(std::bit_width(std::max<std::size_t>(keys, 64) * 4 - 1))),
        counts_(std::size_t{1} << (64u - shift_), &memory) {}
  std::uint16_t operator[](std::uint64_t key) const { return counts_[bucket(key)]; }
  std::uint16_t add(std::uint64_t key) { return add_to(bucket(key)); }
  /// Where a key is counted, for those that are asked for more than once; below four times the keys, or 256.
  std::size_t bucket(std::uint64_t key) const { return static_cast<std::size_t>((key * kMultiplier) >> shift_); }
  std::uint16_t add_to(std::size_t bucket) {
    std::uint16_t& count = counts_[bucket];
    if (count < 0xFFFF) ++count;
    return count;
  }
  std::uint16_t in(std::size_t bucket) const { return counts_[bucket]; }

 private:
  unsigned shift_;
  std::pmr::vector<std::uint16_t> counts_;
};

constexpr std::string_view kNames[] = {
    "log_chars", "log_tokens", "separators", "frequent_lower", "mean_frequency", "copies", "alike", "seen_before",
    "same_begin", "same_end", "position", "token_position", "from_start", "from_end", "words", "shapes",
    // the page around the line
    "tokens+3", "tokens~3", "tokens~8", "tokens~20", "lower~3", "short~8", "marks~3", "marks~8", "copies~3", "copies~8",
    "capitals~3", "capitals~8", "dates~3", "dates~8", "ellipsis~8", "known~8", "good_before", "good_after",
    "segment_20", "segment_good", "run_good", "since_good", "until_good", "page_lines", "page_tokens",
    "page_mean_tokens", "page_good", "page_good_tokens", "page_lower", "page_known", "page_marks", "page_currency",
    "page_dates", "page_capitals", "page_caseless", "words+1", "words~3", "words~8", "words~20", "page_words",
    "page_words_negative", "segment_words", "since_negative", "until_negative", "words_before", "words_after",
    "shapes+1", "shapes~3", "shapes~8", "shapes~20", "page_shapes", "segment_shapes", "onward", "onward~8",
    "least_onward<8", "page_onward", "backward", "backward>20", "backward~8", "least_backward>8", "page_backward",
    "since_onward", "until_backward", "segment_turns"};
constexpr std::size_t kFeatures = std::size(kNames);

consteval std::size_t column_of(std::string_view name) {
  std::size_t at = 0;
  while (kNames[at] != name) ++at;
  return at;
}

/// Writes the matrix column by column in the order of kNames.
class Writer {
 public:
  Writer(const PageScan& scan, std::span<const LineScores> scores, FeatureMatrix& matrix,
         std::pmr::memory_resource& memory)
      : lines_(scan.lines),
        tokens_(scan.tokens),
        scores_(scores),
        n_(scan.lines.size()),
        matrix_(matrix),
        memory_(memory),
        summands_(n_, &memory),
        copies_(n_, &memory),
        roots_(n_, &memory),
        sums_(n_, memory) {
    matrix_.make_room(n_);
  }

  void run() {
    line_columns();
    repetition_columns();
    position_columns();
    each([&](std::size_t i) { return score_byte(std::int32_t{scores_[i].words}); });
    each([&](std::size_t i) { return score_byte(std::int32_t{scores_[i].shapes}); });
    moved(column_of("log_tokens"), 3, 255);
    window_columns();
    segment_columns();
    page_columns();
    word_columns();
    shape_columns();
    direction_columns();
  }

 private:
  using Bytes = std::pmr::vector<std::uint8_t>;
  using Scores = std::pmr::vector<std::int32_t>;

  /// The next column: value(i) for each line, zeros behind.
  template <class Value>
  void each(Value value) {
    constexpr std::size_t kLanes = 32;
    std::uint8_t* const column = matrix_.column(next_++);
    std::size_t i = 0;
    // To the compiler, a byte that is written could be part of anything; one of an array of ours is of nothing else.
    for (std::uint8_t lanes[kLanes]; i + kLanes <= n_; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] = value(i + lane);
      std::copy_n(lanes, kLanes, column + i);
    }
    for (; i < n_; ++i) column[i] = value(i);
    std::fill(column + n_, column + matrix_.stride, std::uint8_t{0});
  }
  /// The next column: the same byte for every line.
  void whole(std::uint8_t byte) {
    std::uint8_t* column = matrix_.column(next_++);
    std::fill(column, column + n_, byte);
    std::fill(column + n_, column + matrix_.stride, std::uint8_t{0});
  }
  /// The next column: that of `feature` moved up by `by` lines; `fill` where there is no such line.
  void moved(std::size_t feature, std::size_t by, std::uint8_t fill) {
    const std::uint8_t* from = matrix_.column(feature);
    std::uint8_t* column = matrix_.column(next_++);
    by = std::min(n_, by);
    std::copy(from + by, from + n_, column);
    std::fill(column + (n_ - by), column + n_, fill);
    std::fill(column + n_, column + matrix_.stride, std::uint8_t{0});
  }

  void line_columns() {
    for (std::size_t i = 0; i < n_; ++i) {
      const LineScan& l = lines_[i];
      const std::uint32_t weight = std::min<std::uint32_t>(l.n_tokens, 400);
      const std::uint64_t lower = std::uint64_t{l.n_short_lower} * weight / std::max<std::uint32_t>(1, l.n_tokens);
      summands_[i] = {weight,
                      static_cast<std::uint32_t>(lower),
                      std::min<std::uint32_t>(l.n_capital, 400),
                      l.n_kept,
                      reads_like_prose(l),
                      l.n_tokens < 5,
                      l.starts_mark,
                      l.has_date,
                      l.end == kEndEllipsis};
    }
    each([&](std::size_t i) { return log_byte(as_float(lines_[i].n_chars)); });
    each([&](std::size_t i) { return log_byte(as_float(lines_[i].n_tokens)); });
    each([&](std::size_t i) { return log_byte(as_float(lines_[i].n_separators)); });
  }

  void repetition_columns() {
    // How often the page uses a word tells its function words without a list of any language.
    Counts words(std::min<std::size_t>(tokens_.size(), 4096), memory_);
    std::pmr::vector<std::uint16_t> buckets(tokens_.size(), &memory_);
    for (std::size_t t = 0; t < tokens_.size(); ++t) {
      const std::size_t bucket = words.bucket(tokens_[t]);
      buckets[t] = static_cast<std::uint16_t>(bucket);
      words.add_to(bucket);
    }
    const std::size_t frequent = std::max<std::size_t>(3, tokens_.size() / 250);
    Bytes frequency(n_, &memory_), frequent_lower(n_, &memory_);
    for (std::size_t i = 0; i < n_; ++i) {
      const LineScan& line = lines_[i];
      std::uint32_t n_frequent = 0, sum = 0;
      for (std::size_t t = 0; t < line.n_kept; ++t) {
        const std::uint16_t count = words.in(buckets[line.token_begin + t]);
        sum += log_byte(count);
        n_frequent += count >= frequent && ((line.lower_mask >> t) & 1u) != 0;
      }
      frequent_lower[i] = share(n_frequent, line.n_kept);
      frequency[i] = line.n_kept == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(sum / line.n_kept);
    }
    each([&](std::size_t i) { return frequent_lower[i]; });
    each([&](std::size_t i) { return frequency[i]; });

    Counts exact(n_, memory_), alike(n_, memory_), begins(n_, memory_), ends(n_, memory_);
    std::pmr::vector<std::uint16_t> seen(n_, &memory_);
    for (std::size_t i = 0; i < n_; ++i) {
      seen[i] = exact.add(lines_[i].exact_hash);
      alike.add(lines_[i].norm_hash);
      if (lines_[i].first_pair != 0) begins.add(lines_[i].first_pair);
      if (lines_[i].last_pair != 0) ends.add(lines_[i].last_pair);
    }
    for (std::size_t i = 0; i < n_; ++i) copies_[i] = exact[lines_[i].exact_hash];
    each([&](std::size_t i) { return clamp_byte(std::int32_t{copies_[i]}); });
    each([&](std::size_t i) { return clamp_byte(std::int32_t{alike[lines_[i].norm_hash]}); });
    each([&](std::size_t i) { return static_cast<std::uint8_t>(seen[i] > 1); });
    each([&](std::size_t i) {
      return lines_[i].first_pair == 0 ? std::uint8_t{0} : log_byte(as_float(begins[lines_[i].first_pair]));
    });
    each([&](std::size_t i) {
      return lines_[i].last_pair == 0 ? std::uint8_t{0} : log_byte(as_float(ends[lines_[i].last_pair]));
    });
  }

  void position_columns() {
    const float per_line = 255.0f / as_float(static_cast<std::uint32_t>(std::max<std::size_t>(1, n_)));
    each([&](std::size_t i) { return clamp_byte(per_line * as_float(static_cast<std::uint32_t>(i))); });
    std::uint64_t all = 0;
    for (const LineScan& line : lines_) all += line.n_tokens;
    const float per_token = 255.0f / static_cast<float>(std::max<std::uint64_t>(1, all));
    std::uint64_t sum = 0;
    each([&](std::size_t i) {
      const std::uint8_t byte = clamp_byte(per_token * static_cast<float>(sum));
      sum += lines_[i].n_tokens;
      return byte;
    });
    each([&](std::size_t i) { return log_byte(as_float(static_cast<std::uint32_t>(i))); });
    each([&](std::size_t i) { return log_byte(as_float(static_cast<std::uint32_t>(n_ - 1 - i))); });
  }

  /// A line that reads like prose in any script: ten tokens, a full stop, words in small letters.
  static bool reads_like_prose(const LineScan& l) {
    return l.n_tokens >= 10 && l.end == kEndSentence &&
           (l.n_short_lower * 5 >= l.n_tokens || l.n_caseless * 2 > l.n_tokens);
  }
  bool good(std::size_t i) const { return summands_[i].good; }
  /// Tokens of a line as they count in sums: at most 400, so that no paragraph outweighs a page.
  std::uint32_t weight(std::size_t i) const { return summands_[i].weight; }

  /// The next columns: means of value(i) in windows of these radii, a mean by `weights`.
  template <class Value>
  void mean_columns(Value value, const Prefix& weights, std::initializer_list<std::size_t> radii, float scale) {
    sums_.sum_up(value);
    for (const std::size_t r : radii) {
      each([&](std::size_t i) {
        return clamp_byte(scale * static_cast<float>(sums_.around(i, r)) /
                          static_cast<float>(std::max(1, weights.around(i, r))));
      });
    }
  }

  void window_columns() {
    const Prefix ones(n_, memory_, [](std::size_t) { return 1; });
    const Prefix tokens(n_, memory_, [&](std::size_t i) { return weight(i); });
    for (const std::size_t r : kRadii) {
      each([&](std::size_t i) {
        return log_byte(static_cast<float>(tokens.around(i, r)) / static_cast<float>(ones.around(i, r)));
      });
    }
    mean_columns([&](std::size_t i) { return lower_weight(i); }, tokens, {3}, 255.0f);
    mean_columns([&](std::size_t i) { return summands_[i].brief; }, ones, {8}, 255.0f);
    mean_columns([&](std::size_t i) { return summands_[i].mark; }, ones, {3, 8}, 255.0f);
    mean_columns([&](std::size_t i) { return copies_[i] > 1; }, ones, {3, 8}, 255.0f);
    mean_columns([&](std::size_t i) { return summands_[i].capitals; }, tokens, {3, 8}, 255.0f);
    mean_columns([&](std::size_t i) { return summands_[i].date; }, ones, {3, 8}, 255.0f);
    mean_columns([&](std::size_t i) { return summands_[i].ellipsis; }, ones, {8}, 255.0f);
    const Prefix kept(n_, memory_, [&](std::size_t i) { return summands_[i].kept; });
    mean_columns([&](std::size_t i) { return scores_[i].known * summands_[i].kept; }, kept, {8}, 1.0f);
    const Prefix good_tokens(n_, memory_, [&](std::size_t i) { return good(i) ? weight(i) : 0; });
    each([&](std::size_t i) { return log_byte(static_cast<float>(std::max(0, good_tokens.before(i)))); });
    each([&](std::size_t i) {
      return log_byte(static_cast<float>(std::max(
          0, good_tokens.total() - good_tokens.before(i) - (good(i) ? static_cast<std::int32_t>(weight(i)) : 0))));
    });
  }
  std::uint32_t lower_weight(std::size_t i) const { return summands_[i].lower; }

  /// The next column: where a line stands to the stretch of lines with the greatest sum: 128 inside it, less before it
  /// and more behind it, by the logarithm of the distance.
  template <class Value>
  void segment_column(Value value) {
    std::int64_t best = INT64_MIN, sum = 0;
    std::size_t start = 0, best_begin = 0, best_end = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      if (sum <= 0) {
        sum = 0;
        start = i;
      }
      sum += value(i);
      if (sum > best) {
        best = sum;
        best_begin = start;
        best_end = i;
      }
    }
    each([&](std::size_t i) {
      if (i < best_begin)
        return clamp_byte(128 - std::int32_t{log_byte(as_float(static_cast<std::uint32_t>(best_begin - i)))});
      if (i > best_end)
        return clamp_byte(128 + std::int32_t{log_byte(as_float(static_cast<std::uint32_t>(i - best_end)))});
      return std::uint8_t{128};
    });
  }

  /// The next two columns: lines since and until a line for which `flag` holds, at most 40.
  template <class Flag>
  void distance_columns(Flag flag) {
    std::uint8_t last = 40;
    Bytes until(n_, &memory_);
    for (std::size_t i = n_; i-- > 0;)
      until[i] = last = flag(i) ? std::uint8_t{0} : static_cast<std::uint8_t>(std::min(40, last + 1));
    last = 40;
    each([&](std::size_t i) {
      return last = flag(i) ? std::uint8_t{0} : static_cast<std::uint8_t>(std::min(40, last + 1));
    });
    each([&](std::size_t i) { return until[i]; });
  }

  void segment_columns() {
    segment_column([&](std::size_t i) { return static_cast<std::int64_t>(lines_[i].n_tokens) - 20; });
    segment_column([&](std::size_t i) { return good(i) ? static_cast<std::int64_t>(lines_[i].n_tokens) : -8; });
    // Tokens in the run of good lines that a line stands in; one other line may stand between two good ones.
    Bytes run(n_, &memory_);
    for (std::size_t i = 0; i < n_; ++i) {
      if (!good(i)) continue;
      std::size_t end = i + 1;
      std::uint64_t sum = lines_[i].n_tokens;
      for (std::size_t j = i + 1; j < n_ && j - end < 2; ++j) {
        if (!good(j)) continue;
        sum += lines_[j].n_tokens;
        end = j + 1;
      }
      std::fill(run.begin() + static_cast<std::ptrdiff_t>(i), run.begin() + static_cast<std::ptrdiff_t>(end),
                log_byte(static_cast<float>(sum)));
      i = end - 1;
    }
    each([&](std::size_t i) { return run[i]; });
    distance_columns([&](std::size_t i) { return good(i); });
  }

  template <class Value>
  std::int64_t sum(Value value) const {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < n_; ++i) total += static_cast<std::int64_t>(value(i));
    return total;
  }
  static std::uint8_t mean_byte(std::int64_t part, std::int64_t whole, float scale) {
    return whole <= 0 ? std::uint8_t{0} : clamp_byte(scale * static_cast<float>(part) / static_cast<float>(whole));
  }

  void page_columns() {
    const auto n = static_cast<std::int64_t>(n_);
    const std::int64_t tokens = sum([&](std::size_t i) { return weight(i); });
    whole(log_byte(static_cast<float>(n)));
    whole(log_byte(static_cast<float>(tokens)));
    whole(n == 0 ? std::uint8_t{0} : log_byte(static_cast<float>(tokens) / static_cast<float>(n)));
    whole(mean_byte(sum([&](std::size_t i) { return good(i); }), n, 255.0f));
    whole(mean_byte(sum([&](std::size_t i) { return good(i) ? weight(i) : 0; }), tokens, 255.0f));
    whole(mean_byte(sum([&](std::size_t i) { return lower_weight(i); }), tokens, 510.0f));
    whole(mean_byte(sum([&](std::size_t i) { return scores_[i].known * summands_[i].kept; }),
                    sum([&](std::size_t i) { return summands_[i].kept; }), 1.0f));
    whole(mean_byte(sum([&](std::size_t i) { return summands_[i].mark; }), n, 255.0f));
    whole(mean_byte(sum([&](std::size_t i) { return lines_[i].n_currency > 0; }), n, 510.0f));
    whole(mean_byte(sum([&](std::size_t i) { return summands_[i].date; }), n, 510.0f));
    whole(mean_byte(sum([&](std::size_t i) { return summands_[i].capitals; }), tokens, 255.0f));
    whole(mean_byte(sum([&](std::size_t i) { return std::min<std::uint32_t>(lines_[i].n_caseless, 400); }), tokens,
                    255.0f));
  }

  void word_columns() {
    moved(column_of("words"), 1, 128);
    for (std::size_t i = 0; i < n_; ++i) roots_[i] = root(weight(i) + 1);
    const auto words = [&](std::size_t i) { return scores_[i].words * roots_[i]; };
    score_windows(words);
    const std::int64_t tokens = sum([&](std::size_t i) { return weight(i); });
    whole(
        mean_byte(sum([&](std::size_t i) { return scores_[i].words < -kScoreStep ? weight(i) : 0; }), tokens, 255.0f));
    segment_column([&](std::size_t i) { return std::int64_t{words(i)}; });
    distance_columns([&](std::size_t i) { return scores_[i].words < -kScoreStep * 3 / 2 && lines_[i].n_tokens <= 6; });
    const auto positive = [&](std::size_t i) { return std::max<std::int64_t>(0, scores_[i].words) * weight(i); };
    const std::int64_t all = sum(positive);
    std::int64_t before = 0;
    Bytes after(n_, &memory_);
    each([&](std::size_t i) {
      const std::uint8_t byte = log_byte(static_cast<float>(before) / kScoreStep);
      before += positive(i);
      after[i] = log_byte(static_cast<float>(all - before) / kScoreStep);
      return byte;
    });
    each([&](std::size_t i) { return after[i]; });
  }

  void shape_columns() {
    moved(column_of("shapes"), 1, 128);
    const auto shapes = [&](std::size_t i) { return scores_[i].shapes * roots_[i]; };
    score_windows(shapes);
    segment_column([&](std::size_t i) { return std::int64_t{shapes(i)}; });
  }

  /// What the lines before say of those behind them, and the reverse: headings of blocks, bylines, the article's end.
  void direction_columns() {
    Scores onward(n_, &memory_), backward(n_, &memory_);
    for (std::size_t i = 0; i < n_; ++i) {
      onward[i] = scores_[i].onward;
      backward[i] = scores_[i].backward;
    }
    const auto value_in = [](const Scores& scores) { return [&](std::size_t i) { return scores[i]; }; };
    const Prefix onwards(n_, memory_, value_in(onward)), backwards(n_, memory_, value_in(backward));
    each([&](std::size_t i) { return score_byte(onward[i]); });
    mean_scores(onwards, 8);
    least_column(onward, true);
    whole(score_byte(static_cast<float>(onwards.total()) / static_cast<float>(std::max<std::size_t>(1, n_))));
    each([&](std::size_t i) { return score_byte(backward[i]); });
    constexpr std::size_t kFar = 20;
    each([&](std::size_t i) {
      return score_byte(static_cast<float>(backwards.next(i, kFar)) /
                        static_cast<float>(std::clamp<std::size_t>(n_ - 1 - i, 1, kFar)));
    });
    mean_scores(backwards, 8);
    least_column(backward, false);
    whole(score_byte(static_cast<float>(backwards.total()) / static_cast<float>(std::max<std::size_t>(1, n_))));
    // Distances to a line after which, or before which, content is unlikely.
    std::uint8_t last = 40;
    each([&](std::size_t i) {
      const std::uint8_t byte = last;
      last = onward[i] < -2 * kScoreStep ? std::uint8_t{0} : static_cast<std::uint8_t>(std::min(40, last + 1));
      return byte;
    });
    last = 40;
    Bytes until(n_, &memory_);
    for (std::size_t i = n_; i-- > 0;) {
      until[i] = last;
      last = backward[i] < -2 * kScoreStep ? std::uint8_t{0} : static_cast<std::uint8_t>(std::min(40, last + 1));
    }
    each([&](std::size_t i) { return until[i]; });
    segment_column([&](std::size_t i) {
      const std::int64_t from = i > 0 ? onward[i - 1] : 0, to = i + 1 < n_ ? backward[i + 1] : 0;
      return 2 * std::int64_t{scores_[i].words} + from + to;
    });
  }
  void mean_scores(const Prefix& sums, std::size_t r) {
    each([&](std::size_t i) {
      const std::size_t begin = i < r ? 0 : i - r, end = std::min(n_, i + r + 1);
      return score_byte(static_cast<float>(sums.around(i, r)) / static_cast<float>(end - begin));
    });
  }
  /// The next column: the least score among the eight lines before a line, or behind it.
  void least_column(const Scores& scores, bool before) {
    constexpr std::size_t kNear = 8;
    Scores least(n_ + 2 * kNear, 8 * kScoreStep, &memory_);  // lines beyond the page's ends say nothing
    std::copy(scores.begin(), scores.end(), least.begin() + kNear);
    // The least of two lines from each on, then of four, then of eight.
    for (std::size_t step = 1; step < kNear; step *= 2)
      for (std::size_t k = 0; k + step < least.size(); ++k) least[k] = std::min(least[k], least[k + step]);
    each([&](std::size_t i) { return score_byte(least[before ? i : i + kNear + 1]); });
  }

  /// The next four columns: means of a score in three windows and over the page.
  template <class Score>
  void score_windows(Score score) {
    const Prefix weights(n_, memory_, [&](std::size_t i) { return roots_[i]; });
    sums_.sum_up(score);
    for (const std::size_t r : kRadii) {
      each([&](std::size_t i) {
        return score_byte(static_cast<float>(sums_.around(i, r)) / static_cast<float>(weights.around(i, r)));
      });
    }
    const std::int64_t weight_sum = std::max<std::int64_t>(1, sum([&](std::size_t i) { return roots_[i]; }));
    whole(score_byte(static_cast<float>(sum(score)) / static_cast<float>(weight_sum)));
  }

  /// Eight times the square root, rounded down.
  static std::int32_t root(std::uint32_t x) { return static_cast<std::int32_t>(8.0f * std::sqrt(as_float(x))); }

  /// What sums over lines need of a line, close together.
  struct Summand {
    std::uint32_t weight, lower, capitals, kept;
    bool good, brief, mark, date, ellipsis;
  };

  std::span<const LineScan> lines_;
  std::span<const std::uint32_t> tokens_;
  std::span<const LineScores> scores_;
  std::size_t n_;
  FeatureMatrix& matrix_;
  std::size_t next_ = 0;
  std::pmr::memory_resource& memory_;
  std::pmr::vector<Summand> summands_;
  std::pmr::vector<std::uint16_t> copies_;
  std::pmr::vector<std::int32_t> roots_;
  Prefix sums_;  // of one thing after the other
};

#if defined(__x86_64__)
// The same code with wider registers. No operation is another one, so that the bytes are the same.
__attribute__((target("avx2"), flatten)) void run_avx2(Writer& writer) { writer.run(); }
#endif

}  // namespace

std::span<const std::string_view> feature_names() { return kNames; }

void FeatureMatrix::make_room(std::size_t lines) {
  n_lines = lines;
  stride = (lines + 31) / 32 * 32;
  if (bytes.size() < stride * kFeatures) bytes.resize(stride * kFeatures);  // all of it is written
}

void page_features(const PageScan& scan, std::span<const LineScores> scores, FeatureMatrix& features,
                   std::pmr::memory_resource& memory, bool vectors) {
  Writer writer(scan, scores, features, memory);
#if defined(__x86_64__)
  if (vectors && __builtin_cpu_supports("avx2")) return run_avx2(writer);
#else
  static_cast<void>(vectors);
#endif
  writer.run();
}

}  // namespace chrome
