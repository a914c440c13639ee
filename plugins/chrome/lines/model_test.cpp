#include "model.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "choice.h"
#include "chrome_data.h"
#include "model_fixture.h"

namespace {

using chrome::LineInput;

const chrome::LineModel& model() {
  static const auto kModel = chrome::LineModel::parse({winnow_data::line_model_bin, winnow_data::line_model_bin_size});
  REQUIRE(kModel.has_value());
  return *kModel;
}

std::vector<LineInput> lines(const std::vector<std::string>& texts) {
  std::vector<LineInput> out;
  for (const std::string& text : texts) out.push_back({text});
  return out;
}

std::vector<LineInput> fixture() {
  std::vector<LineInput> out;
  for (const char* line : chrome_fixture::kLines) out.push_back({line});
  return out;
}

chrome::LineScan scanned(const std::string& line) {
  chrome::PageScan scan;
  chrome::scan_page(lines({line}), scan);
  return scan.lines[0];
}

std::vector<float> score(const std::vector<LineInput>& page) {
  chrome::LineModel::Memory memory;
  std::vector<float> p;
  model().score(page, p, memory);
  return p;
}

chrome::FeatureMatrix features(const std::vector<LineInput>& page) {
  chrome::PageScan scan;
  chrome::scan_page(page, scan);
  std::vector<chrome::LineScores> scores;
  model().table_scores(scan, scores);
  chrome::FeatureMatrix matrix;
  chrome::page_features(scan, scores, matrix);
  return matrix;
}

// The plain way: a stable sort, every cut tried, of equal ones the first taken.
std::vector<bool> choose_plainly(const std::vector<float>& p, const std::vector<std::uint32_t>& words,
                                 const chrome::ChoiceOptions& options) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] > p[b]; });
  double content = 0, kept = 0, kept_content = 0, best = 0;
  for (std::size_t i = 0; i < p.size(); ++i) content += static_cast<double>(p[i]) * words[i];
  const double square = static_cast<double>(options.beta) * static_cast<double>(options.beta);
  float cut = 0;
  for (const std::size_t i : order) {
    kept += words[i];
    kept_content += static_cast<double>(p[i]) * words[i];
    const double f = (1 + square) * kept_content / std::max(1e-9, kept + square * content);
    if (f > best) cut = p[i];
    best = std::max(best, f);
  }
  const auto certain = std::count_if(p.begin(), p.end(), [&](float x) { return x < options.certain; });
  if (certain < std::int64_t{options.certain_lines}) cut = std::min(cut, options.certain);
  std::vector<bool> keep;
  for (const float x : p) keep.push_back(x >= cut);
  return keep;
}

}  // namespace

TEST_CASE("the model's numbers are those of its training") {
  const auto page = fixture();
  const chrome::FeatureMatrix matrix = features(page);
  for (std::size_t f = 0; f < chrome::feature_names().size(); ++f) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < matrix.n_lines; ++i) sum += matrix.column(f)[i];
    INFO(chrome::feature_names()[f]);
    CHECK(sum == chrome_fixture::kFeatureSums[f]);
  }
  std::vector<std::int32_t> sums;
  model().walk(matrix, sums);
  const std::vector<float> p = score(page);
  for (std::size_t i = 0; i < page.size(); ++i) {
    INFO(page[i].text);
    // A leaf is rounded to a step, so that 60 trees may be 30 steps off together at worst.
    CHECK(std::abs(static_cast<float>(sums[i]) / chrome::LineModel::kLeafStep - chrome_fixture::kLogOdds[i]) < 0.08f);
    CHECK(p[i] == Approx(1 / (1 + std::exp(-static_cast<float>(sums[i]) / chrome::LineModel::kLeafStep))));
  }
}

TEST_CASE("both ways through the trees give the same sums") {
  std::vector<LineInput> page;
  for (int i = 0; i < 5; ++i) {
    for (const LineInput& line : fixture()) page.push_back(line);
  }
  const chrome::FeatureMatrix matrix = features(page);
  std::vector<std::int32_t> vectors, plain;
  model().walk(matrix, vectors, true);
  model().walk(matrix, plain, false);
  CHECK(vectors == plain);
}

TEST_CASE("with wide registers and without, a page has the same features, whatever page was before it") {
  const auto one = fixture();
  std::vector<LineInput> page;
  for (int i = 0; i < 5; ++i) page.insert(page.end(), one.begin(), one.end());
  chrome::FeatureMatrix vectors, plain;
  for (const std::size_t n : {page.size(), std::size_t{33}, std::size_t{5}, std::size_t{1}, std::size_t{0}}) {
    chrome::PageScan scan;
    chrome::scan_page(std::span(page).first(n), scan);
    std::vector<chrome::LineScores> scores;
    model().table_scores(scan, scores);
    std::pmr::memory_resource& memory = *std::pmr::new_delete_resource();
    chrome::page_features(scan, scores, vectors, memory, true);
    chrome::page_features(scan, scores, plain, memory, false);
    REQUIRE(vectors.stride == plain.stride);
    for (std::size_t f = 0; f < chrome::feature_names().size(); ++f) {
      INFO(chrome::feature_names()[f] << " of " << n << " lines");
      const auto column = [&](const chrome::FeatureMatrix& matrix) {
        return std::vector<std::uint8_t>(matrix.column(f), matrix.column(f) + matrix.stride);
      };
      const std::vector<std::uint8_t> bytes = column(vectors);
      CHECK(bytes == column(plain));
      CHECK(std::count(bytes.begin() + static_cast<std::ptrdiff_t>(n), bytes.end(), 0) ==
            static_cast<std::ptrdiff_t>(bytes.size() - n));
    }
  }
}

TEST_CASE("the width of white space and strays change no probability") {
  std::vector<std::string> wide;
  for (const char* line : chrome_fixture::kLines) {
    std::string text = " \t";
    for (const char* c = line; *c != '\0'; ++c) {
      text += *c;
      if (*c == ' ') text += "\u00A0 ";
    }
    wide.push_back(text + "\u00AD  ");
  }
  CHECK(score(fixture()) == score(lines(wide)));
}

TEST_CASE("chrome around an article goes and the article stays") {
  const auto page = fixture();
  const std::vector<float> p = score(page);
  chrome::PageScan scan;
  chrome::scan_page(page, scan);
  std::vector<std::uint32_t> words;
  for (const auto& line : scan.lines) words.push_back(line.n_tokens);
  const std::vector<bool> keep = chrome::choose(p, words, {});
  for (std::size_t i = 0; i < page.size(); ++i) {
    INFO(page[i].text << " p " << p[i]);
    if (page[i].text.starts_with("The bridge at") || page[i].text.starts_with("Tin was")) CHECK(keep[i]);
    if (page[i].text == "Subscribe to our newsletter" || page[i].text == "Facebook") CHECK_FALSE(keep[i]);
  }
}

TEST_CASE("an empty page has no probabilities and an empty line has one") {
  CHECK(score({}).empty());
  CHECK(score(lines({"", "\xFF\xFE", "..."})).size() == 3);
}

TEST_CASE("lines that a worker has seen before get the probabilities of lines that it has not") {
  std::vector<LineInput> page = fixture();
  const std::vector<float> fresh = score(page);
  for (LineInput& line : page) line.key = std::hash<std::string_view>{}(line.text);
  chrome::LineModel::Memory memory;
  std::vector<float> p;
  for (int time = 0; time < 3; ++time) {
    model().score(page, p, memory);
    CHECK(p == fresh);
  }
  std::reverse(page.begin(), page.end());
  model().score(page, p, memory);
  for (LineInput& line : page) line.key = 0;
  CHECK(p == score(page));
}

TEST_CASE("bytes that are no model are refused") {
  const std::span<const unsigned char> bytes(winnow_data::line_model_bin, winnow_data::line_model_bin_size);
  CHECK_FALSE(chrome::LineModel::parse({}));
  CHECK_FALSE(chrome::LineModel::parse(bytes.first(bytes.size() - 1)));
  CHECK_FALSE(chrome::LineModel::parse(bytes.first(100)));
  std::vector<unsigned char> longer(bytes.begin(), bytes.end());
  longer.push_back(0);
  CHECK_FALSE(chrome::LineModel::parse(longer));
  longer.pop_back();
  longer[0] = 'X';
  CHECK_FALSE(chrome::LineModel::parse(longer));
}

TEST_CASE("a line's marks are seen in any language") {
  CHECK(scanned("Er fragte: \"Wozu?\"").end == chrome::kEndSentence);
  CHECK(scanned("橋は今もそこにあります。").end == chrome::kEndSentence);
  CHECK(scanned("It goes on and on ...").end == chrome::kEndEllipsis);
  CHECK(scanned("Read on…").end == chrome::kEndEllipsis);
  CHECK(scanned("Ingredients:").end == chrome::kEndColon);
  CHECK(scanned("橋は今もそこにあります。").n_tokens == 6);
  CHECK(scanned("ПРИВЕТ мир").n_capital == 1);
  CHECK(scanned("don't stop").n_tokens == 2);
  CHECK(scanned("橋は今もそこにあります。").n_caseless == 6);
  CHECK(scanned("Home » Sport » Skittles").n_separators == 0);
  CHECK(scanned("Home | Sport | Skittles").n_separators == 2);
  CHECK(scanned("4 for $ 20").n_currency == 1);
  CHECK(scanned("- milk").starts_mark);
  CHECK_FALSE(scanned("milk - two bottles").starts_mark);
  CHECK(scanned("12.03.2021").has_date);
  CHECK(scanned("4 March 2021").has_date);
  CHECK_FALSE(scanned("at 18:30").has_date);
}

TEST_CASE("numbers are alike for the words and apart for the copies") {
  const auto a = scanned("12 comments"), b = scanned("7 comments");
  CHECK(a.norm_hash == b.norm_hash);
  CHECK(a.exact_hash != b.exact_hash);
  CHECK(scanned("Share THIS").exact_hash == scanned("share this").exact_hash);
}

TEST_CASE("a page without near-certain chrome keeps all lines") {
  const std::vector<float> p = {0.9f, 0.2f, 0.3f, 0.04f, 0.8f};
  const std::vector<std::uint32_t> words = {50, 40, 40, 10, 60};
  CHECK(chrome::choose(p, words, {}) == std::vector<bool>(5, true));
  const std::vector<bool> chosen = chrome::choose(p, words, {.certain_lines = 0});
  CHECK(chosen[0]);
  CHECK_FALSE(chosen[3]);
}

TEST_CASE("the cut lies where the expected F is greatest") {
  const std::vector<float> p = {0.01f, 0.01f, 0.95f, 0.9f, 0.5f, 0.1f};
  const std::vector<std::uint32_t> words = {5, 5, 100, 100, 20, 100};
  CHECK(chrome::choose(p, words, {.beta = 1.0f}) == std::vector<bool>{false, false, true, true, true, false});
  // A cut that would take little takes only what is certain.
  CHECK(chrome::choose(p, words, {.beta = 1.0f, .least_share = 0.9f}) ==
        std::vector<bool>{false, false, true, true, true, true});
  CHECK(chrome::choose({}, {}, {}).empty());
}

TEST_CASE("of a page longer than any that was learned from only what is sure to be none goes, the longer the surer") {
  const std::vector<float> p = {0.01f, 0.01f, 0.9f, 0.3f, 0.08f};
  const auto words = [&](std::uint32_t each) { return std::vector<std::uint32_t>(p.size(), each); };
  CHECK(chrome::choose(p, words(100), {}) == std::vector<bool>{false, false, true, false, false});
  CHECK(chrome::choose(p, words(4000), {}) == std::vector<bool>{false, false, true, true, false});
  CHECK(chrome::choose(p, words(10000), {}) == std::vector<bool>{false, false, true, true, true});
}

TEST_CASE("the cut is that of sorting lines one by one") {
  std::mt19937 random(31);
  for (int time = 0; time < 2000; ++time) {
    std::vector<float> p;
    std::vector<std::uint32_t> words;
    // Few values, so that many are equal; some pages have no line that is near 0, some have one.
    const std::size_t least = random() % 3;
    for (std::size_t n = random() % 40; n-- > 0;) {
      p.push_back(static_cast<float>(least + random() % 60) / 100.0f);
      words.push_back(static_cast<std::uint32_t>(random() % 30));
    }
    const chrome::ChoiceOptions options{
        .beta = 0.75f, .certain = 0.02f, .certain_lines = static_cast<std::uint32_t>(random() % 4)};
    REQUIRE(chrome::choose(p, words, options) == choose_plainly(p, words, options));
  }
}

TEST_CASE("what the model would cut is labelled in hundredths") {
  CHECK(chrome::unlike_label(0.574f) == "unlike=57");
  CHECK(chrome::unlike_label(1.2f) == "unlike=100");
  CHECK(chrome::unlike_label(0.004f) == "unlike=0");
  CHECK(chrome::unlike_label(0.574f, "words 1.2") == "unlike=57 words 1.2");
}
