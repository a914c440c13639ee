// Which stretches of a page are damaged, and by which conversion: every word that is not plain ASCII is
// tried with every conversion, and what the page's words agree on decides for the doubtful ones.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "characters.h"
#include "conversions.h"
#include "encodings.h"
#include "language_model.h"
#include "line.h"
#include "screen.h"

namespace mojibake {

class Decider {
 public:
  /// `conversions` as conversions_among() gives them. Keeps references to the rest.
  Decider(const Encodings& encodings, const LanguageModel& model, const Characters& characters, const Screen& screen,
          std::vector<Conversion> conversions, bool aggressive);

  struct Subject {
    Line* line;
    bool code;  ///< code, markup or a command: only damage that is plain to see
  };

  enum class Hope {
    kNone,   ///< nothing to mend
    kLines,  ///< damage that shows wherever it is: the suspicious lines are enough
    kPage    ///< damage that may hide in lines that look clean
  };

  /// What the suspicious words of `lines` promise.
  Hope hope(std::span<const Subject> lines) const;

  /// Takes one layer of damage off a page's lines and tells which of them changed: give it those again for
  /// what lies below.
  std::vector<bool> peel(std::span<const Subject> lines) const;

 private:
  // In sixteenths of a nat.
  /// No changed character was a letter: little to go by.
  static constexpr int kNoLetterCharge = 8 * 16;
  /// What a word that a conversion cannot apply to says against it.
  static constexpr int kCannot = 8 * 16;
  static constexpr std::size_t kNone = ~std::size_t{0};

  struct Candidate {
    std::size_t conversion;
    std::size_t begin, end;  // within the line
    std::u32string text;
    int gain;                    // sixteenths of a nat
    int charge;                  // added to what the conversion needs
    int vote;                    // what the word says for the conversion on its page
    bool lacks_nothing = false;  // all of the word's characters were bytes of whole sequences
  };
  struct Word {
    std::size_t line, begin, end;
    std::vector<Candidate> candidates;
    std::bitset<kMostConversions> unchanged;  // conversions that leave the word as it is
    int cost;                                 // of the word as it stands; -1: not known yet
    bool suspect;
  };
  struct Ballot {
    std::vector<int> support, net;  // by conversion
    std::vector<bool> coherent;     // by conversion: the page as a whole reads better
    int most;                       // the largest support
    std::size_t lead = kNone;       // UTF-8 by which the page was damaged, when it plainly was
    std::size_t script = kNone;     // the conversion from another script that most words speak for
  };
  // What becomes of a word, and what came second, if anything did.
  struct Choice {
    std::size_t line;
    const Candidate* candidate;
    const Candidate* second;
  };

  class LatinPage;

  std::vector<Word> words_of(std::span<const Subject> lines) const;
  std::vector<bool> worth_trying(const std::vector<Word>& words) const;
  bool is_sound(const Conversion& conversion, std::u32string_view before, std::u32string_view after, int& charge) const;
  void try_all(std::span<const Subject> lines, std::vector<Word>& words) const;
  void try_all_lossy(std::span<const Subject> lines, std::vector<Word>& words) const;
  void try_conversion(const Subject& line, Word& word, std::size_t conversion) const;
  void try_one(const std::u32string& text, Word& word, std::size_t conversion) const;
  void try_lossy(const std::u32string& text, Word& word, std::size_t conversion, bool proven,
                 std::optional<std::size_t> language) const;
  void guess_again(std::span<const Subject> lines, std::vector<Word>& words, std::size_t conversion) const;
  std::u32string mended_word(std::span<const Subject> lines, const Word& word, const Candidate& c) const;
  int least_cost(const Conversion& conversion, std::u32string_view mended) const;
  void keep(const std::u32string& text, Word& word, std::size_t conversion, std::size_t end, std::u32string mended,
            int charge) const;
  void vote(const std::u32string& text, Word& word, Ballot& ballot) const;
  void weigh_latin(std::span<const Subject> lines, std::vector<Word>& words, Ballot& ballot) const;
  void find_lead(Ballot& ballot) const;
  Ballot ballot_of(std::span<const Subject> lines, std::vector<Word>& words) const;
  std::vector<Choice> choices_of(std::span<const Subject> lines, const std::vector<Word>& words,
                                 const Ballot& ballot) const;
  bool crosses_scripts(const Conversion& conversion) const;
  bool is_stranger(std::u32string_view text, const Word& word, const Candidate& candidate, const Ballot& ballot) const;
  const Candidate* choose(const std::u32string& text, const Word& word, const Ballot& ballot,
                          const Candidate*& second) const;

  const Encodings& encodings_;
  const LanguageModel& model_;
  const Characters& characters_;
  const Screen& screen_;
  std::vector<Conversion> conversions_;
  bool aggressive_;
};

}  // namespace mojibake
