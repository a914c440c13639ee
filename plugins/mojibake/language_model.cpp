#include "language_model.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include <unicode/uchar.h>

namespace mojibake {

class LetterReader {
 public:
  LetterReader(const unsigned char* data, std::size_t size) : at_(data), end_(data + size) {}

  const unsigned char* take(std::size_t n) {
    if (static_cast<std::size_t>(end_ - at_) < n) throw std::runtime_error("letters.bin is cut short");
    const unsigned char* here = at_;
    at_ += n;
    return here;
  }
  std::uint8_t byte() { return *take(1); }
  std::uint16_t word() {
    const unsigned char* p = take(2);
    return static_cast<std::uint16_t>(p[0] | p[1] << 8);
  }
  char32_t varint() {
    char32_t value = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
      const std::uint8_t b = byte();
      value |= static_cast<char32_t>(b & 0x7F) << shift;
      if (b < 0x80) return value;
    }
    throw std::runtime_error("letters.bin holds a number that is too long");
  }

 private:
  const unsigned char* at_;
  const unsigned char* end_;
};

Letter LanguageModel::number(char32_t lower) {
  if (lower >= 0x10000) throw std::runtime_error("letters.bin holds a letter outside the BMP");
  if (letters_[lower] == 0) {
    letters_[lower] = static_cast<Letter>(owners_.size());
    owners_.push_back(0);
  }
  return letters_[lower];
}

void LanguageModel::read_letters(LetterReader& in, std::size_t language) {
  Table& table = tables_[language];
  const auto own = [&](char32_t c) {
    const Letter letter = number(c);
    owners_[letter] |= std::uint64_t{1} << language;
    if (table.index.size() <= letter) table.index.resize(letter + 1u, 0);
    return letter;
  };
  if (table.alone) {
    table.n = in.word();
    char32_t c = 0;
    for (std::size_t i = 0; i < table.n; ++i) {
      c += in.varint();
      const Letter letter = own(c);
      // Ideographs outnumber a byte: their cost itself takes the place of an index.
      table.index[letter] = std::max<std::uint8_t>(1, in.byte());
    }
    return;
  }
  const std::size_t n = table.n = in.byte();
  for (std::size_t i = 0; i < n; ++i) {
    table.letters.push_back(own(in.word()));
    table.index[table.letters.back()] = static_cast<std::uint8_t>(i + 1);
  }
  const unsigned char* first = in.take(n);
  table.first.assign(first, first + n);
  const unsigned char* second = in.take(n * n);
  table.second.assign(second, second + n * n);
  table.contexts.resize(in.word());
  for (Table::Context& context : table.contexts) {
    context.ab = in.word();
    const std::size_t kept = in.byte();
    context.back = in.byte();
    if (context.ab >= n * n) throw std::runtime_error("letters.bin names a letter that its alphabet lacks");
    const unsigned char* which = in.take(kept);
    const unsigned char* costs = in.take((kept + 1) / 2);
    context.begin = table.costs.size();
    for (std::size_t k = 0; k < kept; ++k) {
      if (which[k] >= n) throw std::runtime_error("letters.bin names a letter that its alphabet lacks");
      const unsigned half_nats = k % 2 ? costs[k / 2] >> 4 : costs[k / 2] & 15u;
      table.costs.emplace_back(which[k], static_cast<std::uint8_t>(half_nats * 8));
    }
    context.end = table.costs.size();
  }
}

LanguageModel::LanguageModel(const unsigned char* data, std::size_t size) : letters_(0x10000, 0), owners_(1, 0) {
  LetterReader in(data, size);
  const unsigned char* magic = in.take(4);
  if (!std::equal(magic, magic + 4, "WLM1")) throw std::runtime_error("letters.bin has another format");
  const std::size_t count = in.byte();
  if (count > kMaxLanguages) throw std::runtime_error("letters.bin holds too many languages");
  tables_.resize(count);
  for (std::size_t l = 0; l < count; ++l) {
    const unsigned char* code = in.take(2);
    tables_[l].code.assign({static_cast<char>(code[0]), static_cast<char>(code[1])});
    tables_[l].alone = in.byte() == 1;
    read_letters(in, l);
    if (!tables_[l].alone) ordered_ = owners_.size();
  }
  if (ordered_ > 1024) throw std::runtime_error("letters.bin holds too many letters");
  for (Table& table : tables_) table.index.resize(owners_.size(), 0);
  build_rows();
  spread_case();
}

std::uint32_t LanguageModel::find(std::uint32_t key) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = key * std::uint64_t{0x9E3779B97F4A7C15} >> 40;; ++at) {
    const Slot& slot = slots_[at & mask];
    if (slot.key == key) return slot.row;
    if (slot.row == kNoRow) return kNoRow;
  }
}

std::uint32_t LanguageModel::add(std::uint32_t key) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = key * std::uint64_t{0x9E3779B97F4A7C15} >> 40;
  while (slots_[at & mask].row != kNoRow && slots_[at & mask].key != key) ++at;
  Slot& slot = slots_[at & mask];
  if (slot.row == kNoRow) {
    slot = {key, static_cast<std::uint32_t>(rows_.size())};
    rows_.push_back({});
  }
  return slot.row;
}

/// What `c` costs after `b` in each language, by the tables.
LanguageModel::Row LanguageModel::pair_row(std::size_t b, std::size_t c) const {
  Row row = alone_[c];
  for (std::uint64_t both = owners_[b] & owners_[c]; both != 0; both &= both - 1) {
    const auto l = static_cast<std::size_t>(std::countr_zero(both));
    const Table& t = tables_[l];
    if (!t.alone) row[l] = t.second[(t.index[b] - 1u) * t.n + t.index[c] - 1u];
  }
  return row;
}

void LanguageModel::build_rows() {
  Row foreign;
  foreign.fill(kForeignLetter);
  alone_.assign(owners_.size(), foreign);
  has_.assign(ordered_, Row{});
  for (std::size_t l = 0; l < tables_.size(); ++l) {
    const Table& t = tables_[l];
    for (std::size_t letter = 1; letter < owners_.size(); ++letter) {
      if (t.index[letter] == 0) continue;
      alone_[letter][l] = t.alone ? t.index[letter] : t.first[t.index[letter] - 1u];
      if (letter < ordered_) has_[letter][l] = 255;
    }
  }
  for (const Row& row : alone_) least_.push_back(*std::min_element(row.begin(), row.end()));
  std::size_t keys = ordered_ * ordered_ / 4;
  for (const Table& t : tables_) {
    keys += t.contexts.size() + t.costs.size();
  }
  slots_.assign(std::bit_ceil(keys), {0, kNoRow});
  rows_.reserve(keys / 2);
  add_pairs();
  add_triples();
}

void LanguageModel::add_pairs() {
  for (std::size_t b = 1; b < ordered_; ++b)
    for (std::size_t c = 1; c < ordered_; ++c)
      if ((owners_[b] & owners_[c]) != 0) {
        const std::uint32_t row = add(key(0, b, c));
        rows_[row] = pair_row(b, c);
      }
}

void LanguageModel::add_triples() {
  for (std::size_t l = 0; l < tables_.size(); ++l)
    for (const Table::Context& context : tables_[l].contexts) {
      const Table& t = tables_[l];
      const std::uint32_t row = add(key(t.letters[context.ab / t.n], t.letters[context.ab % t.n], 0));
      rows_[row][l] = static_cast<std::uint8_t>(context.back);
    }
  for (std::size_t l = 0; l < tables_.size(); ++l) {
    const Table& t = tables_[l];
    for (const Table::Context& context : t.contexts) {
      const std::size_t a = t.letters[context.ab / t.n], b = t.letters[context.ab % t.n];
      const Row back = rows_[find(key(a, b, 0))];
      for (std::size_t at = context.begin; at < context.end; ++at) {
        const auto& [place, cost] = t.costs[at];
        const std::size_t c = t.letters[place], known = rows_.size();
        const std::uint32_t row = add(key(a, b, c));
        if (row == known) {
          // Languages that do not list the triple go by their pairs.
          const Row &pair = rows_[find(key(0, b, c))], &has = has_[c];
          Row& triple = rows_[row];
          for (std::size_t i = 0; i < kMaxLanguages; ++i) {
            const auto sum = static_cast<std::uint8_t>(pair[i] + (back[i] & has[i]));
            triple[i] = sum < pair[i] ? std::uint8_t{255} : sum;
          }
        }
        rows_[row][l] = cost;
      }
    }
  }
}

void LanguageModel::spread_case() {
  for (char32_t c = 0x41; c < 0x10000; ++c) {
    if (letters_[c] != 0) continue;
    const auto lower = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
    if (lower != c && lower < 0x10000) letters_[c] = letters_[lower];
  }
}

/// What `letter` costs behind `a` and `b`, which are 0 where there is none with an order.
LanguageModel::Step LanguageModel::step(std::size_t a, std::size_t b, Letter letter) const {
  Step step{&alone_[letter], nullptr, nullptr};
  if (b == 0 || letter >= ordered_ || letter == 0) return step;
  std::uint32_t found = a != 0 ? find(key(a, b, letter)) : kNoRow;
  if (found == kNoRow) {
    if (a != 0 && (found = find(key(a, b, 0))) != kNoRow) step.back = &rows_[found], step.has = &has_[letter];
    found = find(key(0, b, letter));
  }
  if (found != kNoRow) step.row = &rows_[found];
  return step;
}

void LanguageModel::add_step(Costs& costs, const Step& step) {
  if (step.back == nullptr) {
    for (std::size_t l = 0; l < kMaxLanguages; ++l) costs[l] = static_cast<std::int16_t>(costs[l] + (*step.row)[l]);
    return;
  }
  for (std::size_t l = 0; l < kMaxLanguages; ++l) {
    const int cost = (*step.row)[l] + ((*step.back)[l] & (*step.has)[l]);
    costs[l] = static_cast<std::int16_t>(costs[l] + (cost < 255 ? cost : 255));
  }
}

int LanguageModel::cost_of(const Step& step, std::size_t language) {
  const int back = step.back == nullptr ? 0 : (*step.back)[language] & (*step.has)[language];
  return std::min(255, (*step.row)[language] + back);
}

void LanguageModel::add(Begun& word, Letter letter) const {
  add_step(word.costs, step(word.before_last, word.last, letter));
  word.before_last = word.last;
  word.last = letter < ordered_ ? letter : Letter{0};
  ++word.size;
}

LanguageModel::Costs LanguageModel::costs(std::span<const Letter> word) const {
  Begun begun;
  for (const Letter letter : word) add(begun, letter);
  return begun.costs;
}

int LanguageModel::cost_in(std::span<const Letter> word, std::size_t language) const {
  int sum = 0;
  std::size_t a = 0, b = 0;
  for (const Letter letter : word) {
    sum += cost_of(step(a, b, letter), language);
    a = b;
    b = letter < ordered_ ? letter : 0;
  }
  return sum;
}

int LanguageModel::pair_cost(Letter a, Letter b) const {
  int least = 255;
  std::uint64_t both = owners_[a] & owners_[b];
  for (; both != 0; both &= both - 1) {
    const auto l = static_cast<std::size_t>(std::countr_zero(both));
    const Table& t = tables_[l];
    if (t.alone) return 0;
    least = std::min<int>(least, t.second[(t.index[a] - 1u) * t.n + t.index[b] - 1u]);
  }
  return least;
}

int LanguageModel::least(const Costs& costs, std::size_t size) {
  // Lanes without a language cost what foreign letters do: at the most what any language asks.
  std::int16_t least = costs[0];
  for (std::size_t l = 1; l < kMaxLanguages; ++l) least = std::min(least, costs[l]);
  return std::min<int>(least, kForeignLetter * static_cast<int>(size));
}

int LanguageModel::best(std::span<const Letter> word) const {
  return word.size() == 1 ? least_[word.front()] : least(costs(word), word.size());
}

int LanguageModel::best_with(const Begun& word, Letter letter) const {
  Costs costs = word.costs;
  add_step(costs, step(word.before_last, word.last, letter));
  return least(costs, word.size + 1);
}

int LanguageModel::cost_with(const Begun& word, Letter letter, std::size_t language) const {
  return word.costs[language] + cost_of(step(word.before_last, word.last, letter), language);
}

}  // namespace mojibake
