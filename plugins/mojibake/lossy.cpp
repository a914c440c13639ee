#include "lossy.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <tuple>
#include <vector>

namespace mojibake {
namespace {

/// What may stand at one place of the mended text, each with what it costs to believe it.
struct Option {
  char32_t character;
  char32_t behind;   // a sign that follows it; 0 none
  int behind_costs;  // behind a letter
  int doubt;
};
using Slot = std::vector<Option>;

/// A byte that its page shows, dropped all the same: only where all controls of latin-1 were.
constexpr int kShownByteLost = nats(1.5);
/// The space or "?" that could stand for the byte is itself, and the byte was dropped.
constexpr int kMarkIsItself = nats(2);
constexpr int kNoOpening = std::numeric_limits<int>::min();
/// Two spaces, one of them the byte, became one.
constexpr int kCollapsed = 0;
/// A guess so much worse than the best is not followed.
constexpr int kHopeless = nats(8);
/// States kept while guessing, and letters looked back at: enough for any word met so far.
constexpr std::size_t kBeam = 8, kLookBack = 7;

enum class Hole { kNone, kUnknown, kSpace, kDropped };

int length_of(int lead) {
  return lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

class Parser {
 public:
  Parser(const Characters& characters, const SingleByte& page, std::u32string_view line,
         std::optional<std::size_t> language)
      : characters_(characters),
        page_(page),
        line_(line),
        language_(language),
        letters_lead_(page.text_of(0xE0) >= 0x400) {}

  std::optional<Guess> run(std::size_t begin, std::size_t end, bool proven) {
    std::size_t i = begin;
    while (i < end) {
      if (!take_sequence(i)) ++i;
      // A space that stood for a byte joins the next word to this one.
      if (i > end) end = word_end(i);
    }
    // Letters that merely look like lead bytes leave holes and nothing else.
    if (holes_ == 0 || holes_ > (proven ? 2 + 3 * complete_ : complete_ + marked_)) return std::nullopt;
    Guess guess{i, {}, holes_, spaces_, unmarked_, 0};
    std::tie(guess.text, guess.margin) = resolve(begin, i);
    return guess;
  }

 private:
  /// What is left of one character.
  struct Sequence {
    std::size_t begin, end;  // in the line
    std::array<int, 4> bytes;
    int length;
    int lost;  // which byte; 0 none
    Hole hole;
    Slot slot;  // what it may have been
  };

  /// A text begun. What comes next costs what it costs behind the last few characters.
  struct State {
    std::array<char32_t, kLookBack> tail{};  // the newest last
    std::size_t size = 0;                    // of the text
    int cost = 0;
    std::size_t step = 0;  // in Steps
    Characters::BegunWord word;
    int begins = kNoOpening;    // what the first letter of a word adds here to what it costs by itself
    int margin = kHopeless;     // how much more the cheapest other word costs that was given up for this one
    std::uint32_t letters = 0;  // a hash of all but the spaces: texts that differ in those are one word

    std::u32string_view last(std::size_t n) const {
      return std::u32string_view(tail.data(), tail.size()).substr(kLookBack - std::min(n, size));
    }
    void add(const Parser& parser, char32_t c) {
      parser.characters_.add(word, c, parser.language_);
      std::shift_left(tail.begin(), tail.end(), 1);
      tail.back() = c;
      ++size;
      if (c != ' ') letters = letters * 0x01000193 ^ c;
    }
    void gave_up(const State& other) {
      if (other.letters != letters) margin = std::min(margin, other.cost - cost);
    }
  };
  /// How a state came about: the step before, and what was taken then.
  struct Step {
    std::size_t before;
    char32_t character, behind;
  };

  int byte_at(std::size_t i) const { return i < line_.size() && line_[i] >= 0x80 ? page_.byte_of(line_[i]) : -1; }

  std::size_t word_end(std::size_t i) const {
    while (i < line_.size() && line_[i] != ' ' && line_[i] != '\t') ++i;
    return i;
  }

  bool take_sequence(std::size_t& i) {
    const int lead = byte_at(i);
    Sequence s{i, i + 1, {lead, 0, 0, 0}, length_of(lead), 0, Hole::kNone, {}};
    if (s.length == 0) return false;
    int found = 0, missing = 0;
    for (int k = 1; k < s.length; ++k) {
      const int b = byte_at(s.end);
      if (b >= 0x80 && b <= 0xBF) {
        s.bytes[static_cast<std::size_t>(k)] = b;
        ++s.end;
        ++found;
        continue;
      }
      ++missing;
      s.lost = k;
      s.hole = hole_at(s.end);
      if (s.hole != Hole::kDropped) ++s.end;
    }
    // One byte lost of a character; of three or four at least two must be left.
    if (missing > 1 || (s.length > 2 && found == 0)) return false;
    // What ends in half a letter was cut off there: any byte may have followed.
    const std::u32string_view rest = line_.substr(s.begin + 1);
    if (missing == 1 && s.length == 2 && (rest.empty() || rest.starts_with(U"..."))) return false;
    if (missing == 0) {
      if (assemble(s.bytes, s.length) == 0) return false;
      ++complete_;
      s.slot = {{assemble(s.bytes, s.length), 0, 0, 0}};
    } else {
      s.slot = slot_of(s);
      if (s.slot.empty()) return false;
      ++holes_;
      marked_ |= s.hole != Hole::kDropped || is_capital_inside(s.begin);
      spaces_ += s.hole == Hole::kSpace;
      unmarked_ += s.hole == Hole::kDropped;
    }
    i = s.end;
    sequences_.push_back(std::move(s));
    return true;
  }

  /// No spelling has a capital right behind a small letter.
  bool is_capital_inside(std::size_t i) const {
    return i > 0 && characters_.kind(line_[i]) == Kind::kUpper && characters_.kind(line_[i - 1]) == Kind::kLower;
  }

  Hole hole_at(std::size_t i) const {
    if (i < line_.size() && (line_[i] == 0xFFFD || line_[i] == '?')) return Hole::kUnknown;
    return i < line_.size() && line_[i] == ' ' ? Hole::kSpace : Hole::kDropped;
  }

  /// What `s`, which lacks a byte, may have been.
  Slot slot_of(const Sequence& s) const {
    Slot slot;
    offer(slot, s, s.hole, 0, 0);
    // Where white space was collapsed the space is what is left of two: "voilÃ le", for words end in this letter.
    if (s.hole == Hole::kSpace && slot.size() == 1 && slot.front().character == U'à' && s.end < line_.size() &&
        characters_.is_letter(line_[s.end]))
      slot.push_back({U'à', U' ', 0, kCollapsed});
    // The sign that could stand for the byte may be itself, and the byte was dropped: behind the others of the
    // character.
    if (s.hole != Hole::kDropped && s.lost + 1 == s.length)
      offer(slot, s, Hole::kDropped, line_[s.begin + static_cast<std::size_t>(s.lost)], kMarkIsItself);
    return slot;
  }

  /// Adds the characters that `s` can be when its byte got lost as `hole` says.
  void offer(Slot& slot, const Sequence& s, Hole hole, char32_t behind, int doubt) const {
    std::array<int, 4> bytes = s.bytes;
    const int behind_costs = behind == 0 ? 0 : cost(std::u32string{U'a', behind}) - cost(U"a");
    for (int b = 0x80; b <= 0xBF; ++b) {
      if (!fits(hole, b)) continue;
      bytes[static_cast<std::size_t>(s.lost)] = b;
      const char32_t c = assemble(bytes, s.length);
      if (c == 0 || !is_plausible(c)) continue;
      const bool shown = hole == Hole::kDropped && b < 0xA0 && !page_.is_undefined(static_cast<std::uint8_t>(b));
      // White space is white space: Form will make it a space.
      slot.push_back({c == 0xA0 ? U' ' : c, behind, behind_costs, doubt + (shown ? kShownByteLost : 0)});
    }
  }

  /// Which bytes get lost how: those that the page leaves undefined as U+FFFD or "?"; those, the rest of
  /// the controls of latin-1 and the soft hyphen by being dropped.
  bool fits(Hole hole, int b) const {
    const bool undefined = page_.is_undefined(static_cast<std::uint8_t>(b));
    switch (hole) {
      case Hole::kSpace:
        return b == 0xA0;
      case Hole::kUnknown:
        return undefined;
      case Hole::kDropped:
        return !letters_lead_ && (undefined || b < 0xA0 || b == 0xAD);
      default:
        return false;
    }
  }

  /// A guess gives letters of scripts that the model knows and everyday signs only.
  bool is_plausible(char32_t c) const {
    if (!characters_.may_appear(c) || !characters_.is_common(c)) return false;
    // Hebrew and Arabic text is hardly ever pointed: there a mark is likelier than a letter to be a wrong guess.
    const Script script = characters_.script(c);
    const bool pointed = (c >= 0x590 && c < 0x700) && characters_.kind(c) == Kind::kMark;
    return !pointed && (!characters_.is_word(c) || script != Script::kOther);
  }

  static char32_t assemble(const std::array<int, 4>& bytes, int length) {
    char32_t c = static_cast<char32_t>(bytes[0]) & (0x7Fu >> length);
    for (int k = 1; k < length; ++k) c = c << 6 | (static_cast<char32_t>(bytes[static_cast<std::size_t>(k)]) & 0x3F);
    constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    return c < kLeast[length] || c >= 0x110000 || (c >= 0xD800 && c < 0xE000) ? 0 : c;
  }

  /// One way to go on.
  struct Move {
    const State* state;
    const Option* option;
    int cost;
  };

  /// What `option` adds to `state`: what the word costs with it less what it did without.
  int cost_of(const State& state, const Option& option) const {
    const int extra = option.doubt + option.behind_costs;
    if (characters_.goes_on(state.word, option.character))
      return extra + characters_.cost_with(state.word, option.character, language_) - state.word.cost;
    if (state.begins != kNoOpening && characters_.may_begin(option.character))
      return extra + state.begins + characters_.cost_alone(option.character);
    // Where no word goes on, the last few characters tell.
    std::array<char32_t, kLookBack + 2> text;
    const std::u32string_view before = state.last(kLookBack - 1);
    auto end = std::copy(before.begin(), before.end(), text.begin());
    *end++ = option.character;
    if (option.behind != 0) *end++ = option.behind;
    const std::u32string_view seen(text.data(), static_cast<std::size_t>(end - text.begin()));
    return option.doubt + cost(seen) - cost(before);
  }

  /// What a letter costs behind `state` on top of what it costs by itself, when no word is begun there.
  int opening(const State& state) const {
    const std::u32string_view before = state.last(kLookBack - 1);
    if (state.word.size > 0 || (!before.empty() && characters_.is_word(before.back()))) return kNoOpening;
    std::u32string text(before);
    text.push_back(U'a');
    return cost(text) - cost(before) - characters_.cost_alone(U'a');
  }

  /// The best few of `moves`, best first; of those that would go on alike, the best.
  std::vector<State> made(std::vector<Move>& moves, std::vector<Step>& steps) const {
    const auto best = std::min_element(moves.begin(), moves.end(), [](auto& a, auto& b) { return a.cost < b.cost; });
    std::erase_if(moves, [most = best->cost + kHopeless](const Move& move) { return move.cost > most; });
    std::sort(moves.begin(), moves.end(), [](const Move& a, const Move& b) {
      return std::tie(a.cost, a.state, a.option) < std::tie(b.cost, b.state, b.option);
    });
    std::vector<State> states;
    for (const Move& move : moves) {
      if (states.size() == kBeam) break;
      State next = *move.state;
      take(next, *move.option, steps);
      next.cost = move.cost;
      next.begins = kNoOpening;
      const auto alike = std::find_if(states.begin(), states.end(), [&](const State& s) {
        return s.last(kLookBack - 1) == next.last(kLookBack - 1);
      });
      if (alike == states.end())
        states.push_back(next);
      else
        alike->gave_up(next);
    }
    return states;
  }

  void take(State& state, const Option& option, std::vector<Step>& steps) const {
    steps.push_back({state.step, option.character, option.behind});
    state.step = steps.size() - 1;
    state.add(*this, option.character);
    if (option.behind != 0) state.add(*this, option.behind);
  }

  /// The likeliest text, by keeping the best few at each step, and its margin.
  std::pair<std::u32string, int> resolve(std::size_t begin, std::size_t end) const {
    std::vector<Step> steps(1);
    std::vector<State> states(1);
    std::vector<Move> moves;
    auto s = sequences_.begin();
    for (std::size_t i = begin; i < end;) {
      const Option plain{line_[i], 0, 0, 0};
      std::span<const Option> slot(&plain, 1);
      if (s != sequences_.end() && s->begin == i) {
        slot = s->slot;
        i = (s++)->end;
      } else {
        ++i;
      }
      if (states.size() == 1 && slot.size() == 1) {
        take(states.front(), slot.front(), steps);
        continue;
      }
      if (slot.size() > 2)
        for (State& state : states) state.begins = opening(state);
      moves.clear();
      for (const State& state : states)
        for (const Option& option : slot) moves.push_back({&state, &option, state.cost + cost_of(state, option)});
      states = made(moves, steps);
    }
    for (const State& other : states) states.front().gave_up(other);
    std::u32string text;
    for (std::size_t at = states.front().step; at != 0; at = steps[at].before) {
      if (steps[at].behind != 0) text.push_back(steps[at].behind);
      text.push_back(steps[at].character);
    }
    std::reverse(text.begin(), text.end());
    return {std::move(text), states.front().margin};
  }

  int cost(std::u32string_view text) const {
    return language_ ? characters_.cost_in(text, *language_) : characters_.cost(text);
  }

  const Characters& characters_;
  const SingleByte& page_;
  std::u32string_view line_;
  std::optional<std::size_t> language_;
  bool letters_lead_;  // the page shows lead bytes as everyday letters: nothing says that a byte was dropped
  std::vector<Sequence> sequences_;
  int complete_ = 0, holes_ = 0, spaces_ = 0, unmarked_ = 0;
  bool marked_ = false;  // something stands where a byte is lost
};

}  // namespace

std::optional<Guess> guess_utf8(const Characters& characters, const SingleByte& page, std::u32string_view line,
                                std::size_t begin, std::size_t end, bool proven, std::optional<std::size_t> language) {
  return Parser(characters, page, line, language).run(begin, end, proven);
}

}  // namespace mojibake
