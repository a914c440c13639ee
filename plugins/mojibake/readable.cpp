#include "readable.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "line.h"
#include "utf8.h"

namespace mojibake {
namespace {

constexpr double kNat = 16;  // costs are in sixteenths of one

/// What a letter costs at most in words of a language that the model knows: pages in 16 languages with alphabets came
/// out at 1.9 to 3.2 nats a letter, bytes of another charset at 4 to 10. Of other scripts the model knows no order:
/// Thai came out at 4.3 and 7.7 to 8.1, Hangul, kana and ideographs at 5.5 to 9.8 and 10 to 13.
constexpr double kMostOfAlphabet = 3.8, kMostOfThai = 6, kMostOfOthers = 10.2;
/// Letters from which that tells. A word alone may be a name.
constexpr std::size_t kTelling = 12;
/// Letters that the longest word has at least: in other code pages signs are letters, "©" is "й" and "â¡" is "тб".
constexpr std::size_t kWordOfAlphabet = 3, kWordOfOthers = 2;

/// "cp1251 read as mac-roman, then koi8-r read as cp1251": the evidence without what came second.
std::string chain_of(std::string_view evidence) {
  std::string chain;
  while (!evidence.empty()) {
    const std::size_t begin = evidence.find(" (or ");
    chain += evidence.substr(0, begin);
    const std::size_t end = begin == evidence.npos ? evidence.npos : evidence.find(')', begin);
    evidence = end == evidence.npos ? std::string_view() : evidence.substr(end + 1);
  }
  return chain;
}

/// Whether any step of `chain` was not one of UTF-8.
bool has_other_step(std::string_view chain) {
  for (std::size_t at = 0; at != chain.npos;) {
    const std::string_view step = chain.substr(at);
    const std::size_t end = chain.find(", then ", at);
    const bool is_reading = step.substr(0, end - at).find(" read as ") != step.npos;  // else what was escaped
    if (is_reading && !step.starts_with("utf-8") && !step.starts_with("cp1252 read as latin-1")) return true;
    at = end == chain.npos ? end : end + 7;
  }
  return false;
}

/// The letters that a page's repairs of one chain give, each word once.
struct Words {
  std::size_t letters = 0, of_alphabets = 0, of_thai = 0, longest = 0;
  std::array<int, LanguageModel::kMaxLanguages> costs{};
  std::set<std::u32string> different;
};

bool is_of_alphabet(Script script) { return script < Script::kThai; }

}  // namespace

std::vector<Repair> readable(std::vector<Repair> repairs, const Characters& characters, const LanguageModel& model) {
  std::map<std::string, Words> by_chain;
  std::vector<Words*> of(repairs.size(), nullptr);
  for (std::size_t i = 0; i < repairs.size(); ++i) {
    if (std::string_view(repairs[i].reason) != kMojibake) continue;
    std::string chain = chain_of(repairs[i].evidence);
    if (!has_other_step(chain)) continue;
    std::u32string word = decode_utf8(repairs[i].text);
    std::size_t letters = 0, latin = 0, of_alphabets = 0, of_thai = 0;
    for (char32_t& c : word) {
      if (!characters.is_word(c)) {
        c = ' ';
      } else if (characters.is_letter(c)) {
        ++letters;
        latin += characters.script(c) == Script::kLatin;
        of_alphabets += is_of_alphabet(characters.script(c));
        of_thai += characters.script(c) == Script::kThai;
      }
    }
    if (letters == 0 || 2 * latin >= letters) continue;
    Words& words = by_chain[std::move(chain)];
    of[i] = &words;
    const auto [at, is_new] = words.different.insert(std::move(word));
    if (!is_new) continue;
    words.letters += letters;
    words.of_alphabets += of_alphabets;
    words.of_thai += of_thai;
    words.longest = std::max(words.longest, letters);
    characters.add_costs(*at, std::span(words.costs).first(model.languages()), false);
  }
  const auto mostly_alphabet = [](const Words& w) { return 2 * w.of_alphabets > w.letters; };
  const auto is_odd = [&](const Words& w) {
    if (w.letters < kTelling) return false;
    const int least =
        *std::min_element(w.costs.begin(), w.costs.begin() + static_cast<std::ptrdiff_t>(model.languages()));
    const double most = mostly_alphabet(w) ? kMostOfAlphabet : 2 * w.of_thai > w.letters ? kMostOfThai : kMostOfOthers;
    return least > most * kNat * static_cast<double>(w.letters);
  };
  const auto is_too_little = [&](const Words& w) {
    return w.longest < (mostly_alphabet(w) ? kWordOfAlphabet : kWordOfOthers);
  };
  const bool odd = std::any_of(by_chain.begin(), by_chain.end(), [&](const auto& c) { return is_odd(c.second); });
  std::vector<Repair> kept;
  kept.reserve(repairs.size());
  for (std::size_t i = 0; i < repairs.size(); ++i)
    if (!of[i] || (!odd && !is_too_little(*of[i]))) kept.push_back(std::move(repairs[i]));
  return kept;
}

}  // namespace mojibake
