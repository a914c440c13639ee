#include "page_lines.h"

#include <winnow/text.h>

#include <algorithm>

namespace chrome {
namespace {

constexpr winnow::CharSet kDigits("0123456789");
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

constexpr winnow::CharSet kSentenceEnds("?!.");

// "Enjoying this story? Subscribe to our newsletter.": the last of two short sentences is the site's.
bool ends_with_call(const Line& line, const winnow::PhraseBook& book) {
  if (line.n_words > 16 || is_quoted(line.text)) return false;
  // The last "? ", the last "! " and the last ". ", each once.
  winnow::CharSet seen;
  for (std::size_t at = line.text.size(); at-- > 1;) {
    const char end = line.text[at - 1];
    if (line.text[at] != ' ' || !kSentenceEnds.has(end) || seen.has(end)) continue;
    seen.add(end);
    const auto cue = book.match(line.text.substr(at + 1));
    if (cue && cue->category == "subscribe" && !cue->weak) return true;
  }
  return false;
}

std::vector<std::string> words_of(std::string_view folded) {
  std::vector<std::string> words;
  while (!folded.empty()) {
    const std::size_t end = std::min(folded.find(' '), folded.size());
    words.emplace_back(folded.substr(0, end));
    folded.remove_prefix(std::min(end + 1, folded.size()));
  }
  return words;
}

bool has_number(std::string_view text) { return text.find_first_of("0123456789") != std::string_view::npos; }

// "25 April 2024", "Published 3 May 2024, 09:12", "Wednesday, 11 February 2004": a month, a number and little else.
bool is_date(const Line& line, std::string_view folded, const Months& months) {
  if (line.shape.date && !line.shape.contact) return true;
  if (line.n_words > 10 || line.n_words < 2 || !has_number(line.text) || line.kind == WINNOW_BLOCK_TABLE_ROW)
    return false;
  std::size_t numbers = 0;
  std::size_t month = 0;
  std::size_t other = 0;
  for (const std::string& word : words_of(folded)) {
    if (word == "0" || has_number(word)) {
      ++numbers;
    } else if (months.contains(word)) {
      ++month;
    } else {
      ++other;
    }
  }
  const bool announced = line.cue && line.cue->category == "date";
  return month > 0 && numbers > 0 && other <= (announced ? 6u : 2u);
}

void weigh(Line& line, const winnow::CharSet& ascii, std::string_view folded, const Vocabulary& words) {
  const winnow::PhraseBook& book = words.book;
  const bool row =
      line.in_table || (line.kind == WINNOW_BLOCK_TABLE_ROW && line.text.find('\t') != std::string_view::npos);
  if (line.n_words <= kLongestCueLine) {
    line.cue = book.match_folded(folded, kLongestCueLine);
    bool strong = false;
    if (!line.cue || line.cue->prefix) {
      line.stock = book.covers_folded(folded, strong);
      if (line.stock && !row) (strong || line.shape.menu ? line.strong : line.weak) = true;
    }
    if (line.cue && !row) weigh_cue(line);
  }
  if (!row && !line.strong && ascii.has_any(kSentenceEnds) && ends_with_call(line, book)) line.strong = true;
  if (line.shape.age_mark || line.shape.copyright) line.strong = true;
  if (line.shape.file_name) line.strong = true;
  if (line.shape.menu && !line.in_table && is_stock_menu(line, book)) line.strong = true;
  if (line.n_words <= kLongestCueLine && !line.strong && words.sayings.found_in(folded)) line.weak = true;
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
  for (std::size_t at = 0; at + 4 <= folded.size();) {
    if (begins_[slot(folded.substr(at, 4))]) {
      const std::string_view rest = folded.substr(at);
      for (const std::string& saying : sayings_)
        if (rest.starts_with(saying) && (rest.size() == saying.size() || rest[saying.size()] == ' ')) return true;
    }
    const std::size_t space = folded.find(' ', at);
    if (space == std::string_view::npos) return false;
    at = space + 1;
  }
  return false;
}

Months::Months(std::string_view list, const winnow::PhraseBook& book) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find('\n'), list.size());
    const std::string_view line = list.substr(0, end);
    if (!line.empty() && line[0] != '#')
      for (std::string& word : words_of(book.fold(line))) words_.insert(std::move(word));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

namespace {

// What the line is by itself, whatever stands around it.
void look_at_line(const winnow::Page& page, const winnow::Block& block, const Vocabulary& words, Line& line) {
  if (block.ascii().has('.')) line.glued_name = glued_file_name(line.text);
  std::string_view item = line.text;
  item.remove_prefix(winnow::list_marker(item));
  line.shape = shape_of(winnow::trim(item), line.n_words, block.ascii(), block.is_ascii());
  if (line.n_words > kLongestCueLine) {
    weigh(line, block.ascii(), {}, words);
    return;
  }
  std::string_view folded = winnow::view(words.text.block_folded(page.raw(), block.index()));
  std::string buffer;
  if (item.size() != line.text.size()) {
    folded = buffer = words.book.fold(item);
  } else if (block.ascii().has_any(kDigits) || !block.is_ascii()) {
    folded = winnow::PhraseBook::fold_numbers(folded, buffer);
  }
  line.likeness = words.text.hash(winnow::str(folded), 0);
  weigh(line, block.ascii(), folded, words);
  line.dated = is_date(line, folded, words.months);
}

bool is_in_table(const winnow::Page& page, const winnow::Block& block) {
  return block.kind() == WINNOW_BLOCK_TABLE_ROW &&
         (block.joins_previous() || (block.index() + 1 < page.size() && page[block.index() + 1].joins_previous()));
}

}  // namespace

std::vector<Line> look_at(const winnow::Page& page, const Vocabulary& words, winnow::LineMemo<Line>& memo) {
  std::vector<Line> lines;
  lines.reserve(page.size());
  for (const winnow::Block block : page) {
    const bool in_table = is_in_table(page, block);
    bool known = false;
    Line& seen = memo.at(block.bytes_hash() + 2 * block.kind() + in_table, known);
    if (!known) {
      seen = Line();
      seen.text = winnow::trim(block.text());
      seen.n_words = block.n_words();
      seen.kind = block.kind();
      seen.in_table = in_table;
      look_at_line(page, block, words, seen);
    }
    Line& line = lines.emplace_back(seen);
    if (known) line.text = winnow::trim(block.text());
  }
  weigh_by_neighbours(lines);
  return lines;
}

}  // namespace chrome
