// The part of the training that has to agree with the plugin or has to be fast, as a library for train.py: pages and
// their labels, the word and shape tables, features, scoring with a finished model.
//
// Handles are owned by the caller (corpus_new / corpus_free, model_new / model_free). One thread.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "../lines/choice.h"
#include "../lines/model.h"

namespace {

using chrome::LineInput;
using chrome::LineModel;
using chrome::LineScores;
using chrome::PageScan;

struct Page {
  std::string text;
  std::vector<LineInput> inputs;  // views of `text`
  PageScan scan;
  std::vector<LineScores> scores;
  std::vector<float> p;
};

struct Corpus {
  std::vector<std::unique_ptr<Page>> pages;
};

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t h = (a ^ (b * 0xC2B2AE3D27D4EB4Full)) * 0x9E3779B97F4A7C15ull;
  h = (h ^ (h >> 31)) * 0x9FB21C651E98DF25ull;
  return h ^ (h >> 29);
}

/// Lines that hold a token or a mark, as a reader of text splits them.
std::vector<LineInput> lines_of(const std::string& text) {
  std::vector<LineInput> lines;
  std::size_t at = 0;
  while (at <= text.size()) {
    std::size_t end = text.find_first_of("\r\n", at);
    if (end == std::string::npos) end = text.size();
    const std::string_view line(text.data() + at, end - at);
    if (line.find_first_not_of(" \t\v\f") != std::string_view::npos) lines.push_back({line});
    at = end + 1;
  }
  return lines;
}

std::unique_ptr<Page> make_page(const char* text, std::size_t size) {
  auto page = std::make_unique<Page>();
  page->text.assign(text, size);
  page->inputs = lines_of(page->text);
  chrome::scan_page(page->inputs, page->scan);
  // A line of white space outside ASCII is no block.
  std::vector<LineInput> inputs;
  for (std::size_t i = 0; i < page->inputs.size(); ++i) {
    if (page->scan.lines[i].n_chars > 0) inputs.push_back(page->inputs[i]);
  }
  if (inputs.size() != page->inputs.size()) {
    page->inputs = std::move(inputs);
    chrome::scan_page(page->inputs, page->scan);
  }
  return page;
}

std::vector<std::uint64_t> grams(const std::vector<std::uint32_t>& tokens, std::size_t size) {
  std::vector<std::uint64_t> out;
  for (std::size_t i = 0; i + size <= tokens.size(); ++i) {
    std::uint64_t h = size;
    for (std::size_t k = 0; k < size; ++k) h = mix(h, tokens[i + k]);
    out.push_back(h);
  }
  return out;
}

std::size_t occurrences(const std::vector<std::uint32_t>& in, const std::uint32_t* what, std::size_t n) {
  std::size_t count = 0;
  for (auto at = in.begin();;) {
    at = std::search(at, in.end(), what, what + n);
    if (at == in.end()) return count;
    ++count;
    at += static_cast<std::ptrdiff_t>(n);
  }
}

/// The tokens of a page, line behind line.
struct Tokens {
  std::vector<std::uint32_t> all;
  std::vector<std::size_t> begin;  // of each line, and the end of the last one
  explicit Tokens(const Page& page) {
    for (const LineInput& line : page.inputs) {
      begin.push_back(all.size());
      chrome::append_tokens(line.text, all);
    }
    begin.push_back(all.size());
  }
  std::size_t n_lines() const { return begin.size() - 1; }
  std::size_t length(std::size_t line) const { return begin[line + 1] - begin[line]; }
};

/// One for each token over which a run of four stands in the gold text, 0 for the others.
std::vector<std::uint8_t> covered_tokens(const Tokens& tokens, const Tokens& gold) {
  const std::size_t size = gold.all.size() < 4 ? 1 : 4;
  const auto gold_grams = grams(gold.all, size);
  const std::unordered_set<std::uint64_t> known(gold_grams.begin(), gold_grams.end());
  const auto page_grams = grams(tokens.all, size);
  std::vector<std::uint8_t> covered(tokens.all.size());
  for (std::size_t i = 0; i < page_grams.size(); ++i) {
    if (known.count(page_grams[i]) != 0)
      std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(i), size, std::uint8_t{1});
  }
  return covered;
}

/// The first and the last line of content: of eight tokens or more, where there are any. Nothing without content.
std::optional<std::pair<std::size_t, std::size_t>> core_of(const std::vector<std::uint8_t>& y, const Tokens& tokens) {
  for (const std::size_t least : {8, 0}) {
    const auto counts = [&](std::size_t i) { return y[i] && tokens.length(i) >= least; };
    std::size_t first = 0, last = tokens.n_lines();
    while (first < last && !counts(first)) ++first;
    while (last > first && !counts(last - 1)) --last;
    if (first < last) return std::pair(first, last - 1);
  }
  return std::nullopt;
}

/// Short lines beside the core are content when gold has the same line.
void add_short_lines(const Page& page, const Page& gold, const Tokens& tokens, std::pair<std::size_t, std::size_t> core,
                     std::vector<std::uint8_t>& y) {
  constexpr std::size_t kBeside = 4;
  std::unordered_set<std::uint64_t> gold_lines;
  for (const auto& line : gold.scan.lines) gold_lines.insert(line.exact_hash);
  const std::size_t low = core.first < kBeside ? 0 : core.first - kBeside;
  const std::size_t high = std::min(y.size(), core.second + kBeside);
  for (std::size_t i = low; i < high; ++i) {
    if (!y[i] && tokens.length(i) > 0 && tokens.length(i) < 4 && gold_lines.count(page.scan.lines[i].exact_hash) != 0)
      y[i] = 1;
  }
}

/// How much content stands around each line: tokens of nine lines, 40 of a line at most.
std::vector<double> densities(const std::vector<std::uint8_t>& y, const Tokens& tokens) {
  std::vector<double> density(y.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    for (std::size_t k = i < 4 ? 0 : i - 4; k < std::min(y.size(), i + 5); ++k)
      density[i] += y[k] ? static_cast<double>(std::min<std::size_t>(40, tokens.length(k))) : 0.0;
  }
  return density;
}

/// Of more copies than gold has, those in the densest surroundings stay content.
void drop_copies(const Page& page, const Tokens& tokens, const Tokens& gold, std::vector<std::uint8_t>& y) {
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> copies;
  std::vector<std::uint64_t> order;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (!y[i] || tokens.length(i) < 2) continue;
    auto& list = copies[page.scan.lines[i].exact_hash];
    if (list.empty()) order.push_back(page.scan.lines[i].exact_hash);
    list.push_back(i);
  }
  std::vector<double> density;
  for (const std::uint64_t hash : order) {
    auto& list = copies[hash];
    if (list.size() < 2) continue;
    const std::uint32_t* line = tokens.all.data() + tokens.begin[list[0]];
    const std::size_t most = std::max<std::size_t>(1, occurrences(gold.all, line, tokens.length(list[0])));
    if (most >= list.size()) continue;
    if (density.empty()) density = densities(y, tokens);
    std::stable_sort(list.begin(), list.end(), [&](std::size_t a, std::size_t b) { return density[a] > density[b]; });
    for (std::size_t k = most; k < list.size(); ++k) y[list[k]] = 0;
  }
}

/// Which lines of a page are content, by its gold text: those of which half of the tokens are covered, with the changes
/// above; lines without a token follow their neighbours.
std::vector<std::uint8_t> labels(const Page& page, const Page& gold) {
  const Tokens tokens(page), gold_tokens(gold);
  const auto covered = covered_tokens(tokens, gold_tokens);
  std::vector<std::uint8_t> y(tokens.n_lines());
  for (std::size_t i = 0; i < y.size(); ++i) {
    std::size_t sum = 0;
    for (std::size_t t = tokens.begin[i]; t < tokens.begin[i + 1]; ++t) sum += covered[t];
    y[i] = tokens.length(i) > 0 && 2 * sum >= tokens.length(i);
  }
  const auto core = core_of(y, tokens);
  if (!core) return y;
  add_short_lines(page, gold, tokens, *core, y);
  drop_copies(page, tokens, gold_tokens, y);
  for (std::size_t i = 1; i + 1 < y.size(); ++i) {
    if (tokens.length(i) == 0 && y[i - 1] && y[i + 1]) y[i] = 1;
  }
  return y;
}

/// Logistic regressions over the same features, learned side by side by AdaGrad.
template <std::size_t kTargets>
struct AdaGrad {
  std::vector<std::array<float, kTargets>> weights, squares;
  std::array<float, kTargets> bias{}, bias_square{};
  explicit AdaGrad(std::size_t n) : weights(n), squares(n) {
    for (auto& s : squares) s.fill(1e-2f);
    bias_square.fill(1);
  }

  template <class Index>
  void step(const Index* features, std::size_t n, const float* y, const float* w, float rate, float l2) {
    const float scale = 1.0f / std::sqrt(static_cast<float>(n));
    std::array<float, kTargets> sum{}, gradient{};
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t t = 0; t < kTargets; ++t) sum[t] += weights[features[k]][t];
    }
    for (std::size_t t = 0; t < kTargets; ++t) {
      const float p = 1.0f / (1.0f + std::exp(-(bias[t] + sum[t] * scale)));
      gradient[t] = (p - y[t]) * w[t];
      bias_square[t] += gradient[t] * gradient[t];
      bias[t] -= rate * gradient[t] / std::sqrt(bias_square[t]);
    }
    for (std::size_t k = 0; k < n; ++k) {
      auto& weight = weights[features[k]];
      auto& square = squares[features[k]];
      for (std::size_t t = 0; t < kTargets; ++t) {
        const float g = gradient[t] * scale + l2 * weight[t] * w[t];
        square[t] += g * g;
        weight[t] -= rate * g / std::sqrt(square[t]);
      }
    }
  }
};

/// What the lines around each line are: targets and weights for `onward` and `backward`.
struct Targets {
  std::vector<std::array<float, 3>> y, w;
  Targets(const std::uint8_t* labels, const float* weights, std::size_t n) : y(n), w(n) {
    constexpr std::size_t kAround = 5;
    for (std::size_t i = 0; i < n; ++i) {
      y[i][0] = labels[i];
      w[i][0] = weights[i];
      const auto window = [&](std::size_t target, std::size_t begin, std::size_t end) {
        float sum = 0, content = 0;
        for (std::size_t k = begin; k < end; ++k) {
          sum += weights[k];
          content += labels[k] ? weights[k] : 0.0f;
        }
        y[i][target] = sum > 0 ? content / sum : 0.0f;
        w[i][target] = weights[i] > 0 ? sum / static_cast<float>(kAround) : 0.0f;
      };
      window(1, i + 1, std::min(n, i + 1 + kAround));
      window(2, i < kAround ? 0 : i - kAround, i);
    }
  }
};

}  // namespace

extern "C" {

Corpus* corpus_new() { return new Corpus; }
void corpus_free(Corpus* corpus) { delete corpus; }

/// Adds a page; returns its number of lines.
std::int64_t corpus_add(Corpus* corpus, const char* text, std::int64_t size) {
  corpus->pages.push_back(make_page(text, static_cast<std::size_t>(size)));
  return static_cast<std::int64_t>(corpus->pages.back()->inputs.size());
}

/// Adds a copy of a page in a language that nobody speaks: seven in eight words become others, always the same ones.
std::int64_t corpus_add_salted(Corpus* corpus, std::int64_t of, std::uint64_t salt) {
  const Page& source = *corpus->pages[static_cast<std::size_t>(of)];
  auto page = make_page(source.text.data(), source.text.size());
  const std::uint32_t numbers[] = {0x51ED270Bu, 0x2545F491u};
  for (std::uint32_t& token : page->scan.tokens) {
    if (token == numbers[0] || token == numbers[1]) continue;
    const std::uint64_t h = mix(token, salt);
    if ((h & 7) != 0) token = static_cast<std::uint32_t>(h >> 32);
  }
  for (auto& line : page->scan.lines) line.norm_hash = mix(line.norm_hash, salt);
  corpus->pages.push_back(std::move(page));
  return static_cast<std::int64_t>(corpus->pages.back()->inputs.size());
}

/// Labels of the last page's lines by a gold text, into `out`.
void corpus_label(const Corpus* corpus, const char* gold, std::int64_t size, std::uint8_t* out) {
  const auto y = labels(*corpus->pages.back(), *make_page(gold, static_cast<std::size_t>(size)));
  std::copy(y.begin(), y.end(), out);
}

void corpus_tokens(const Corpus* corpus, std::int64_t page, std::uint32_t* n_tokens) {
  for (const auto& line : corpus->pages[static_cast<std::size_t>(page)]->scan.lines) *n_tokens++ = line.n_tokens;
}

/// Byte ranges of a page's lines in its UTF-8 text.
void corpus_ranges(const Corpus* corpus, std::int64_t page, std::int64_t* begin, std::int64_t* end) {
  const Page& p = *corpus->pages[static_cast<std::size_t>(page)];
  for (const LineInput& line : p.inputs) {
    *begin++ = line.text.data() - p.text.data();
    *end++ = line.text.data() + line.text.size() - p.text.data();
  }
}

/// Trains both tables on the pages whose fold differs from `leave_out`. `y` and `w` hold a value for each line of the
/// corpus; lines of weight 0 are left out. Writes 3 * (2^bits + 1) and 32768 + 1 numbers: rows of three scores, the
/// last row being the bias.
void train_tables(const Corpus* corpus, const std::int64_t* first_line, const std::int32_t* fold,
                  std::int32_t leave_out, const std::uint8_t* y, const float* w, int bits, int epochs, float rate,
                  float l2, float* words, float* shapes) {
  struct Row {
    std::uint32_t page, line;
  };
  std::vector<Row> rows;
  for (std::size_t p = 0; p < corpus->pages.size(); ++p) {
    if (fold[p] == leave_out) continue;
    for (std::size_t i = 0; i < corpus->pages[p]->inputs.size(); ++i) {
      if (w[static_cast<std::size_t>(first_line[p]) + i] > 0)
        rows.push_back({static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(i)});
    }
  }
  std::vector<Targets> targets;
  targets.reserve(corpus->pages.size());
  for (std::size_t p = 0; p < corpus->pages.size(); ++p) {
    targets.emplace_back(y + first_line[p], w + first_line[p], corpus->pages[p]->inputs.size());
  }
  AdaGrad<3> word_table(std::size_t{1} << bits);
  AdaGrad<1> shape_table(32768);
  std::array<std::uint32_t, chrome::kMaxNgrams> hashes;
  std::array<std::uint16_t, chrome::kKeptShapes + 2> trigrams;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    std::uint64_t state = std::uint64_t{88172645463325252} + static_cast<std::uint64_t>(epoch);
    for (std::size_t k = rows.size(); k > 1; --k) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      std::swap(rows[k - 1], rows[state % k]);
    }
    for (const Row& row : rows) {
      const PageScan& scan = corpus->pages[row.page]->scan;
      const Targets& target = targets[row.page];
      std::size_t n = chrome::ngrams(scan.lines[row.line], scan.tokens, hashes);
      for (std::size_t k = 0; k < n; ++k) hashes[k] >>= 32 - bits;
      word_table.step(hashes.data(), n, target.y[row.line].data(), target.w[row.line].data(), rate, l2);
      n = chrome::shape_trigrams(scan.lines[row.line], scan.shapes, trigrams);
      shape_table.step(trigrams.data(), n, target.y[row.line].data(), target.w[row.line].data(), rate, l2);
    }
  }
  for (const auto& row : word_table.weights) words = std::copy(row.begin(), row.end(), words);
  std::copy(word_table.bias.begin(), word_table.bias.end(), words);
  for (const auto& row : shape_table.weights) *shapes++ = row[0];
  *shapes = shape_table.bias[0];
}

/// Sets the bit of every word that stands on pages of at least `least` hosts; pages of fold `leave_out` and those with
/// a host below 0 do not count.
void known_words(const Corpus* corpus, const std::int32_t* host, const std::int32_t* fold, std::int32_t leave_out,
                 int least, int bits, std::uint8_t* field) {
  struct Seen {
    std::int32_t host = -1;
    std::int32_t n = 0;
  };
  std::vector<std::size_t> order;
  for (std::size_t p = 0; p < corpus->pages.size(); ++p) {
    if (fold[p] != leave_out && host[p] >= 0) order.push_back(p);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return host[a] < host[b]; });
  std::unordered_map<std::uint32_t, Seen> seen;
  for (const std::size_t p : order) {
    for (const std::uint32_t token : corpus->pages[p]->scan.tokens) {
      Seen& s = seen[token];
      if (s.host != host[p]) {
        s.host = host[p];
        ++s.n;
      }
    }
  }
  std::memset(field, 0, (std::size_t{1} << bits) / 8);
  for (const auto& [token, s] : seen) {
    if (s.n < least) continue;
    const std::uint32_t bit = chrome::known_word_bit(token, static_cast<unsigned>(bits));
    field[bit >> 3] = static_cast<std::uint8_t>(field[bit >> 3] | (1u << (bit & 7)));
  }
}

LineModel* model_new(const unsigned char* bytes, std::int64_t size) {
  auto model = LineModel::parse({bytes, static_cast<std::size_t>(size)});
  return model ? new LineModel(std::move(*model)) : nullptr;
}
void model_free(LineModel* model) { delete model; }

/// Stores the model's table scores of a page, for features() below.
void table_scores(const LineModel* model, Corpus* corpus, std::int64_t page) {
  Page& p = *corpus->pages[static_cast<std::size_t>(page)];
  model->table_scores(p.scan, p.scores);
}

std::int64_t feature_count() { return static_cast<std::int64_t>(chrome::feature_names().size()); }
void feature_name(std::int64_t i, char* out, std::int64_t size) {
  const std::string name(chrome::feature_names()[static_cast<std::size_t>(i)]);
  std::strncpy(out, name.c_str(), static_cast<std::size_t>(size));
}

/// Writes the rows of the page's lines whose `sample` is not 0, one behind the other; returns how many.
std::int64_t features(const Corpus* corpus, std::int64_t page, const std::uint8_t* sample, std::uint8_t* out) {
  const Page& p = *corpus->pages[static_cast<std::size_t>(page)];
  chrome::FeatureMatrix matrix;
  chrome::page_features(p.scan, p.scores, matrix);
  const std::size_t n = chrome::feature_names().size();
  std::int64_t rows = 0;
  for (std::size_t i = 0; i < matrix.n_lines; ++i) {
    if (!sample[i]) continue;
    for (std::size_t f = 0; f < n; ++f) *out++ = matrix.column(f)[i];
    ++rows;
  }
  return rows;
}

/// Probabilities of a page as the plugin computes them, from the text alone.
void score_page(const LineModel* model, const Corpus* corpus, std::int64_t page, float* out) {
  std::vector<float> p;
  LineModel::Memory memory;
  model->score(corpus->pages[static_cast<std::size_t>(page)]->inputs, p, memory);
  std::copy(p.begin(), p.end(), out);
}

/// Probabilities of the page's lines whose `keep` is not 0, as if the others were not there.
void score_kept(const LineModel* model, const Corpus* corpus, std::int64_t page, const std::uint8_t* keep, float* out) {
  const Page& source = *corpus->pages[static_cast<std::size_t>(page)];
  std::vector<LineInput> lines;
  for (std::size_t i = 0; i < source.inputs.size(); ++i) {
    if (keep[i]) lines.push_back(source.inputs[i]);
  }
  std::vector<float> p;
  LineModel::Memory memory;
  model->score(lines, p, memory);
  std::copy(p.begin(), p.end(), out);
}

void choose_lines(const float* p, const std::uint32_t* n_words, std::int64_t n, float beta, float certain,
                  std::uint32_t certain_lines, float least_share, std::uint8_t* keep) {
  const auto size = static_cast<std::size_t>(n);
  const auto chosen =
      chrome::choose({p, size}, {n_words, size},
                     {.beta = beta, .certain = certain, .certain_lines = certain_lines, .least_share = least_share});
  std::copy(chosen.begin(), chosen.end(), keep);
}

}  // extern "C"
