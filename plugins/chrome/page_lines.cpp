#include "page_lines.h"

#include <winnow/text.h>

#include <algorithm>

namespace chrome {
namespace {

constexpr std::uint32_t kLongestCueLine = 60;  // words; longer lines are prose whatever they begin with

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  for (const std::string_view w : words)
    if (w == word) return true;
  return false;
}

// A cue of a guarded category says what a line is to the author's own text.
bool is_guarded(std::string_view category) {
  return is_one_of(category, {"credit", "byline", "date", "dateline", "correction"});
}

// How long a line that begins with a cue may be: a label and what it labels, or a notice of two sentences.
std::uint32_t longest_with_prefix(const winnow::PhraseMatch& cue) {
  const std::string_view category = cue.category;
  // "Powered by" names a maker in a footer and begins a sentence about a machine.
  if (category == "rights" && cue.phrase.ends_with(" by")) return 6;
  if (is_one_of(category, {"cookie", "error", "rights", "comments", "advert", "legal"})) return 40;
  if (is_one_of(category, {"subscribe", "tags"})) return 25;
  return 10;
}

bool is_quoted(std::string_view text) {
  return text.starts_with('"') || text.starts_with("\xE2\x80\x9C") || text.starts_with("\xC2\xAB");
}

// A line that begins with a cue is a label or a notice of the site, unless it reads on as the author's sentence does:
// too long, quoted, or a colon with a clause behind it.
bool is_call(const Line& line, const winnow::PhraseMatch& cue) {
  if (line.n_words > longest_with_prefix(cue) || is_quoted(line.text)) return false;
  const bool notice = is_one_of(cue.category, {"cookie", "error", "rights", "comments", "tags", "legal", "advert"});
  const std::uint32_t most = static_cast<std::uint32_t>(cue.n_words) + 8;
  if (!notice && line.shape.ends_sentence && line.n_words > most) return false;
  const std::size_t colon = line.text.find(": ");
  return notice || colon == std::string_view::npos || !line.shape.ends_sentence || line.n_words <= cue.n_words + 3;
}

void weigh_cue(Line& line) {
  const winnow::PhraseMatch& cue = *line.cue;
  if (is_guarded(cue.category)) {
    // "Photo: Ada Wirth", not "Photo" alone. Dates and bylines are roles.h's to see.
    line.protects = (cue.category == "credit" || cue.category == "correction") && line.n_words <= kLongestCueLine &&
                    line.n_words > cue.n_words;
    return;
  }
  if (cue.prefix ? !is_call(line, cue) : line.n_words <= 2 && line.text.back() == '.' && !line.shape.ends_cut) return;
  // "Tags: tide, harbour": the colon makes a label of a word that could begin a sentence.
  const bool labelled =
      cue.category == "tags" && cue.prefix && line.text.substr(0, 24).find(':') != std::string_view::npos;
  (cue.weak && !labelled ? line.weak : line.strong) = true;
}

// A menu whose parts are cues, all but one at most: "Contact us | Advertise | Terms of use".
bool is_stock_menu(const Line& line, const winnow::PhraseBook& book) {
  for (const std::string_view separator :
       {"|", " \xC2\xB7 ", " \xE2\x80\xA2 ", " / ", " \xE2\x80\xBA ", " > ", " \xC2\xBB "}) {
    std::size_t parts = 0;
    std::size_t cues = 0;
    for (std::size_t begin = 0; begin <= line.text.size();) {
      const std::size_t end = std::min(line.text.find(separator, begin), line.text.size());
      const auto cue = book.match(line.text.substr(begin, end - begin));
      ++parts;
      cues += cue && !cue->prefix;
      begin = end + separator.size();
    }
    if (parts >= 3 && cues + 1 >= parts) return true;
  }
  return false;
}

// "Home > Sport > Skittles": the first part is a cue of navigation.
bool begins_at_home(const Line& line, const winnow::PhraseBook& book) {
  for (const std::string_view separator : {" > ", " \xC2\xBB ", " \xE2\x80\xBA "}) {
    const std::size_t at = line.text.find(separator);
    if (at == std::string_view::npos) continue;
    const auto cue = book.match(line.text.substr(0, at));
    return cue && cue->category == "nav" && !cue->prefix;
  }
  return false;
}

// "Enjoying this story? Subscribe to our newsletter.": the last of two short sentences is the site's.
bool ends_with_call(const Line& line, const winnow::PhraseBook& book) {
  if (line.n_words > 16 || is_quoted(line.text)) return false;
  for (const std::string_view end : {"? ", "! ", ". "}) {
    const std::size_t at = line.text.rfind(end);
    if (at == std::string_view::npos) continue;
    const auto cue = book.match(line.text.substr(at + 2));
    if (cue && cue->category == "subscribe" && !cue->weak) return true;
  }
  return false;
}

void weigh(Line& line, const winnow::PhraseBook& book, const Sayings& sayings) {
  const bool row =
      line.in_table || (line.kind == WINNOW_BLOCK_TABLE_ROW && line.text.find('\t') != std::string_view::npos);
  if (line.n_words <= kLongestCueLine) {
    line.cue = book.match_folded(line.folded, kLongestCueLine);
    bool strong = false;
    if (!line.cue || line.cue->prefix) {
      line.stock = book.covers_folded(line.folded, strong);
      if (line.stock && !row) (strong || line.shape.menu ? line.strong : line.weak) = true;
    }
    if (line.cue && !row) weigh_cue(line);
  }
  if (!row && !line.strong && ends_with_call(line, book)) line.strong = true;
  if (line.shape.age_mark || line.shape.copyright) line.strong = true;
  if (line.shape.file_name) line.strong = true;
  if (line.shape.menu && !line.in_table && is_stock_menu(line, book)) line.strong = true;
  if (line.n_words <= kLongestCueLine && !line.strong && sayings.found_in(line.folded)) line.weak = true;
  if (line.shape.breadcrumb && begins_at_home(line, book)) line.strong = true;
  if ((line.shape.menu && !line.in_table) || line.shape.breadcrumb || line.shape.code_name) line.weak = true;
  line.soft = (line.shape.contact && !row && !line.weak) || (line.weak && line.cue && line.cue->category == "button");
  if (line.soft) line.weak = true;
  if (line.shape.code || line.protects) line.strong = line.weak = false;
}

// A button that copies code stands above code; file names beside commands are a listing.
void weigh_by_neighbours(std::vector<Line>& lines) {
  const auto code = [&](std::size_t i) { return i < lines.size() && lines[i].shape.code; };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    if (line.weak && line.cue && !line.cue->prefix &&
        (line.cue->category == "button" || line.cue->category == "share") && code(i + 1))
      line.strong = true;
    if (line.shape.file_name && (code(i - 1) || code(i + 1) || code(i - 2) || code(i + 2))) line.strong = false;
  }
}

}  // namespace

Sayings::Sayings(std::string_view list, const winnow::PhraseBook& book) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find('\n'), list.size());
    const std::string_view line = list.substr(0, end);
    if (!line.empty() && line[0] != '#') sayings_.push_back(book.fold(line));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  std::sort(sayings_.begin(), sayings_.end());
  for (const std::string& s : sayings_) begins_[slot(std::string_view(s).substr(0, 4))] = true;
}

// The first four bytes as a slot of 16 bits.
std::size_t Sayings::slot(std::string_view text) {
  std::uint32_t key = 0;
  for (std::size_t i = 0; i < 4; ++i) key = key << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
  return (key * 2654435761u) >> 16;
}

bool Sayings::found_in(std::string_view folded) const {
  for (std::size_t at = 0; at + 4 <= folded.size(); ++at) {
    if ((at > 0 && folded[at - 1] != ' ') || !begins_[slot(folded.substr(at, 4))]) continue;
    const std::string_view rest = folded.substr(at);
    for (const std::string& saying : sayings_)
      if (rest.starts_with(saying) && (rest.size() == saying.size() || rest[saying.size()] == ' ')) return true;
  }
  return false;
}

PageLines look_at(const winnow::Page& page, const winnow_text_1& text, const winnow::PhraseBook& book,
                  const Sayings& sayings) {
  PageLines looked;
  std::vector<Line>& lines = looked.lines;
  std::string buffer;
  lines.reserve(page.size());
  for (const winnow::Block block : page) {
    Line line;
    line.text = winnow::trim(block.text());
    line.n_words = block.n_words();
    line.kind = block.kind();
    line.in_table =
        line.kind == WINNOW_BLOCK_TABLE_ROW &&
        (block.joins_previous() || (block.index() + 1 < page.size() && page[block.index() + 1].joins_previous()));
    std::string_view words = line.text;
    words.remove_prefix(winnow::list_marker(words));
    line.shape = shape_of(winnow::trim(words), line.n_words);
    if (line.n_words <= kLongestCueLine) {
      std::string_view folded = winnow::view(text.block_folded(page.raw(), block.index()));
      if (words.size() != line.text.size()) {
        folded = looked.folded.emplace_back(book.fold(words));
      } else if (const std::string_view numbered = winnow::PhraseBook::fold_numbers(folded, buffer);
                 numbered.data() == buffer.data()) {
        folded = looked.folded.emplace_back(numbered);
      }
      line.folded = folded;
    }
    weigh(line, book, sayings);
    lines.push_back(std::move(line));
  }
  weigh_by_neighbours(lines);
  return looked;
}

}  // namespace chrome
