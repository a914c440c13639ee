#include "page_lines.h"

#include <winnow/text.h>

namespace chrome {
namespace {

constexpr std::uint32_t kLongestCueLine = 40;  // words; longer lines are prose whatever they begin with

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  for (const std::string_view w : words)
    if (w == word) return true;
  return false;
}

// A cue of a guarded category says what a line is to the author's own text.
bool is_guarded(std::string_view category) {
  return is_one_of(category, {"credit", "byline", "date", "dateline", "correction", "references"});
}

// How long a line that begins with a cue may be: a label and what it labels, or a notice of two sentences.
std::uint32_t longest_with_prefix(std::string_view category) {
  if (is_one_of(category, {"cookie", "error", "rights", "comments", "advert", "legal"})) return 40;
  if (is_one_of(category, {"subscribe", "tags"})) return 25;
  return 10;
}

void weigh_cue(Line& line) {
  const winnow::PhraseMatch& cue = *line.cue;
  if (is_guarded(cue.category)) {
    line.protects = cue.category != "references" && line.n_words <= kLongestCueLine;
    return;
  }
  // "Subscribe to the view that ..." is a sentence of the author's: a longer line needs to end like a label or a call.
  if (cue.prefix && line.n_words > longest_with_prefix(cue.category)) return;
  if (cue.prefix && line.n_words > cue.n_words + 8 && line.shape.ends_sentence && !is_one_of(cue.category, {"cookie", "error", "rights", "comments", "subscribe", "tags"}))
    return;
  // "Tags: tide, harbour": the colon makes a label of a word that could begin a sentence.
  const bool labelled = cue.category == "tags" && cue.prefix && line.text.substr(0, 24).find(':') != std::string_view::npos;
  (cue.weak && !labelled ? line.weak : line.strong) = true;
}

void weigh(Line& line, const winnow::PhraseBook& book) {
  const bool row = line.kind == WINNOW_BLOCK_TABLE_ROW && !line.shape.menu;
  if (line.n_words <= kLongestCueLine) {
    line.cue = book.match_folded(line.folded, kLongestCueLine);
    bool strong = false;
    if (!line.cue || line.cue->prefix) {
      line.stock = book.covers_folded(line.folded, strong);
      if (line.stock && !row) (strong ? line.strong : line.weak) = true;
    }
    if (line.cue && !row) weigh_cue(line);
  }
  if (line.shape.age_mark || line.shape.copyright) line.strong = true;
  if (line.shape.file_name) line.strong = true;
  if (line.shape.menu || line.shape.breadcrumb || line.shape.contact || line.shape.code_name) line.weak = true;
  if (line.shape.code || line.protects) line.strong = line.weak = false;
}

}  // namespace

std::vector<Line> look_at(const winnow::Page& page, const winnow::PhraseBook& book) {
  std::vector<Line> lines;
  lines.reserve(page.size());
  for (const winnow::Block block : page) {
    Line line;
    line.text = winnow::trim(block.text());
    line.n_words = block.n_words();
    line.kind = block.kind();
    std::string_view words = line.text;
    words.remove_prefix(winnow::list_marker(words));
    line.shape = shape_of(winnow::trim(words), line.n_words);
    if (line.n_words <= kLongestCueLine) line.folded = book.fold(words);
    weigh(line, book);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace chrome
