// How likely a word is, letter by letter, in the languages of data/letters.bin. A cost is -ln p in
// sixteenths of a nat, summed: lower is likelier. Letters are taken without case.
//
//   LanguageModel model(data, size);
//   Letter word[] = {model.letter(U'ø'), ...};
//   model.best({word, n});           // in the language that likes the word most
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace mojibake {

/// A letter's number in the model; 0 is a letter that no language of the model has.
using Letter = std::uint16_t;

/// `n` nats as a cost.
constexpr int nats(double n) { return static_cast<int>(n * 16); }

/// What a letter costs in a language whose alphabet lacks it: 11 nats, one in 60,000.
inline constexpr int kForeignLetter = 176;

/// Immutable once built: any number of threads may ask.
class LanguageModel {
 public:
  static constexpr std::size_t kMaxLanguages = 64;
  static constexpr std::size_t kLongestWord = 64;

  /// Reads the format that train/train_letters.py describes. Throws std::runtime_error when the data is
  /// not of that format; reads nothing outside [data, data + size).
  LanguageModel(const unsigned char* data, std::size_t size);

  /// The number of a letter in the BMP, folded to lower case; 0 when the model does not know it.
  Letter letter(char32_t c) const { return c < 0x10000 ? letters_[c] : Letter{0}; }

  /// The cost of a word in each language, by language; lanes behind languages() hold nothing of use. Signed, since the
  /// least of signed lanes is one instruction everywhere.
  using Costs = std::array<std::int16_t, kMaxLanguages>;

  /// A word begun: what it costs so far, and the letters that the next one follows. It may have kLongestWord letters.
  struct Begun {
    Costs costs{};
    std::size_t size = 0;
    std::uint16_t before_last = 0, last = 0;
  };
  /// Adds a letter.
  void add(Begun& word, Letter letter) const;
  /// What the word would cost with one letter more, in the language that likes it most then, or in one.
  int best_with(const Begun& word, Letter letter) const;
  int cost_with(const Begun& word, Letter letter, std::size_t language) const;

  /// The costs of `word`, which has at most kLongestWord letters.
  Costs costs(std::span<const Letter> word) const;

  /// The cost of `word` in one language.
  int cost_in(std::span<const Letter> word, std::size_t language) const;

  /// The cost of `word` in the language that likes it most.
  int best(std::span<const Letter> word) const;

  /// The cost of `b` after `a` in the language that likes the pair most; 255 when no language has both.
  int pair_cost(Letter a, Letter b) const;

  /// The least of `costs`, of a word of `size` letters.
  static int least(const Costs& costs, std::size_t size);

  /// Languages that have the letter, a bit each.
  std::uint64_t languages_of(Letter letter) const { return owners_[letter]; }

  std::size_t languages() const { return tables_.size(); }
  const std::string& code(std::size_t language) const { return tables_[language].code; }

 private:
  // What is read from the file, a language at a time.
  struct Table {
    std::string code;
    bool alone = false;               // single letters only, no order
    std::size_t n = 0;                // letters of the alphabet
    std::vector<Letter> letters;      // by place in the alphabet
    std::vector<std::uint8_t> index;  // by Letter: place in the alphabet + 1, or the cost itself; 0 none
    std::vector<std::uint8_t> first;  // cost of a letter alone
    std::vector<std::uint8_t> second;
    struct Context {
      std::size_t ab;          // a * n + b
      unsigned back;           // added to what c costs after b alone
      std::size_t begin, end;  // in `costs`
    };
    std::vector<Context> contexts;
    std::vector<std::pair<std::uint8_t, std::uint8_t>> costs;  // place of c, cost
  };

  // All languages side by side: what is asked of one row is asked of 64 languages at once.
  using Row = std::array<std::uint8_t, kMaxLanguages>;
  static constexpr std::uint32_t kNoRow = ~std::uint32_t{0};
  // A place in the hash tables: letters of alphabets have numbers below 1,024.
  static std::uint32_t key(std::size_t a, std::size_t b, std::size_t c) {
    return static_cast<std::uint32_t>(a << 20 | b << 10 | c);
  }
  struct Slot {
    std::uint32_t key, row;
  };

  Letter number(char32_t lower);
  void spread_case();
  void read_letters(class LetterReader& in, std::size_t language);
  void build_rows();
  void add_pairs();
  void add_triples();
  std::uint32_t find(std::uint32_t key) const;
  std::uint32_t add(std::uint32_t key);
  Row pair_row(std::size_t b, std::size_t c) const;
  struct Step {
    const Row* row;   // what the letter costs
    const Row* back;  // what is added to that where `has` says so; null: nothing
    const Row* has;
  };
  Step step(std::size_t a, std::size_t b, Letter letter) const;
  static void add_step(Costs& costs, const Step& step);
  static int cost_of(const Step& step, std::size_t language);

  std::vector<Letter> letters_;        // by BMP code point
  std::vector<std::uint64_t> owners_;  // by Letter
  std::vector<Table> tables_;
  std::size_t ordered_ = 0;          // letters below this belong to alphabets
  std::vector<std::uint8_t> least_;  // by Letter: what it costs alone in the language that likes it most
  std::vector<Row> alone_;           // by Letter: what it costs at the beginning of a word
  std::vector<Row> has_;             // by ordered Letter: 255 where a language has it
  std::vector<Row> rows_;            // what slots_ leads to: pairs (0, b, c), triples (a, b, c), back-offs (a, b, 0)
  std::vector<Slot> slots_;          // open addressing, a power of two
};

}  // namespace mojibake
