#include "language_model.h"

#include <algorithm>
#include <stdexcept>

#include <unicode/uchar.h>

namespace mojibake {
namespace {

class Reader {
 public:
  Reader(const unsigned char* data, std::size_t size) : at_(data), end_(data + size) {}

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

}  // namespace

Letter LanguageModel::number(char32_t lower) {
  if (lower >= 0x10000) throw std::runtime_error("letters.bin holds a letter outside the BMP");
  if (letters_[lower] == 0) {
    letters_[lower] = static_cast<Letter>(owners_.size());
    owners_.push_back(0);
  }
  return letters_[lower];
}

LanguageModel::LanguageModel(const unsigned char* data, std::size_t size) : letters_(0x10000, 0), owners_(1, 0) {
  Reader in(data, size);
  const unsigned char* magic = in.take(4);
  if (!std::equal(magic, magic + 4, "WLM1")) throw std::runtime_error("letters.bin has another format");
  const std::size_t count = in.byte();
  if (count > kMaxLanguages) throw std::runtime_error("letters.bin holds too many languages");
  tables_.resize(count);
  for (std::size_t l = 0; l < count; ++l) {
    Table& table = tables_[l];
    const unsigned char* code = in.take(2);
    table.code.assign({static_cast<char>(code[0]), static_cast<char>(code[1])});
    table.alone = in.byte() == 1;
    const auto own = [&](char32_t c) {
      const Letter letter = number(c);
      owners_[letter] |= std::uint64_t{1} << l;
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
      continue;
    }
    const std::size_t n = table.n = in.byte();
    for (std::size_t i = 0; i < n; ++i) table.index[own(in.word())] = static_cast<std::uint8_t>(i + 1);
    const unsigned char* first = in.take(n);
    table.first.assign(first, first + n);
    const unsigned char* second = in.take(n * n);
    table.second.assign(second, second + n * n);
    table.third.resize(n * n * n);
    for (std::size_t ab = 0; ab < n * n; ++ab) {
      const std::size_t b = ab % n;
      std::copy_n(second + b * n, n, table.third.begin() + static_cast<std::ptrdiff_t>(ab * n));
    }
    const std::size_t contexts = in.word();
    for (std::size_t i = 0; i < contexts; ++i) {
      const std::size_t ab = in.word();
      const std::size_t kept = in.byte();
      const unsigned back = in.byte();
      if (ab >= n * n) throw std::runtime_error("letters.bin names a letter that its alphabet lacks");
      std::uint8_t* row = table.third.data() + ab * n;
      for (std::size_t c = 0; c < n; ++c) row[c] = static_cast<std::uint8_t>(std::min(255u, row[c] + back));
      const unsigned char* which = in.take(kept);
      const unsigned char* costs = in.take((kept + 1) / 2);
      for (std::size_t k = 0; k < kept; ++k) {
        if (which[k] >= n) throw std::runtime_error("letters.bin names a letter that its alphabet lacks");
        const unsigned half_nats = k % 2 ? costs[k / 2] >> 4 : costs[k / 2] & 15u;
        row[which[k]] = static_cast<std::uint8_t>(half_nats * 8);
      }
    }
  }
  for (Table& table : tables_) table.index.resize(owners_.size(), 0);
  spread_case();
}

void LanguageModel::spread_case() {
  for (char32_t c = 0x41; c < 0x10000; ++c) {
    if (letters_[c] != 0) continue;
    const auto lower = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
    if (lower != c && lower < 0x10000) letters_[c] = letters_[lower];
  }
}

int LanguageModel::cost(std::span<const Letter> word, std::size_t language, int enough) const {
  const Table& t = tables_[language];
  int sum = 0;
  if (t.alone) {
    for (const Letter letter : word) sum += t.index[letter] ? t.index[letter] : kForeignLetter;
    return sum;
  }
  const std::size_t n = t.n;
  const std::uint8_t* const index = t.index.data();
  std::size_t a = 0, b = 0;  // places + 1 of the two letters before, 0 where there is none
  for (const Letter letter : word) {
    const std::size_t c = index[letter];
    if (c == 0) {
      sum += kForeignLetter;
    } else if (b == 0) {
      sum += t.first[c - 1];
    } else if (a == 0) {
      sum += t.second[(b - 1) * n + c - 1];
    } else {
      sum += t.third[((a - 1) * n + b - 1) * n + c - 1];
    }
    if (sum >= enough) return sum;
    a = b;
    b = c;
  }
  return sum;
}

int LanguageModel::pair_cost(Letter a, Letter b) const {
  int least = 255;
  std::uint64_t both = owners_[a] & owners_[b];
  for (std::size_t l = 0; both != 0; ++l, both >>= 1) {
    if (!(both & 1)) continue;
    const Table& t = tables_[l];
    if (t.alone) return 0;
    least = std::min<int>(least, t.second[(t.index[a] - 1u) * t.n + t.index[b] - 1u]);
  }
  return least;
}

WordCost LanguageModel::best(std::span<const Letter> word) const {
  std::uint64_t any = 0;
  for (const Letter letter : word) any |= owners_[letter];
  WordCost best{kForeignLetter * static_cast<int>(word.size()), -1};
  for (std::size_t l = 0; l < tables_.size(); ++l) {
    if (!(any >> l & 1)) continue;
    const int c = cost(word, l, best.cost);
    if (c < best.cost) best = {c, static_cast<int>(l)};
  }
  return best;
}

}  // namespace mojibake
