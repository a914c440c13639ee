// How likely a word is, letter by letter, in the languages of data/letters.bin. A cost is -ln p in
// sixteenths of a nat, summed: lower is likelier. Letters are taken without case.
//
//   LanguageModel model(data, size);
//   Letter word[] = {model.letter(U'ø'), ...};
//   model.best({word, n}).cost;      // in the language that likes the word most
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace mojibake {

/// A letter's number in the model; 0 is a letter that no language of the model has.
using Letter = std::uint16_t;

/// What a letter costs in a language whose alphabet lacks it: 11 nats, one in 60,000.
inline constexpr int kForeignLetter = 176;

struct WordCost {
  int cost;      ///< sixteenths of a nat
  int language;  ///< index for LanguageModel::code, -1 when no language has any of the letters
};

/// Immutable once built: any number of threads may ask.
class LanguageModel {
 public:
  static constexpr std::size_t kMaxLanguages = 64;

  /// Reads the format that train/train_letters.py describes. Throws std::runtime_error when the data is
  /// not of that format; reads nothing outside [data, data + size).
  LanguageModel(const unsigned char* data, std::size_t size);

  /// The number of a letter in the BMP, folded to lower case; 0 when the model does not know it.
  Letter letter(char32_t c) const { return c < 0x10000 ? letters_[c] : Letter{0}; }

  /// The cost of `word` in the language that likes it most.
  WordCost best(std::span<const Letter> word) const;

  /// The cost of `word` in one language. Stops counting at `enough`, when the sum is that or more.
  int cost(std::span<const Letter> word, std::size_t language, int enough = std::numeric_limits<int>::max()) const;

  /// The cost of `b` after `a` in the language that likes the pair most; 255 when no language has both.
  int pair_cost(Letter a, Letter b) const;

  /// Languages that have the letter, a bit each.
  std::uint64_t languages_of(Letter letter) const { return owners_[letter]; }

  std::size_t languages() const { return tables_.size(); }
  const std::string& code(std::size_t language) const { return tables_[language].code; }

 private:
  struct Table {
    std::string code;
    bool alone = false;               // single letters only, no order
    std::size_t n = 0;                // letters of the alphabet
    std::vector<std::uint8_t> index;  // by Letter: place in the alphabet + 1; 0 none
    std::vector<std::uint8_t> first;  // cost of a letter alone
    std::vector<std::uint8_t> second;
    std::vector<std::uint8_t> third;  // [a*n*n + b*n + c]
  };

  Letter number(char32_t lower);
  void spread_case();

  std::vector<Letter> letters_;        // by BMP code point
  std::vector<std::uint64_t> owners_;  // by Letter
  std::vector<Table> tables_;
};

}  // namespace mojibake
