#include "dedup/sketch.h"

#include <xxhash.h>

#include <algorithm>
#include <limits>

namespace winnow::dedup {
namespace {

// Samples are compared with an error of about 1 / (2 sqrt(n)): .025 for J = .5 and n = 400.
constexpr std::size_t kMostGrams = 512;
constexpr std::size_t kMostWords = 256;
// The signature is taken from more than is kept, or a long text's bins would be empty.
constexpr std::size_t kMostForSignature = 2048;

template <class Container>
void keep_smallest(Container& hashes, std::size_t most) {
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  if (hashes.size() > most) hashes.resize(most);
}

// The rows of a table can have one place for all their numbers: it must not leave the other places without room.
void keep_some_at_each(std::vector<std::uint64_t>& places) {
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::size_t kept = 0;
  for (const std::uint64_t number : places)
    if (kept < Numbers::kMostAtPlace || places[kept - Numbers::kMostAtPlace] >> 32 != number >> 32)
      places[kept++] = number;
  places.resize(kept);
}

void append_number(std::string& to, std::uint64_t n) {
  for (; n >= 0x80; n >>= 7) to.push_back(static_cast<char>((n & 0x7F) | 0x80));
  to.push_back(static_cast<char>(n));
}

template <class Container>
void append_sorted(std::string& to, const Container& sorted) {
  append_number(to, sorted.size());
  std::uint64_t before = 0;
  for (const std::uint64_t value : sorted) {
    append_number(to, value - before);
    before = value;
  }
}

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  std::uint64_t number() {
    std::uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) break;
      const auto byte = static_cast<unsigned char>(*at_++);
      n |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return n;
    }
    sound_ = false;
    return 0;
  }

  // Values of at most `most`, each above the one before.
  template <class Container>
  void sorted(Container& to, std::uint64_t most) {
    to.clear();
    const std::uint64_t n = number();
    if (n > static_cast<std::uint64_t>(end_ - at_)) sound_ = false;
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; sound_ && i < n; ++i) {
      const std::uint64_t gap = number();
      if (gap > most - value || (i > 0 && gap == 0)) sound_ = false;
      value += gap;
      to.push_back(static_cast<typename Container::value_type>(value));
    }
  }

  void bins(WordBins& to) {
    to = {};
    if (static_cast<std::size_t>(end_ - at_) < to.counts.size()) {
      sound_ = false;
      return;
    }
    for (std::uint8_t& bin : to.counts) bin = static_cast<std::uint8_t>(*at_++);
  }

  bool is_sound_and_over() const { return sound_ && at_ == end_; }

 private:
  const char* at_;
  const char* end_;
  bool sound_ = true;
};

}  // namespace

void Sketcher::gather_grams() {
  grams_.clear();
  std::vector<std::uint16_t>& letters = symbols_.letters;
  const std::size_t n_letters = letters.size();
  gram_scale_ = 0;
  if (n_letters == 0) return;
  // A text shorter than a gram is one gram, filled up with nothing.
  if (n_letters < kGram) letters.resize(kGram, 0);
  const std::size_t n = letters.size() - kGram + 1;
  gram_scale_ = scale_for(n, kMostForSignature);
  if (gram_scale_ == 0) {
    grams_.resize(n);
    for (std::size_t i = 0; i < n; ++i) grams_[i] = gram_hash(letters.data() + i);
  } else {
    const std::uint64_t limit = std::uint64_t{1} << (64 - gram_scale_);
    // Written always, counted when it is in the sample: no branch to be mispredicted.
    grams_.resize(n + 1);
    std::size_t taken = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t hash = gram_hash(letters.data() + i);
      grams_[taken] = hash;
      taken += hash < limit ? 1u : 0u;
    }
    grams_.resize(taken);
  }
  letters.resize(n_letters);
}

void Sketcher::gather_words() {
  words_.clear();
  const std::vector<std::uint64_t>& words = symbols_.words;
  word_scale_ = scale_for(words.size(), kMostWords);
  const std::size_t width = std::min(words.size(), kWordsEach);
  if (width == 0) return;
  for (std::size_t i = 0; i + width <= words.size(); ++i) {
    std::uint64_t hash = 0;
    for (std::size_t j = 0; j < width; ++j) hash = hash * 0x9E3779B97F4A7C15u + words[i + j];
    hash = mix64(hash);
    if (in_sample(hash, word_scale_)) words_.push_back(hash);
  }
}

Numbers Sketcher::gather_numbers() const {
  constexpr std::uint64_t kMask = 0x23, kEdge = 0x5E, kRun = 0;
  Numbers numbers;
  const std::vector<std::uint64_t>& words = symbols_.words;
  const auto masked = [&](std::size_t i) {
    if (i >= words.size()) return kEdge;  // before the beginning wraps around
    return Symbols::is_number(words[i]) ? kMask : words[i];
  };
  const auto is_number = [&](std::size_t i) { return i < words.size() && Symbols::is_number(words[i]); };
  // Of the numbers from `first` to `last`.
  const auto place = [&](std::size_t first, std::size_t last) {
    return mix64(mix64(mix64(masked(first - 2)) + masked(first - 1)) * 0x9E3779B97F4A7C15u + masked(last + 1));
  };
  const auto add = [&](std::size_t first, std::size_t last, std::uint64_t value) {
    numbers.places.push_back((place(first, last) >> 32) << 32 | (value >> 32));
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!is_number(i)) continue;
    const std::uint64_t value = mix64(words[i]);
    numbers.values.push_back(static_cast<std::uint32_t>(value >> 40));
    add(i, i, value);
    if (is_number(i - 1) || !is_number(i + 1)) continue;
    std::size_t last = i + 1;
    while (is_number(last + 1)) ++last;
    add(i, last, kRun);
  }
  keep_smallest(numbers.values, Numbers::kMost);
  keep_some_at_each(numbers.places);
  keep_smallest(numbers.places, Numbers::kMost);
  return numbers;
}

Sketched Sketcher::sketch(std::string_view text, std::string_view site) {
  read_symbols(text, symbols_);
  Sketched made;
  Sketch& sketch = made.sketch;
  sketch.letters = symbols_.letters.size();
  sketch.content = XXH3_64bits(symbols_.words.data(), symbols_.words.size() * sizeof(std::uint64_t));
  gather_grams();
  gather_words();
  if (sketch.empty()) return made;
  const Signature dense = densified(signature(grams_.data(), grams_.size()));
  for (std::size_t band = 0; band < kBands; ++band) made.keys[band] = band_key(dense, band);
  sketch.grams = sample(grams_.data(), grams_.size(), kMostGrams, gram_scale_);
  sketch.words = sample(words_.data(), words_.size(), kMostWords, word_scale_);
  sketch.numbers = gather_numbers();
  for (const std::uint64_t word : symbols_.words) sketch.bins.add(mix64(word));
  if (!site.empty()) sketch.site = std::max(static_cast<std::uint32_t>(XXH3_64bits(site.data(), site.size())), 1u);
  return made;
}

std::string encoded(const Sketch& sketch) {
  std::string bytes;
  bytes.reserve(1400);
  append_number(bytes, sketch.letters);
  append_number(bytes, sketch.content);
  append_number(bytes, sketch.grams.scale);
  append_sorted(bytes, sketch.grams.hashes);
  append_number(bytes, sketch.words.scale);
  append_sorted(bytes, sketch.words.hashes);
  append_sorted(bytes, sketch.numbers.values);
  append_sorted(bytes, sketch.numbers.places);
  append_number(bytes, sketch.site);
  bytes.append(sketch.bins.counts.begin(), sketch.bins.counts.end());
  return bytes;
}

bool decode(std::string_view bytes, Sketch& sketch) {
  Bytes in(bytes);
  sketch.letters = in.number();
  sketch.content = in.number();
  sketch.grams.scale = static_cast<unsigned>(std::min<std::uint64_t>(in.number(), kMostScale));
  constexpr std::uint64_t kMostHash = (std::uint64_t{1} << ShingleSample::kBits) - 1;
  in.sorted(sketch.grams.hashes, kMostHash);
  sketch.words.scale = static_cast<unsigned>(std::min<std::uint64_t>(in.number(), kMostScale));
  in.sorted(sketch.words.hashes, kMostHash);
  in.sorted(sketch.numbers.values, (std::uint64_t{1} << 24) - 1);
  in.sorted(sketch.numbers.places, std::numeric_limits<std::uint64_t>::max());
  sketch.site =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(in.number(), std::numeric_limits<std::uint32_t>::max()));
  in.bins(sketch.bins);
  return in.is_sound_and_over();
}

}  // namespace winnow::dedup
