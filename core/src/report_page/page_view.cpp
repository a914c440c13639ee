#include "page_view.h"

#include <fmt/format.h>

#include <map>
#include <string_view>
#include <vector>

#include "script_json.h"

namespace winnow::report_page {
namespace {

// What is longer is cut: a browser lays out each line in full.
constexpr std::size_t kMostBlockBytes = 20'000;
constexpr std::size_t kMostEvidenceBytes = 1'000;
constexpr std::size_t kMostRows = 20'000;

struct BlockStory {
  std::vector<const AuditedEdit*> edits;
  bool removed = false;
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

class View {
 public:
  View(std::string& to, const AuditedPage& page, const Figures& figures) : to_(to), page_(page), figures_(figures) {
    for (const AuditedEdit& edit : page.edits) {
      if (edit.block == kNoBlock) {
        whole_.push_back(&edit);
        continue;
      }
      BlockStory& story = stories_[edit.block];
      story.edits.push_back(&edit);
      story.removed = story.removed || edit.kind == EditKind::kDropBlock;
    }
    for (const auto& [block, story] : stories_) removed_ += story.removed;
  }

  void append(const std::optional<std::string>& text) {
    lines_ = lines_of(page_.dropped ? std::string_view(page_.dropped_text) : text ? *text : std::string_view());
    has_text_ = text.has_value() || page_.dropped;
    const std::size_t kept = page_.n_blocks > removed_ ? page_.n_blocks - removed_ : 0;
    const bool loose = has_text_ && lines_.size() != kept;
    to_ += fmt::format("{{\"text\":{},\"loose\":{},\"rows\":[", has_text_, loose);
    std::uint32_t at = 0;
    for (const auto& [block, story] : stories_) {
      if (story.removed || !loose) append_kept(block - at, loose, block);
      if (story.removed) {
        append_row(1, block, story.edits.back()->removed, story.edits);
      } else if (has_text_ && !loose && line_ < lines_.size()) {
        append_row(2, block, lines_[line_++], story.edits);
      } else if (!loose) {
        append_row(2, block, story.edits.back()->inserted, story.edits);
      }
      if (story.removed || !loose) at = block + 1;
    }
    append_kept(page_.n_blocks - std::min(at, page_.n_blocks), loose, page_.n_blocks);
    to_ += fmt::format("],\"cut\":{}}}", cut_ || rows_ > kMostRows);
  }

 private:
  // `n` blocks without edits; where lines and blocks do not match, as many lines as have the same share of all.
  void append_kept(std::uint32_t n, bool loose, std::uint32_t before) {
    if (!has_text_) {
      if (n > 0) append_gap(n);
      return;
    }
    std::size_t end = line_ + n;
    if (loose) end = page_.n_blocks == 0 ? lines_.size() : lines_.size() * before / page_.n_blocks;
    const std::uint32_t first = before - n;
    for (std::size_t i = line_; i < std::min(end, lines_.size()); ++i, ++line_) {
      const auto block = static_cast<std::uint32_t>(first + (i + n >= end ? i + n - end : 0));
      append_row(page_.dropped ? 1 : 0, block, lines_[i], whole_);
    }
  }

  void append_gap(std::uint32_t n) {
    if (++rows_ > kMostRows) return;
    to_ += fmt::format("{}[3,{}]", rows_ > 1 ? "," : "", n);
  }

  void append_row(int kind, std::uint32_t block, std::string_view text, const std::vector<const AuditedEdit*>& edits) {
    if (++rows_ > kMostRows) return;
    cut_ = cut_ || text.size() > kMostBlockBytes;
    to_ += fmt::format("{}[{},{},", rows_ > 1 ? "," : "", kind, block);
    append_cut(to_, text, kMostBlockBytes);
    if (kind != 0) {
      to_ += ",[";
      for (const AuditedEdit* edit : edits) append_edit(*edit, edit != edits.front());
      to_ += ']';
    }
    to_ += ']';
  }

  void append_edit(const AuditedEdit& edit, bool comma) {
    to_ += fmt::format("{}[{},", comma ? "," : "", figures_.reason(edit));
    append_number(to_, static_cast<double>(edit.score));
    to_ += ',';
    append_cut(to_, edit.evidence, kMostEvidenceBytes);
    to_ += fmt::format(",{},{},", edit.round, edit.other_block == kNoBlock ? -1 : static_cast<int>(edit.other_block));
    const bool mends = edit.kind == EditKind::kReplace;
    append_cut(to_, mends ? edit.removed : std::string_view(), kMostEvidenceBytes);
    to_ += ',';
    append_cut(to_, edit.inserted, kMostEvidenceBytes);
    to_ += ']';
  }

  std::string& to_;
  const AuditedPage& page_;
  const Figures& figures_;
  std::map<std::uint32_t, BlockStory> stories_;
  std::vector<const AuditedEdit*> whole_;  // edits of the page as a whole
  std::vector<std::string_view> lines_;
  std::size_t line_ = 0, rows_ = 0, removed_ = 0;
  bool has_text_ = false;
  bool cut_ = false;
};

}  // namespace

void append_view(std::string& to, const AuditedPage& page, const std::optional<std::string>& text,
                 const Figures& figures) {
  View(to, page, figures).append(text);
}

}  // namespace winnow::report_page
