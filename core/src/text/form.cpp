#include <winnow/form.h>
#include <winnow/text.h>

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <optional>

#include "characters.h"
#include "plain_text.h"

namespace winnow {
namespace {

enum class NeedsNfc { kNo, kMaybe };

// What of a text is no canonical white space or stray, as replacements; and whether a character in it may not be in
// NFC.
struct Scan {
  std::vector<Replacement> replacements;
  NeedsNfc needs_nfc = NeedsNfc::kNo;
  bool keeps_words = true;  // no replacement joins two words
};

class SpaceScanner {
 public:
  SpaceScanner(std::string_view text, bool keeps_tabs, bool keeps_lines)
      : text_(text), keeps_tabs_(keeps_tabs), keeps_lines_(keeps_lines) {}

  Scan run() {
    std::size_t at = 0;
    while (at < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at]);
      if (byte > ' ' && byte < 0x7F) {
        ++at;
        last_kept_ = at;
        continue;
      }
      const Decoded d = decode_utf8(text_, at);
      if (is_white_space(d.code_point) || is_stray(d.code_point)) {
        at = run_of_space(at);
        continue;
      }
      if (byte >= 0x80 && !is_plain(d.code_point)) scan_.needs_nfc = NeedsNfc::kMaybe;
      at += d.size;
      last_kept_ = at;
    }
    return std::move(scan_);
  }

 private:
  // Consumes white space and stray characters from `begin` on and says what stands there in canonical form.
  std::size_t run_of_space(std::size_t begin) {
    // Nearly every run is one space between two words, and that is its canonical form.
    const bool lone = text_[begin] == ' ' && last_kept_ > 0 && begin + 1 < text_.size() && text_[begin + 1] > ' ' &&
                      text_[begin + 1] < 0x7F;
    if (lone) return begin + 1;
    std::size_t at = begin;
    bool space = false;
    bool tab = false;
    std::string kept;
    while (at < text_.size()) {
      const Decoded d = decode_utf8(text_, at);
      if (is_white_space(d.code_point)) {
        space = true;
        tab = tab || d.code_point == '\t';
        if (keeps_lines_) kept.append(text_, at, d.size);
      } else if (!is_stray(d.code_point)) {
        break;
      }
      at += d.size;
    }
    std::string canonical;
    const bool inside = begin > 0 && last_kept_ > 0 && at < text_.size();
    if (keeps_lines_) {
      canonical = pre_space(std::move(kept), last_kept_ == 0, at == text_.size());
    } else if (space && inside) {
      canonical = tab && keeps_tabs_ ? "\t" : " ";
    }
    if (!space && inside) scan_.keeps_words = false;
    if (canonical != text_.substr(begin, at - begin)) scan_.replacements.push_back({{begin, at}, canonical});
    return at;
  }

  // In a `pre` block lines and indents stay: only spaces before a line end, lines at the edges and odd line ends go.
  static std::string pre_space(std::string run, bool first, bool last) {
    if (last) return {};
    for (std::size_t at = run.find('\r'); at != std::string::npos; at = run.find('\r', at))
      run.replace(at, at + 1 < run.size() && run[at + 1] == '\n' ? 2 : 1, "\n");
    const std::size_t line_end = run.find_last_of('\n');
    const std::string indent = line_end == std::string::npos ? run : run.substr(line_end + 1);
    if (first) return indent;
    if (line_end == std::string::npos) return run;
    return std::string(static_cast<std::size_t>(std::count(run.begin(), run.end(), '\n')), '\n') + indent;
  }

  std::string_view text_;
  bool keeps_tabs_;
  bool keeps_lines_;
  std::size_t last_kept_ = 0;
  Scan scan_;
};

std::string to_nfc(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  std::string normalized;
  icu::StringByteSink<std::string> sink(&normalized);
  nfc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr, status);
  return U_SUCCESS(status) ? normalized : std::string(text);
}

// A line that is plain but for ASCII white space at its ends: indented ones, mostly.
std::optional<Scan> scan_ends(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  std::size_t begin = 0, end = text.size();
  while (begin < end && is_space(text[begin])) ++begin;
  while (end > begin && is_space(text[end - 1])) --end;
  if (end == begin || end - begin == text.size() || !is_plain_text(text.substr(begin, end - begin)))
    return std::nullopt;
  Scan found;
  if (begin > 0) found.replacements.push_back({{0, begin}, {}});
  if (end < text.size()) found.replacements.push_back({{end, text.size()}, {}});
  return found;
}

// A row keeps its tabs when its canonical text has tab cells. Strays and decomposed characters can hide a list marker
// (U+0387 becomes a bullet), so that the text as it is does not tell.
Scan scan(std::string_view text, BlockKind kind) {
  if (is_plain_text(text)) return {};
  const bool pre = kind == BlockKind::kPre;
  if (!pre)
    if (auto trimmed = scan_ends(text)) return *std::move(trimmed);
  const bool tabs = !pre && has_tab_cells(text);
  Scan found = SpaceScanner(text, tabs, pre).run();
  if (!tabs || (found.replacements.empty() && found.needs_nfc == NeedsNfc::kNo)) return found;
  std::string canonical(text);
  std::vector<Splice> unused;
  apply_replacements(canonical, unused, found.replacements);
  return has_tab_cells(to_nfc(canonical)) ? found : SpaceScanner(text, false, false).run();
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The one stretch in which the two differ, on character boundaries of both.
Replacement difference(std::string_view from, std::string_view to) {
  std::size_t head = 0;
  const std::size_t shorter = std::min(from.size(), to.size());
  while (head < shorter && from[head] == to[head]) ++head;
  while (head > 0 &&
         ((head < from.size() && is_continuation(from[head])) || (head < to.size() && is_continuation(to[head]))))
    --head;
  std::size_t tail = 0;
  while (tail < shorter - head && from[from.size() - 1 - tail] == to[to.size() - 1 - tail]) ++tail;
  while (tail > 0 && (is_continuation(from[from.size() - tail]) || is_continuation(to[to.size() - tail]))) --tail;
  return {{head, from.size() - tail}, std::string(to.substr(head, to.size() - tail - head))};
}

void record(Document& document, const Block& block, std::uint32_t number, const std::vector<Replacement>& replacements,
            std::uint32_t round, const char* reason) {
  for (const Replacement& r : replacements) {
    AppliedEdit edit;
    edit.kind = EditKind::kReplace;
    edit.round = round;
    edit.plugin = "form";
    edit.reason = reason;
    edit.block = number;
    edit.in_block = r.range;
    edit.in_source = document.is_html ? Range{0, block.source.size()} : to_source(block.splices, r.range);
    edit.in_source.begin += block.source.begin;
    edit.in_source.end += block.source.begin;
    edit.removed = block.text.substr(r.range.begin, r.range.size());
    edit.inserted = document.store.keep(r.text);
    document.history.push_back(std::move(edit));
  }
}

void replace(Document& document, std::uint32_t number, const std::vector<Replacement>& replacements,
             std::uint32_t round, const char* reason) {
  Block& block = document.blocks[number];
  if (document.keep_form_history) record(document, block, number, replacements, round, reason);
  apply_replacements(document.store, block.text, block.splices, replacements);
}

// The report wants the words of the text as it came, which Form is about to change.
void count_what_came(Block& block) {
  if (block.came_counted || !block.splices.empty()) return;
  if (!block.counted) block.n_words = count_words(block.text);
  block.n_words_came = block.n_words;
  block.counted = block.came_counted = true;
}

bool form_block(Document& document, std::uint32_t number, std::uint32_t round) {
  Block& block = document.blocks[number];
  const Scan found = scan(block.text, block.kind);
  bool changed = !found.replacements.empty();
  if (changed) {
    count_what_came(block);
    block.counted = block.counted && found.keeps_words;
    replace(document, number, found.replacements, round, "white_space");
  }
  if (found.needs_nfc == NeedsNfc::kMaybe) {
    const std::string normalized = to_nfc(block.text);
    if (normalized != block.text) {
      count_what_came(block);
      block.counted = false;
      replace(document, number, {difference(block.text, normalized)}, round, "nfc");
      changed = true;
    }
  }
  return changed;
}

void drop_empty(Document& document, std::uint32_t number, std::uint32_t round) {
  Block& block = document.blocks[number];
  block.dropped = true;
  block.dropped_round = round;
  if (!document.keep_form_history) return;
  AppliedEdit edit;
  edit.round = round;
  edit.plugin = "form";
  edit.reason = "empty";
  edit.block = number;
  edit.in_source = block.source;
  document.history.push_back(std::move(edit));
}

// Joined lines stay joined across lines that were dropped between them in this round.
void form_layout(Document& document, std::uint32_t round, FormChanges& changes) {
  bool chained = true;
  const Block* previous = nullptr;
  for (Block& block : document.blocks) {
    if (block.dropped && block.dropped_round != round) continue;
    chained = chained && block.joins_previous;
    if (block.dropped) continue;
    const bool joined = previous != nullptr && chained && joins(previous->text, block.text);
    const std::uint32_t gap = previous == nullptr || joined ? 0 : 1;
    const bool joins_change = block.joins_previous != joined;
    changes.layout = changes.layout || block.gap_before != gap || block.indent != 0 || joins_change;
    changes.joins = changes.joins || joins_change;
    block.gap_before = gap;
    block.indent = 0;
    block.joins_previous = joined;
    previous = &block;
    chained = true;
  }
  changes.joins = changes.joins || (document.is_html && changes.layout);
}

// Bytes that the blocks' texts take with all that stands between them.
std::size_t bytes_left(const Document& document) {
  std::size_t bytes = 1;
  for (const Block& block : document.blocks)
    if (!block.dropped) bytes += block.text.size() + 2;
  return bytes;
}

}  // namespace

std::string form_text(std::string_view text, BlockKind kind) {
  std::string formed(text);
  std::vector<Splice> unused;
  const Scan found = scan(formed, kind);
  apply_replacements(formed, unused, found.replacements);
  return found.needs_nfc == NeedsNfc::kMaybe ? to_nfc(formed) : formed;
}

FormChanges form(Document& document, std::uint32_t round) {
  FormChanges changes;
  for (std::uint32_t i = 0; i < document.blocks.size(); ++i) {
    Block& block = document.blocks[i];
    if (block.dropped || block.formed) continue;
    if (form_block(document, i, round)) {
      changes.text = true;
      block.measured = false;
    }
    block.formed = true;
    if (block.text.empty()) {
      drop_empty(document, i, round);
      changes.drops = true;
    } else if (block.tag_path.empty() && (document.is_html || !block.splices.empty())) {
      block.kind = is_list_item(block.text)   ? BlockKind::kListItem
                   : is_table_row(block.text) ? BlockKind::kTableRow
                                              : BlockKind::kParagraph;
    }
  }
  form_layout(document, round, changes);
  return changes;
}

std::string canonical_text(const Document& document) {
  std::string text;
  if (document.dropped) return text;
  text.reserve(bytes_left(document));
  for (const Block& block : document.blocks) {
    if (block.dropped) continue;
    if (!text.empty()) text += block.joins_previous ? "\n" : "\n\n";
    text += block.text;
  }
  if (!text.empty()) text += '\n';
  return text;
}

std::string body_text(const Document& document) {
  std::string text;
  if (document.dropped) return text;
  text.reserve(bytes_left(document));
  bool skipped = true;
  for (const Block& block : document.blocks) {
    if (block.dropped) continue;
    const bool metadata = block.role == Role::kTitle || block.role == Role::kDate || block.role == Role::kByline;
    if (!metadata) {
      if (!text.empty()) text += block.joins_previous && !skipped ? "\n" : "\n\n";
      text += block.text;
    }
    skipped = metadata;
  }
  if (!text.empty()) text += '\n';
  return text;
}

}  // namespace winnow
