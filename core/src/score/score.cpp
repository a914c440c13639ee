#include <winnow/score.h>
#include <winnow/shingles.h>
#include <winnow/text.h>

#include <unicode/uchar.h>

#include <algorithm>
#include <unordered_set>

namespace winnow {
namespace {

bool is_word_character(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return (U_MASK(u_charType(static_cast<UChar32>(c))) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

char32_t lower(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
  return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
}

// The lines of a text, each once, in order.
std::string with_lines_once(std::string_view text) {
  std::unordered_set<std::string_view> seen;
  std::string once;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (seen.insert(line).second) once.append(line).push_back('\n');
    begin = end + 1;
  }
  return once;
}

// Both sorted.
std::size_t shared(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::size_t n = 0;
  for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    if (a[i] == b[k]) {
      ++n;
      ++i;
      ++k;
    } else {
      ++(a[i] < b[k] ? i : k);
    }
  }
  return n;
}

}  // namespace

std::vector<std::uint64_t> score_words(std::string_view text) {
  constexpr std::uint64_t kPrime = 0x100000001B3u;  // FNV-1a, mixed at the end
  constexpr std::uint64_t kBasis = 0xCBF29CE484222325u;
  std::vector<std::uint64_t> words;
  std::uint64_t hash = kBasis;
  bool within = false;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    at += d.size;
    if (d.valid && is_word_character(d.code_point)) {
      hash = (hash ^ lower(d.code_point)) * kPrime;
      within = true;
    } else if (within) {
      words.push_back(mix64(hash));
      hash = kBasis;
      within = false;
    }
  }
  if (within) words.push_back(mix64(hash));
  return words;
}

std::vector<std::uint64_t> grams(const std::vector<std::uint64_t>& words, std::size_t k) {
  std::vector<std::uint64_t> runs;
  if (words.empty()) return runs;
  const std::size_t width = std::min(words.size(), k);
  for (std::size_t i = 0; i + width <= words.size(); ++i) {
    std::uint64_t hash = 0;
    for (std::size_t j = 0; j < width; ++j) hash = mix64(hash + words[i + j]);
    runs.push_back(hash);
  }
  return runs;
}

WordOverlap word_overlap(std::vector<std::uint64_t> ours, std::vector<std::uint64_t> gold) {
  std::sort(ours.begin(), ours.end());
  std::sort(gold.begin(), gold.end());
  const auto both = static_cast<double>(shared(ours, gold));
  if (both <= 0) return {};
  const auto n_ours = static_cast<double>(ours.size());
  const auto n_gold = static_cast<double>(gold.size());
  return {both / n_ours, both / n_gold, 2 * both / (n_ours + n_gold)};
}

Loss loss(std::string_view clean, std::string_view cleaned) {
  std::vector<std::uint64_t> wanted = score_words(with_lines_once(clean));
  std::vector<std::uint64_t> left = score_words(cleaned);
  std::sort(wanted.begin(), wanted.end());
  std::sort(left.begin(), left.end());
  return {wanted.size(), wanted.size() - shared(wanted, left)};
}

std::string flattened(std::string_view text) {
  std::string flat;
  flat.reserve(text.size());
  bool space = false;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    at += d.size;
    if (is_white_space(d.code_point)) {
      space = !flat.empty();
      continue;
    }
    if (space) flat.push_back(' ');
    space = false;
    append_utf8(flat, lower(d.code_point));
  }
  return flat;
}

Mean bootstrap(const std::vector<double>& values) {
  if (values.empty()) return {};
  constexpr std::size_t kResamples = 1000;
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double v : values) sum += v;
  std::vector<double> means(kResamples);
  std::uint64_t state = 0;
  for (double& mean : means) {
    double drawn = 0;
    // SplitMix64; the high half of the product is a number below the size, as evenly as it matters here.
    for (std::size_t i = 0; i < values.size(); ++i) {
      state += 0x9E3779B97F4A7C15u;
      drawn += values[static_cast<std::size_t>(((mix64(state) >> 32) * values.size()) >> 32)];
    }
    mean = drawn / n;
  }
  std::sort(means.begin(), means.end());
  return {sum / n, means[kResamples / 40], means[kResamples - 1 - kResamples / 40]};
}

}  // namespace winnow
