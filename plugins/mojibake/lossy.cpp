#include "lossy.h"

#include <algorithm>
#include <array>
#include <vector>

namespace mojibake {
namespace {

/// What may stand at one place of the mended text, each with what it costs to believe it.
struct Option {
  std::u32string text;
  int doubt;
};
using Slot = std::vector<Option>;

constexpr int nats(double n) { return static_cast<int>(n * 16); }

/// A byte that its page shows, dropped all the same: only where all controls of latin-1 were.
constexpr int kShownByteLost = nats(1.5);
/// The space or "?" that could stand for the byte is itself, and the byte was dropped.
constexpr int kMarkIsItself = nats(2);
/// A guess so much worse than the best is not followed.
constexpr int kHopeless = nats(8);
/// States kept while guessing, and letters looked back at: enough for any word met so far.
constexpr std::size_t kBeam = 8, kLookBack = 7;
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

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
    return Guess{i, resolve(begin, i), holes_, spaces_};
  }

 private:
  /// What is left of one character.
  struct Sequence {
    std::size_t begin, end;  // in the line
    std::array<int, 4> bytes;
    int length;
    int lost;  // which byte; 0 none
    Hole hole;
  };

  int byte_at(std::size_t i) const { return i < line_.size() && line_[i] >= 0x80 ? page_.byte_of(line_[i]) : -1; }

  std::size_t word_end(std::size_t i) const {
    while (i < line_.size() && line_[i] != ' ' && line_[i] != '\t') ++i;
    return i;
  }

  bool take_sequence(std::size_t& i) {
    const int lead = byte_at(i);
    Sequence s{i, i + 1, {lead, 0, 0, 0}, length_of(lead), 0, Hole::kNone};
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
    if (missing == 0) {
      if (assemble(s) == 0) return false;
      ++complete_;
    } else {
      if (slot_of(s).empty()) return false;
      ++holes_;
      marked_ |= s.hole != Hole::kDropped;
      spaces_ += s.hole == Hole::kSpace;
    }
    i = s.end;
    sequences_.push_back(s);
    return true;
  }

  Hole hole_at(std::size_t i) const {
    if (i < line_.size() && (line_[i] == 0xFFFD || line_[i] == '?')) return Hole::kUnknown;
    return i < line_.size() && line_[i] == ' ' ? Hole::kSpace : Hole::kDropped;
  }

  /// What `s` may have been.
  Slot slot_of(const Sequence& s) const {
    if (s.lost == 0) return {{std::u32string(1, assemble(s)), 0}};
    Slot slot;
    offer(slot, s, s.hole, U"", 0);
    // The sign that could stand for the byte may be itself, and the byte was dropped.
    if (s.hole != Hole::kDropped)
      offer(slot, s, Hole::kDropped, std::u32string(1, line_[s.begin + static_cast<std::size_t>(s.lost)]),
            kMarkIsItself);
    return slot;
  }

  /// Adds the characters that `s` can be when its byte got lost as `hole` says.
  void offer(Slot& slot, Sequence s, Hole hole, const std::u32string& behind, int doubt) const {
    for (int b = 0x80; b <= 0xBF; ++b) {
      if (!fits(hole, b)) continue;
      s.bytes[static_cast<std::size_t>(s.lost)] = b;
      const char32_t c = assemble(s);
      if (c == 0 || !is_plausible(c)) continue;
      const bool shown = hole == Hole::kDropped && b < 0xA0 && !page_.is_undefined(static_cast<std::uint8_t>(b));
      slot.push_back({std::u32string(1, c) + behind, doubt + (shown ? kShownByteLost : 0)});
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
    return !characters_.is_word(c) || characters_.script(c) != Script::kOther;
  }

  static char32_t assemble(const Sequence& s) {
    char32_t c = static_cast<char32_t>(s.bytes[0]) & (0x7Fu >> s.length);
    for (int k = 1; k < s.length; ++k)
      c = c << 6 | (static_cast<char32_t>(s.bytes[static_cast<std::size_t>(k)]) & 0x3F);
    constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    return c < kLeast[s.length] || c >= 0x110000 || (c >= 0xD800 && c < 0xE000) ? 0 : c;
  }

  /// The likeliest text, by keeping the best few at each step.
  std::u32string resolve(std::size_t begin, std::size_t end) const {
    std::vector<Slot> slots;
    auto s = sequences_.begin();
    for (std::size_t i = begin; i < end;) {
      if (s != sequences_.end() && s->begin == i) {
        slots.push_back(slot_of(*s));
        i = (s++)->end;
      } else {
        slots.push_back({{std::u32string(1, line_[i++]), 0}});
      }
    }
    struct State {
      std::u32string text;
      int doubt;  // of the options taken, and of what lies too far back to change
      int cost;
    };
    std::vector<State> states{{U"", 0, 0}}, next;
    for (const Slot& slot : slots) {
      next.clear();
      const bool open = states.size() > 1 || slot.size() > 1;
      for (const State& state : states) {
        // What a step adds is what the last letters cost now less what they cost without the newest.
        const std::size_t known = state.text.size();
        int cost_before = 0;
        std::size_t from_before = kNowhere;
        for (const Option& option : slot) {
          State grown{state.text + option.text, state.doubt + option.doubt, 0};
          const std::size_t from = grown.text.size() > kLookBack ? grown.text.size() - kLookBack : 0;
          const std::u32string_view seen = std::u32string_view(grown.text).substr(from);
          if (open) {
            if (from != from_before) cost_before = cost(seen.substr(0, known - from));
            from_before = from;
            grown.doubt += cost(seen) - cost_before;
          }
          grown.cost = grown.doubt;
          next.push_back(std::move(grown));
        }
      }
      const std::size_t kept = std::min(kBeam, next.size());
      std::partial_sort(next.begin(), next.begin() + static_cast<std::ptrdiff_t>(kept), next.end(),
                        [](const State& a, const State& b) { return a.cost < b.cost; });
      next.resize(kept);
      while (next.back().cost > next.front().cost + kHopeless) next.pop_back();
      states.swap(next);
    }
    return states.front().text;
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
  int complete_ = 0, holes_ = 0, spaces_ = 0;
  bool marked_ = false;  // something stands where a byte is lost
};

}  // namespace

std::optional<Guess> guess_utf8(const Characters& characters, const SingleByte& page, std::u32string_view line,
                                std::size_t begin, std::size_t end, bool proven, std::optional<std::size_t> language) {
  return Parser(characters, page, line, language).run(begin, end, proven);
}

}  // namespace mojibake
