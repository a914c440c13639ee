// Mends text that was decoded with the wrong code page, character references and backslashes that a
// scraper left behind, span by span: what is clean stays as it is, byte for byte.
//
//   mojibake::Engine engine({});
//   std::string_view lines[] = {"The cafÃ© was full.", "Tom &amp; Ann came."};
//   for (const mojibake::Repair& r : engine.find(lines))
//     use(r.block, r.begin, r.end, r.text, r.reason);   // 0: "Ã©" -> "é"   1: "&amp;" -> "&"
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mojibake {

/// One asked-for replacement.
struct Repair {
  std::size_t block;       ///< index into the blocks given
  std::size_t begin, end;  ///< bytes of that block, on character boundaries, begin < end
  std::string text;        ///< valid UTF-8, not empty; no line ends, controls, private-use or unassigned characters
  const char* reason;      ///< "mojibake", "entity" or "backslash escape"; static
  std::string evidence;    ///< the chain of damage, "utf-8 read as cp1252", and what came second
  float score;             ///< how much likelier the text is than what stood there, in nats
};

struct Options {
  bool encodings = true;      ///< look for wrong code pages
  std::string pages = "all";  ///< code pages that may be behind the damage, parted by commas: "cp1252,koi8-r"
  bool entities = true;       ///< look for character references
  bool escapes = true;        ///< look for backslash escapes
  bool aggressive = false;    ///< ask for half the evidence
  float min_score = 0;        ///< leave out repairs that score less, in nats
};

/// The repairer. Quick to build: what only damaged pages need, some 20 ms and 15 MB, is made for the first of them. Any
/// number of threads may call find().
class Engine {
 public:
  /// Throws std::runtime_error when Options::pages names none or the built-in data is damaged.
  explicit Engine(Options options);
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  /// The repairs of one page, by block, then by position, never overlapping. `blocks` are the page's lines,
  /// in valid UTF-8 without line ends: evidence on one line helps to decide on the others. Applying the
  /// repairs and asking again finds nothing, and finds nothing either after white space is collapsed,
  /// stray controls dropped and the text composed (NFC). Throws std::bad_alloc, and
  /// std::runtime_error when ICU lacks a converter.
  /// Blocks before `from` are known to hold nothing that may_hold_damage() would speak of.
  std::vector<Repair> find(std::span<const std::string_view> blocks, std::size_t from = 0) const;

  /// The fast look at one block, without memory: false for nearly every clean one. find() finds nothing on a page of
  /// blocks that all look clean.
  bool may_hold_damage(std::string_view block) const;

 private:
  class Room;
  std::unique_ptr<const Room> room_;
};

}  // namespace mojibake
