#include "repair.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>

#include "characters.h"
#include "decide.h"
#include "encodings.h"
#include "entities.h"
#include "escapes.h"
#include "language_model.h"
#include "line.h"
#include "lost_marks.h"
#include "mojibake_data.h"
#include "readable.h"
#include "restraint.h"
#include "scan.h"
#include "screen.h"
#include "utf8.h"

namespace mojibake {
namespace {

/// Layers of damage taken off a page; a page damaged more often than this is left as it then is.
constexpr int kMostLayers = 6;
/// How often a mended page is looked at again; the second look finds nothing on all but damaged noise.
constexpr int kMostRounds = 4;

/// Whole characters of UTF-8 on a page that noise does not make.
constexpr int kPlainlyWhole = 4;

/// Which text of a page is looked at first: as it came, or as Form would leave it.
enum class Look { kAsItCame, kFormed };

struct Open {
  std::size_t block;
  bool references, escapes, code;
  bool active;  // its encodings are worth a look, or another one
  Line line;
};

/// What of a page is looked at closely.
struct OpenPage {
  std::vector<Open> lines;
};

std::vector<Decider::Subject> subjects(std::vector<Open>& open) {
  std::vector<Decider::Subject> out;
  for (Open& o : open)
    if (o.active) out.push_back({&o.line, o.code});
  return out;
}

/// The blocks with the repairs made, as Form will leave them; `made` keeps those that change. A block without a
/// byte that damage takes stays as it came: what Form takes out of it leaves nothing to mend.
std::vector<std::string_view> applied(std::span<const std::string_view> blocks, const std::vector<Repair>& repairs,
                                      std::deque<std::string>& made) {
  std::vector<std::string_view> out(blocks.begin(), blocks.end());
  auto repair = repairs.begin();
  for (std::size_t b = 0; b < out.size(); ++b) {
    const auto first = repair;
    while (repair != repairs.end() && repair->block == b) ++repair;
    if (first == repair && !scan(blocks[b]).any()) continue;
    std::string& line = made.emplace_back();
    std::size_t at = 0;
    for (auto r = first; r != repair; ++r) {
      line.append(blocks[b].substr(at, r->begin - at)) += r->text;
      at = r->end;
    }
    line += blocks[b].substr(at);
    Line formed(line);
    if (formed.settle()) line = encode_utf8(formed.text());
    out[b] = line;
  }
  return out;
}

std::size_t code_points(std::string_view text, std::size_t bytes) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bytes),
                                                [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// What a page needs that looks damaged. Most do not, so that it is made when the first one comes.
struct Workshop {
  Workshop(const Screen& screen, std::vector<Conversion> conversions, bool aggressive)
      : model(winnow_data::letters_bin, winnow_data::letters_bin_size),
        characters(model),
        entities(
            std::string_view(reinterpret_cast<const char*>(winnow_data::entities_txt), winnow_data::entities_txt_size)),
        decider(encodings, model, characters, screen, std::move(conversions), aggressive) {}

  Encodings encodings;
  LanguageModel model;
  Characters characters;
  Entities entities;
  Decider decider;
};

}  // namespace

class Engine::Room {
 public:
  explicit Room(Options options)
      : options_(std::move(options)),
        conversions_(conversions_among(options_.pages)),
        screen_(winnow_data::screen_bin, winnow_data::screen_bin_size) {}

  bool may_hold_damage(std::string_view block) const;
  std::vector<Repair> find(std::span<const std::string_view> blocks, std::size_t from) const;
  std::vector<Repair> settled(std::span<const std::string_view> blocks, std::vector<Repair> repairs) const;
  std::vector<Repair> mended_on(std::span<const std::string_view> blocks, const std::vector<Repair>& repairs) const;
  void add_changes(std::vector<Repair>& repairs, std::size_t block, const Line& line) const;
  std::vector<Repair> find_once(std::span<const std::string_view> blocks, std::size_t from, Look look) const;

 private:
  bool decode_references(Line& line) const;
  bool drop_backslashes(Line& line) const;
  bool restore_marks(OpenPage& page) const;
  bool pass(OpenPage& page) const;
  bool look_again(OpenPage& page) const;
  OpenPage open(std::span<const std::string_view> blocks, std::size_t from, Look look) const;
  void add_lines_of_marks(OpenPage& page, std::span<const std::string_view> blocks, Look look) const;

  const Workshop& workshop() const {
    std::call_once(asked_for_, [&] { workshop_.emplace(screen_, conversions_, options_.aggressive); });
    return *workshop_;
  }

  Options options_;
  std::vector<Conversion> conversions_;
  Screen screen_;
  mutable std::once_flag asked_for_;
  mutable std::optional<Workshop> workshop_;
};

namespace {

// What `found_at(text, at)` makes of each `sign` of the line, as far as it makes something of it.
template <class FoundAt>
bool replace_each(Line& line, char32_t sign, const char* reason, const FoundAt& found_at) {
  const std::u32string& text = line.text();
  std::vector<Line::Replacement> all;
  for (std::size_t at = text.find(sign); at != std::u32string::npos;) {
    auto found = found_at(text, at);
    std::size_t next = at + 1;
    if (found) {
      next = at + found->length;
      all.push_back({at, next, std::move(found->text), reason,
                     encode_utf8(std::u32string_view(text).substr(at, found->length)), 10});
    }
    at = text.find(sign, next);
  }
  line.replace_all(all);
  return !all.empty();
}

}  // namespace

bool Engine::Room::decode_references(Line& line) const {
  return replace_each(line, '&', kEntity,
                      [&](const std::u32string& text, std::size_t at) { return workshop().entities.at(text, at); });
}

bool Engine::Room::drop_backslashes(Line& line) const {
  return replace_each(line, '\\', kBackslash,
                      [](const std::u32string& text, std::size_t at) { return escape_at(text, at); });
}

/// Puts the marks of a page that is proven to have lost their controls where "â" is left of them.
bool Engine::Room::restore_marks(OpenPage& page) const {
  const auto may_hold = [](const Open& o) {
    return !o.code && o.line.text().find_first_of(U"âÂ") != std::u32string::npos;
  };
  LostMarks marks(workshop().characters);
  for (const Open& o : page.lines)
    if (may_hold(o)) marks.look(o.line.text());
  if (!marks.are_proven()) return false;
  bool changed = false;
  for (Open& o : page.lines) {
    if (!may_hold(o)) continue;
    const std::vector<Line::Replacement> found = marks.in(o.line.text());
    o.line.replace_all(found);
    o.active |= !found.empty();
    changed |= !found.empty();
  }
  return changed;
}

bool Engine::Room::pass(OpenPage& page) const {
  bool changed = false;
  for (Open& o : page.lines) {
    bool plain = o.references && decode_references(o.line);
    plain |= o.escapes && drop_backslashes(o.line);
    o.active |= plain;
    changed |= plain;
  }
  if (!options_.encodings) return changed;
  changed |= restore_marks(page);
  const std::vector<bool> peeled = workshop().decider.peel(subjects(page.lines));
  std::size_t i = 0;
  for (Open& o : page.lines)
    if (o.active) changed |= o.active = peeled[i++];
  return changed;
}

/// Asks for the lines what a new page of them would be asked. False when it would be left alone.
bool Engine::Room::look_again(OpenPage& page) const {
  bool suspects = false;
  for (Open& o : page.lines) suspects |= o.active = screen_.suspects(std::string_view(encode_utf8(o.line.text())));
  const Decider::Hope hope = suspects ? workshop().decider.hope(subjects(page.lines)) : Decider::Hope::kNone;
  for (Open& o : page.lines) o.active = hope == Decider::Hope::kPage || (hope == Decider::Hope::kLines && o.active);
  return hope != Decider::Hope::kNone;
}

bool Engine::Room::may_hold_damage(std::string_view block) const {
  const Contents contents = scan(block);
  return contents.any() && ((contents.high && options_.encodings && screen_.suspects(block)) ||
                            (contents.ampersand && options_.entities && may_hold_reference(block)) ||
                            (contents.backslash && options_.escapes && may_hold_escape(block)));
}

/// Opens the lines that may hold marks that lost their controls, on a page that is proven to have such.
void Engine::Room::add_lines_of_marks(OpenPage& page, std::span<const std::string_view> blocks, Look look) const {
  const auto may_hold = [](std::string_view b) { return b.find("\u00E2") != b.npos || b.find("\u00C2") != b.npos; };
  LostMarks marks(workshop().characters);
  for (const std::string_view block : blocks)
    if (may_hold(block) && !looks_like_code(block)) marks.look(decode_utf8(block));
  if (!marks.are_proven()) return;
  const std::size_t suspicious = page.lines.size();
  for (std::size_t b = 0, next = 0; b < blocks.size(); ++b) {
    while (next < suspicious && page.lines[next].block < b) ++next;
    if ((next < suspicious && page.lines[next].block == b) || !may_hold(blocks[b])) continue;
    Line line(blocks[b]);
    if (look == Look::kFormed) line.settle();
    page.lines.push_back({b, false, false, looks_like_code(blocks[b]), false, std::move(line)});
  }
  std::sort(page.lines.begin(), page.lines.end(), [](const Open& x, const Open& y) { return x.block < y.block; });
}

OpenPage Engine::Room::open(std::span<const std::string_view> blocks, std::size_t from, Look look) const {
  OpenPage page;
  std::vector<Open>& open = page.lines;
  const auto line_of = [&](std::size_t b) {
    Line line(blocks[b]);
    if (look == Look::kFormed) line.settle();
    return line;
  };
  bool suspects = false, escaped = false;
  for (std::size_t b = from; b < blocks.size(); ++b) {
    const Contents contents = scan(blocks[b]);
    if (!contents.any()) continue;
    std::string formed;
    std::string_view text = blocks[b];
    if (look == Look::kFormed) text = formed = encode_utf8(line_of(b).text());
    const bool references = contents.ampersand && options_.entities && may_hold_reference(text);
    const bool escapes = contents.backslash && options_.escapes && may_hold_escape(text);
    const bool suspect = contents.high && options_.encodings && screen_.suspects(text);
    if (!references && !escapes && !suspect) continue;
    const bool code = looks_like_code(text);
    open.push_back({b, references && !code, escapes && !code && !quotes_are_quoted(text), code, suspect, line_of(b)});
    suspects |= suspect;
    escaped |= open.back().references || open.back().escapes;
  }
  if (escaped && std::any_of(blocks.begin(), blocks.end(), [](std::string_view b) { return speaks_of_escaping(b); }))
    for (Open& o : open) o.references = o.escapes = false;
  // The marks of a page may hide, too: "itâs" is a word of some language.
  if (suspects && options_.encodings) add_lines_of_marks(page, blocks, look);
  const Decider::Hope hope = suspects ? workshop().decider.hope(subjects(open)) : Decider::Hope::kNone;
  if (hope == Decider::Hope::kNone)
    for (Open& o : open) o.active = false;
  if (hope != Decider::Hope::kPage) return page;
  // Damage may hide in lines that look clean.
  for (Open& o : open) o.active = true;
  const std::size_t suspicious = open.size();
  for (std::size_t b = 0, next = 0; b < blocks.size(); ++b) {
    if (next < suspicious && open[next].block == b)
      ++next;
    else if (scan(blocks[b]).high)
      open.push_back({b, false, false, looks_like_code(blocks[b]), true, line_of(b)});
  }
  std::sort(open.begin(), open.end(), [](const Open& x, const Open& y) { return x.block < y.block; });
  return page;
}

void Engine::Room::add_changes(std::vector<Repair>& repairs, std::size_t block, const Line& line) const {
  const Characters& characters = workshop().characters;
  for (Change& change : line.changes()) {
    const bool sound = std::all_of(change.text.begin(), change.text.end(),
                                   [&](char32_t c) { return characters.may_appear(c) || c == 0xAD; });
    if (!sound || change.score < options_.min_score) continue;
    repairs.push_back({block, change.begin, change.end, encode_utf8(change.text), change.reason,
                       std::move(change.evidence), change.score});
  }
}

std::vector<Repair> Engine::Room::find_once(std::span<const std::string_view> blocks, std::size_t from,
                                            Look look) const {
  OpenPage page = open(blocks, from, look);
  if (page.lines.empty()) return {};
  bool changed = false;
  const auto mend = [&] {
    bool any = false;
    for (int layer = 0; layer < kMostLayers && pass(page); ++layer) any = true;
    return any;
  };
  changed = mend();
  // The mended page must not look damaged anew, neither as it is nor as Form will leave it.
  for (int round = 0; round < kMostRounds; ++round) {
    if (round > 0)
      for (Open& o : page.lines) changed |= o.line.settle();
    if (changed && !look_again(page)) changed = false;
    if (changed) changed = mend();
    if (!changed && round > 0) break;
  }

  std::vector<Repair> repairs;
  for (const Open& o : page.lines) add_changes(repairs, o.block, o.line);
  const Characters& characters = workshop().characters;
  return restrained(readable(std::move(repairs), characters, workshop().model), blocks, characters);
}

/// A page is mended once and for all: what Form leaves of it must not look damaged anew. Lines that do are left out,
/// and the rest is asked again, since lines are evidence for each other. Nothing when that comes to no end.
std::vector<Repair> Engine::Room::settled(std::span<const std::string_view> blocks, std::vector<Repair> repairs) const {
  for (int round = 0; round < kMostRounds && !repairs.empty(); ++round) {
    std::deque<std::string> made;
    const std::vector<Repair> again = find_once(applied(blocks, repairs, made), 0, Look::kAsItCame);
    if (again.empty()) return repairs;
    const auto is_unsettled = [&](const Repair& r) {
      return std::any_of(again.begin(), again.end(), [&](const Repair& a) { return a.block == r.block; });
    };
    if (std::erase_if(repairs, is_unsettled) == 0) break;
  }
  return {};
}

/// `repairs` and those that are found once they are made, and so on until none is. Nothing when that comes to no end.
std::vector<Repair> Engine::Room::mended_on(std::span<const std::string_view> blocks,
                                            const std::vector<Repair>& repairs) const {
  std::vector<Line> lines(blocks.begin(), blocks.end());
  std::vector<std::string> texts(blocks.begin(), blocks.end());
  std::vector<Repair> next = repairs;
  for (int round = 0; round < kMostRounds && !next.empty(); ++round) {
    for (auto r = next.begin(); r != next.end();) {
      const std::size_t block = r->block;
      std::vector<Line::Replacement> made;
      for (; r != next.end() && r->block == block; ++r)
        made.push_back({code_points(texts[block], r->begin), code_points(texts[block], r->end), decode_utf8(r->text),
                        r->reason, r->evidence, r->score});
      lines[block].replace_all(made);
      texts[block] = encode_utf8(lines[block].text());
    }
    for (std::size_t b = 0; b < lines.size(); ++b)
      if (scan(texts[b]).any() && lines[b].settle()) texts[b] = encode_utf8(lines[b].text());
    next = find_once(std::vector<std::string_view>(texts.begin(), texts.end()), 0, Look::kAsItCame);
  }
  std::vector<Repair> out;
  if (!next.empty()) return out;
  for (std::size_t b = 0; b < lines.size(); ++b) add_changes(out, b, lines[b]);
  return out;
}

std::vector<Repair> Engine::Room::find(std::span<const std::string_view> blocks, std::size_t from) const {
  const std::vector<Repair> all = find_once(blocks, from, Look::kAsItCame);
  std::vector<Repair> repairs = settled(blocks, all);
  if (!repairs.empty()) return repairs;
  // Stray controls and no-break spaces are evidence; where they only stand in the way, what is left without them
  // counts.
  if (std::any_of(blocks.begin(), blocks.end(), may_hide_damage))
    repairs = settled(blocks, find_once(blocks, 0, Look::kFormed));
  // What was left out of a page may look damaged anew beside the lines that were mended.
  const auto is_whole_utf8 = [](const Repair& r) {
    return r.evidence.starts_with("utf-8") && r.evidence.find("bytes lost") == std::string::npos;
  };
  if (repairs.empty() && std::count_if(all.begin(), all.end(), is_whole_utf8) >= kPlainlyWhole)
    repairs = mended_on(blocks, all);
  return repairs;
}

Engine::Engine(Options options) : room_(std::make_unique<const Room>(std::move(options))) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

bool Engine::may_hold_damage(std::string_view block) const { return room_->may_hold_damage(block); }

std::vector<Repair> Engine::find(std::span<const std::string_view> blocks, std::size_t from) const {
  return room_->find(blocks, from);
}

}  // namespace mojibake
