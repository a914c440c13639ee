// What a worker remembers of the lines it has seen, so that it looks at each of them once.
//
//   LineMemo<Look> memo;                              // one a worker: not for two threads at once
//   bool known = false;
//   Look& look = memo.at(hash_of_line(block, host.text()), known);
//   if (!known) look = look_at(without_outer_spaces(block.text()));   // a pure function of the text
//
// A site prints the same lines on all its pages, and every page is shown once more after it was cut: of the lines that
// a plugin sees, half and more are ones that it saw not long ago. Spaces around them are no part of them: Form takes
// those away, so that a line with an indent would be another one when the page is shown again. Header-only, C++17.
#pragma once
#include <winnow/plugin.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace winnow {

/// `text` without spaces at its ends: those of ASCII alone, as lines are indented with.
inline std::string_view without_outer_spaces(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// The hash of a block's text without spaces at its ends.
inline std::uint64_t hash_of_line(const Block& block, const winnow_text_1& text) {
  const std::string_view line = without_outer_spaces(block.text());
  return line.size() == block.text().size() ? block.bytes_hash() : text.hash(str(line), 0);
}

/// A table of fixed size from hashes of 64 bits to values; a newer key takes the place of an older one in its slot.
/// What is kept must depend on what was hashed alone: then no page's result depends on the pages before it.
template <class Value>
class LineMemo {
 public:
  /// Room for 2^`bits` values, taken at the first at(); 20 bits at most.
  explicit LineMemo(unsigned bits = 13) : shift_(64 - bits) {}

  /// The value kept for `key`; or, with `known` false, the value whose slot `key` takes: the caller overwrites it.
  /// Valid until the next call.
  Value& at(std::uint64_t key, bool& known) {
    if (slots_.empty()) slots_.resize(std::size_t{1} << (64 - shift_));
    Slot& found = slots_[slot(key)];
    known = found.taken && found.key == key;
    found.key = key;
    found.taken = true;
    return found.value;
  }

  /// Says that `key` will be asked for soon: its slot is fetched meanwhile. A table beside a page's lines is seldom in
  /// the fastest cache, and a page says the keys of all its lines at once.
  void fetch(std::uint64_t key) const {
    constexpr std::size_t kCacheLine = 64, kAtOnce = 192;  // bytes: a processor waits for no more than ten lines or so
    if (slots_.empty()) return;
    const auto* const bytes = reinterpret_cast<const char*>(&slots_[slot(key)]);
    for (std::size_t at = 0; at < std::min(sizeof(Slot), kAtOnce); at += kCacheLine) __builtin_prefetch(bytes + at);
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    bool taken = false;
    Value value{};
  };
  std::size_t slot(std::uint64_t key) const { return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15u) >> shift_); }

  unsigned shift_;
  std::vector<Slot> slots_;
};

}  // namespace winnow
