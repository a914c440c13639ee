// The removals of an audit that a person reads to judge all of them: for each reason the longest paragraphs that went,
// those of which the plugin was least sure, and some drawn blindly.
//
//   RemovalSamples samples;
//   while (const AuditedPage* page = audit.next()) samples.add(*page);
//   for (const RemovalSample& one : samples.longest(30)) ...
//
// Equal audits give equal samples: what is drawn has the lowest hashes of its place. Memory: some 10 kB a reason.
#pragma once
#include <winnow/audit_reader.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace winnow {

/// An edit of an audit, with the beginnings of its texts (400 bytes at most, UTF-8 kept whole).
struct RemovalSample {
  std::uint32_t page_number = 0;  // in the audit's order
  std::string page, site, plugin, reason;
  std::uint32_t block = kNoBlock;  // none: the whole page
  bool mends = false;
  float score = -1;         // below 0: none
  std::uint64_t bytes = 0;  // of what was removed; a run of white space counts as one byte
  std::string removed, inserted, evidence;
  std::uint64_t pages = 1;  // that lost this very text for this reason, as far as it was among the samples by then
};

/// What was removed for one reason.
struct ReasonSamples {
  std::string plugin, reason;
  std::vector<RemovalSample> longest;     // paragraphs, the longest first; nothing of which a copy stays on its page
  std::vector<RemovalSample> least_sure;  // the lowest score first
  std::vector<RemovalSample> drawn;       // each edit with the same chance
};

/// Does it read like a paragraph that somebody wrote: 80 bytes or more (fifteen words, thirty characters of Chinese), a
/// sentence that ends every 400 bytes or oftener, no more bars and bullets, which menus have, than ends of sentences?
bool reads_as_paragraph(std::string_view text);

/// The paragraphs that a page lost: its edits that drop a block which reads like one, but for copies. A copy names the
/// block that it copies, and that one stays; a heading that an edit names as its sign goes too.
std::vector<const AuditedEdit*> lost_paragraphs(const AuditedPage& page);

/// Draws samples from an audit of any length; keeps a bounded number a reason.
class RemovalSamples {
 public:
  /// Of one reason so many longest ones (two a page at most), least sure ones and drawn ones.
  static constexpr std::size_t kLongest = 15, kLeastSure = 5, kDrawn = 6;

  /// Pages come in the audit's order; of their edits those count that `takes`, when it is given, says so of.
  void add(const AuditedPage& page, const std::function<bool(const AuditedEdit&)>& takes = {});

  /// In order of plugins and reasons.
  std::vector<ReasonSamples> by_reason() const;

  /// The longest paragraphs of all reasons, kLongest of each at most: a run in which one reason takes all the long ones
  /// shows the others too.
  std::vector<RemovalSample> longest(std::size_t most) const;

 private:
  // Lowest keys first; the second half of a key tells texts, or places, apart.
  using Key = std::pair<std::uint64_t, std::uint64_t>;
  struct Counted {
    RemovalSample sample;
    std::uint32_t last_page;
  };
  using Lowest = std::map<Key, Counted>;
  struct OfReason {
    Lowest longest, least_sure, drawn;
    // Of the page that is being added: its two longest paragraphs.
    std::array<const AuditedEdit*, 2> of_page{};
  };

  void keep(Lowest& among, std::size_t most, Key key, const AuditedPage& page, const AuditedEdit& edit) const;
  void look_at(OfReason& reason, const AuditedPage& page, const AuditedEdit& edit, std::uint64_t place);
  void add_longest(const AuditedPage& page, const std::function<bool(const AuditedEdit&)>& takes);

  std::map<std::pair<std::string, std::string>, OfReason> reasons_;
  std::uint32_t number_ = 0;
};

}  // namespace winnow
