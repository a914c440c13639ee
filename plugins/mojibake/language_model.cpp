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
    context.kept = in.byte();
    context.back = in.byte();
    if (context.ab >= n * n) throw std::runtime_error("letters.bin names a letter that its alphabet lacks");
    context.places = in.take(context.kept);
    context.nats = in.take((context.kept + 1) / 2);
    if (std::any_of(context.places, context.places + context.kept, [&](unsigned char place) { return place >= n; }))
      throw std::runtime_error("letters.bin names a letter that its alphabet lacks");
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

std::uint32_t LanguageModel::add(std::uint32_t key, bool& is_new) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = key * std::uint64_t{0x9E3779B97F4A7C15} >> 40;
  while (slots_[at & mask].row != kNoRow && slots_[at & mask].key != key) ++at;
  Slot& slot = slots_[at & mask];
  is_new = slot.row == kNoRow;
  if (is_new) {
    slot = {key, static_cast<std::uint32_t>(rows_.size())};
    rows_.emplace_back();
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
  std::size_t keys = ordered_ * ordered_ / 4, triples = 0;
  for (const Table& table : tables_) {
    keys += table.contexts.size();
    for (const Table::Context& context : table.contexts) triples += context.kept;
  }
  // Languages share triples: there are about two for each three that they name.
  slots_.assign(std::bit_ceil((keys + triples) * 3 / 2), {0, kNoRow});
  rows_.reserve(keys + triples * 2 / 3);
  build_pairs();
  for (std::size_t l = 0; l < tables_.size(); ++l) build_triples(l);
  for (Table& table : tables_) table.contexts = {};
}

// Pairs of letters, and what each language adds for a third one that it has not seen behind a pair.
void LanguageModel::build_pairs() {
  bool is_new = false;
  for (std::size_t b = 1; b < ordered_; ++b)
    for (std::size_t c = 1; c < ordered_; ++c)
      if ((owners_[b] & owners_[c]) != 0) {
        const std::uint32_t row = add(key(0, b, c), is_new);
        rows_[row] = pair_row(b, c);
      }
  for (std::size_t l = 0; l < tables_.size(); ++l)
    for (const Table::Context& context : tables_[l].contexts) {
      const Table& t = tables_[l];
      const std::uint32_t row = add(key(t.letters[context.ab / t.n], t.letters[context.ab % t.n], 0), is_new);
      rows_[row][l] = static_cast<std::uint8_t>(context.back);
    }
}

// The triples that a language names. A row that is new has first what each language makes of its pair.
void LanguageModel::build_triples(std::size_t language) {
  const Table& t = tables_[language];
  for (const Table::Context& context : t.contexts) {
    const std::size_t a = t.letters[context.ab / t.n], b = t.letters[context.ab % t.n];
    const Row back = rows_[find(key(a, b, 0))];
    for (std::size_t k = 0; k < context.kept; ++k) {
      const std::size_t c = t.letters[context.places[k]];
      bool is_new = false;
      const std::uint32_t at = add(key(a, b, c), is_new);
      Row& row = rows_[at];
      if (is_new) {
        const Row &pair = rows_[find(key(0, b, c))], &has = has_[c];
        // A sum that does not fit is 255. In bytes, so that compilers take all languages at once.
        for (std::size_t l = 0; l < kMaxLanguages; ++l) {
          const auto more = static_cast<std::uint8_t>(back[l] & has[l]);
          const auto sum = static_cast<std::uint8_t>(pair[l] + more);
          row[l] = sum < more ? std::uint8_t{255} : sum;
        }
      }
      row[language] = context.cost(k);
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

LanguageModel::Costs LanguageModel::costs(std::span<const Letter> word) const {
  Costs sums{};
  std::size_t a = 0, b = 0;  // the two letters before, 0 where there is none with an order
  for (const Letter letter : word) {
    const std::size_t c = letter < ordered_ ? letter : 0;
    const Row* row = &alone_[letter];
    const Row* back = nullptr;
    if (b != 0 && c != 0) {
      std::uint32_t found = a != 0 ? find(key(a, b, c)) : kNoRow;
      if (found == kNoRow) {
        if (a != 0 && (found = find(key(a, b, 0))) != kNoRow) back = &rows_[found];
        found = find(key(0, b, c));
      }
      if (found != kNoRow) row = &rows_[found];
    }
    if (back == nullptr) {
      for (std::size_t l = 0; l < kMaxLanguages; ++l) sums[l] = static_cast<std::uint16_t>(sums[l] + (*row)[l]);
    } else {
      const Row& has = has_[c];
      for (std::size_t l = 0; l < kMaxLanguages; ++l) {
        const int cost = (*row)[l] + ((*back)[l] & has[l]);
        sums[l] = static_cast<std::uint16_t>(sums[l] + (cost < 255 ? cost : 255));
      }
    }
    a = b;
    b = c;
  }
  return sums;
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

int LanguageModel::best(std::span<const Letter> word) const {
  if (word.size() == 1) return least_[word.front()];
  const Costs all = costs(word);
  // Lanes without a language cost what foreign letters do: at the most what any language asks.
  std::uint16_t least = all[0];
  for (std::size_t l = 1; l < kMaxLanguages; ++l) least = std::min(least, all[l]);
  return std::min<int>(least, kForeignLetter * static_cast<int>(word.size()));
}

}  // namespace mojibake
