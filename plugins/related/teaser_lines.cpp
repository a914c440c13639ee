#include "teaser_lines.h"

#include <winnow/sentence_ends.h>
#include <winnow/text.h>

#include <algorithm>
#include <span>

#include "word_cases.h"

namespace related {
namespace {

// Does it end a sentence, or does it announce what follows?
bool ends_statement(std::string_view line) {
  const char32_t last = winnow::last_telling(line);
  return winnow::is_sentence_end(last) || last == ':';
}

// The text before a "..." at its end, or an empty view when it does not break off in the middle of a sentence.
std::string_view before_cut(std::string_view line) {
  line = winnow::trim(line);
  const bool bracketed = !line.empty() && (line.back() == ']' || line.back() == ')');
  while (!line.empty() && (line.back() == ']' || line.back() == ')' || line.back() == ' ')) line.remove_suffix(1);
  bool cut = false;
  for (;;) {
    if (line.ends_with("...")) {
      line.remove_suffix(3);
    } else if (line.ends_with("\xE2\x80\xA6")) {
      line.remove_suffix(3);
    } else {
      break;
    }
    cut = true;
  }
  // "go on [...]" breaks off; "copy [file ...]" says how often a word may stand.
  const std::string_view open = winnow::trim(line);
  if (bracketed && line.ends_with(' ') && !open.empty() && open.back() != '[' && open.back() != '(') return {};
  while (!line.empty() && (line.back() == '[' || line.back() == '(' || line.back() == ' ' || line.back() == '.'))
    line.remove_suffix(1);
  return cut ? winnow::trim(line) : std::string_view();
}

// A line while it is looked at: what is found, and what it is found in.
struct Seen : Look {
  std::string_view text;    // trimmed
  std::string_view folded;  // numbers and all
  std::uint32_t n_words = 0;
  bool list_item = false;
  bool own = false;
};

const winnow::PhraseMatch* cue_of(const Seen& line, const winnow::PhraseBook& book, std::string& buffer) {
  std::string_view folded = line.folded;
  if (const std::size_t marker = line.list_item ? winnow::list_marker(line.text) : 0; marker > 0) {
    // The words of a marker ("3.", "a)") stand by themselves, for it ends in punctuation and white space.
    const char last = line.text[marker - 1];
    if (last == '.' || last == ')') folded.remove_prefix(std::min(folded.find(' '), folded.size() - 1) + 1);
  }
  if (!book.may_begin(folded)) return nullptr;
  return book.find_folded(winnow::PhraseBook::fold_numbers(folded, buffer), 25);
}

void announce(Seen& line, bool weak) {
  if (weak)
    line.weak_cue = true;
  else
    line.heading_cue = true;
}

// ". See", "Read more about the court (": a dump has broken a sentence there.
bool is_piece(std::string_view text) {
  return text.back() == '(' ||
         ((text[0] == '.' || text[0] == ',' || text[0] == ';') && text.size() > 1 && text[1] == ' ');
}

// "Read more on this topic", not "Read more than once in the books": what stands before the colon is the cue and a word
// or two of what it is about.
bool is_label(std::string_view text, const winnow::PhraseMatch& cue) {
  constexpr std::size_t kMostBehind = 3;
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) < cue.n_words + kMostBehind &&
         text.find(", ") == std::string_view::npos;
}

// "Lesen Sie auch: Neue Brücke wird teurer": what else stands alone above titles, and one of them behind it.
bool is_heading_with_title(const Seen& line, const winnow::PhraseBook& book) {
  constexpr std::size_t kLongestHeading = 64, kShortestTitle = 6;  // bytes
  constexpr std::string_view kWideColon = "\uFF1A";
  if (!book.may_begin(line.folded) || line.text.back() == '.') return false;
  const std::string_view head = line.text.substr(0, kLongestHeading);
  const std::size_t colon = std::min(head.find(':'), head.find(kWideColon));
  if (colon == std::string_view::npos || line.text.size() < colon + kWideColon.size() + kShortestTitle) return false;
  // "Recommended reading: Crawford, A history": an entry of a list of books.
  if (line.text.find(", ", colon) != std::string_view::npos) return false;
  const auto cue = book.match(line.text.substr(0, colon));
  if (!cue || cue->category != "heading" || cue->prefix || cue->weak) return false;
  const char32_t letter = winnow::first_letter_above_ascii(line.text);
  const bool without_spaces = winnow::is_written_without_spaces(letter) || (letter >= U'\uAC00' && letter <= U'\uD7A3');
  return cue->n_words >= 2 || (without_spaces && cue->phrase.size() >= 12);
}

void weigh_cue(Seen& line, const winnow::PhraseBook& book, std::string& buffer) {
  if (line.n_words > 25 || line.own || is_piece(line.text)) return;
  const winnow::PhraseMatch* const cue = cue_of(line, book, buffer);
  if ((cue == nullptr || cue->prefix) && is_heading_with_title(line, book)) {
    line.cue_with_title = true;
    return;
  }
  if (cue == nullptr) return;
  if (cue->category == "teaser_end") {
    line.teaser_end = !cue->prefix && line.n_words <= 5;
    return;
  }
  // "Read more: The harbour wall" is a link; "Read more" alone is a button, or the author's heading.
  if (cue->category == "inline" && !cue->prefix) {
    line.teaser_end = true;
    return;
  }
  if (cue->prefix) {
    // "Read also: How to ..." is heading and item; "More from the harbour" is a heading; "Also in the town, a man
    // was seen." is a sentence.
    const std::size_t colon = line.text.find(':');
    const bool labelled = colon != std::string_view::npos && colon < 40 && is_label(line.text.substr(0, colon), *cue);
    if (labelled && !cue->weak) {
      line.cue_with_title = true;
    } else if (!line.sentence && cue->n_words >= 2 && line.n_words <= cue->n_words + 4 && !line.list_item) {
      announce(line, cue->weak);
    }
    return;
  }
  if (line.list_item) return;
  announce(line, cue->weak);
}

// Are most of the words capitalised? Counted when it is asked for the first time: most lines need no answer.
class Capitals {
 public:
  explicit Capitals(std::string_view line) : line_(line) {}
  bool operator()() {
    if (!known_) mostly_ = mostly_capitals(line_);
    known_ = true;
    return mostly_;
  }

 private:
  std::string_view line_;
  bool known_ = false, mostly_ = false;
};

// Where two letters count as a word a headline has more words. In Thai nothing but its length tells a paragraph from
// one.
constexpr std::uint32_t kUnspacedRunOn = 30, kThaiSentence = 40;

Look look_at_line(const winnow::Page& page, const winnow::Block& block, std::string_view trimmed,
                  const winnow::PhraseBook& book, const winnow_text_1& text, std::string& buffer) {
  Seen line;
  line.text = trimmed;
  line.folded = winnow::view(text.block_folded(page.raw(), block.index()));
  line.n_words = block.n_words();
  line.list_item = block.kind() == WINNOW_BLOCK_LIST_ITEM;
  line.own = is_own(block.role());
  line.row_or_code = block.kind() == WINNOW_BLOCK_TABLE_ROW || line.n_words == 0 || line.text.back() == ';' ||
                     line.text.back() == '{' || line.text.starts_with("$ ");
  const char32_t script = block.is_ascii() ? U'\0' : winnow::first_letter_above_ascii(line.text);
  const bool unspaced = winnow::is_written_without_spaces(script), no_full_stop = winnow::has_no_full_stop(script);
  line.sentence = ends_statement(line.text) || (no_full_stop && line.n_words >= kThaiSentence);
  const bool dots = !block.is_ascii() || block.ascii().has('.');
  const std::string_view before =
      dots && line.n_words >= 6 && line.n_words <= 120 ? before_cut(line.text) : std::string_view();
  line.cut = !before.empty() && !ends_statement(before) && !line.row_or_code;
  Capitals capitals(line.text);
  const bool exclaims = line.n_words >= 1 && line.n_words <= 14 && (line.text.back() == '?' || line.text.back() == '!');
  line.title_like = line.n_words <= (no_full_stop ? kThaiSentence : 30u) && (!line.sentence || exclaims || capitals());
  line.run_on = line.n_words >= (unspaced ? kUnspacedRunOn : 18u) && !no_full_stop && !line.sentence && !line.cut &&
                !line.list_item && !capitals();
  line.prose = line.n_words >= 20 && line.sentence && !line.cut && !capitals();
  weigh_cue(line, book, buffer);
  return line;
}

// Which of the lines that break off go on in another one.
void find_continuations(const winnow::Page& page, const winnow_text_1& text, LineMemory& memory,
                        std::vector<Line>& lines) {
  const auto words_of = [&](std::size_t i) {
    std::size_t n = 0;
    const std::uint64_t* words = text.block_words(page.raw(), i, &n);
    return std::span<const std::uint64_t>(words, n);
  };
  Continuations& continuations = memory.continuations;
  continuations.clear();
  memory.tails.assign(lines.size(), Continuations::kNone);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].cut) memory.tails[i] = continuations.ask(words_of(i));
  if (continuations.empty()) return;
  for (std::size_t i = 0; i < lines.size(); ++i) continuations.look_in(words_of(i), lines[i].hash);
  for (std::size_t i = 0; i < lines.size(); ++i)
    lines[i].continued = continuations.found(memory.tails[i], lines[i].hash);
}

void mark_twins(std::vector<Line>& lines) {
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (lines[i].hash == lines[i - 1].hash) lines[i].twin_before = lines[i - 1].twin_behind = true;
  for (Line& line : lines)
    if (line.n_words <= 30 && (line.twin_before || line.twin_behind)) line.title_like = true;
}

// "This is part of a series with", "The ferry is full. About": a title ends in no short word of small letters, and no
// sentence ends within it.
bool wants_end(std::string_view text) {
  constexpr std::size_t kShort = 4;  // bytes
  const std::size_t begin = text.rfind(' ') + 1;
  return text.ends_with(',') || text.find(". ") != std::string_view::npos ||
         (text.size() - begin <= kShort && winnow::begins_small(text.substr(begin)));
}

bool goes_on_within(std::string_view text) {
  constexpr winnow::CharSet kMarks(",.;:)");
  return winnow::begins_small(text) || (!text.empty() && kMarks.has(text.front()));
}

// "Read more about", "the harbour at night", "in our guide to it.": a piece of a sentence announces nothing. A title
// above a sentence in pieces reads like one of them; two pieces may be a title and anything.
void mark_pieces(winnow::Fragments& fragments, std::vector<Line>& lines) {
  constexpr std::size_t kLeastPieces = 3;
  fragments.look_at(lines.size(), [&](std::size_t i) { return lines[i].text; });
  for (const winnow::Fragments::Lines sentence : fragments.sentences()) {
    std::size_t first = sentence.begin;
    while (first + 1 < sentence.end && !goes_on_within(lines[first + 1].text) && !wants_end(lines[first].text)) ++first;
    if (sentence.end - first < kLeastPieces) continue;
    for (std::size_t i = first; i < sentence.end; ++i) {
      lines[i].piece = true;
      lines[i].heading_cue = lines[i].weak_cue = lines[i].cue_with_title = false;
    }
  }
}

constexpr float kManyLinks = 0.3f;  // of a block's bytes
constexpr std::size_t kAhead = 8;   // lines: a look takes a tenth of what a fetch from memory does

std::uint64_t memo_key(const winnow::Block& block, const LineMemory& memory) {
  return memory.hashes[block.index()] + 2 * block.kind() + is_own(block.role());
}

}  // namespace

void look_at(const winnow::Page& page, const winnow::PhraseBook& book, const winnow_text_1& text, LineMemory& memory,
             std::vector<Line>& lines) {
  lines.clear();
  lines.reserve(page.size());
  memory.hashes.clear();
  for (const winnow::Block block : page) memory.hashes.push_back(winnow::hash_of_line(block, text));
  bool any_cut = false, announced = false;
  for (const winnow::Block block : page) {
    if (block.index() + kAhead < page.size()) memory.seen.fetch(memo_key(page[block.index() + kAhead], memory));
    const std::string_view trimmed = winnow::trim(block.text());
    bool known = false;
    Look& seen = memory.seen.at(memo_key(block, memory), known);
    if (!known) seen = look_at_line(page, block, trimmed, book, text, memory.folded);
    Line& line = lines.emplace_back(seen);
    line.text = trimmed;
    line.role = block.role();
    line.hash = block.text_hash();
    line.n_words = block.n_words();
    line.list_item = block.kind() == WINNOW_BLOCK_LIST_ITEM;
    line.element = block.tag_path();
    line.linked = block.link_density() >= kManyLinks;
    any_cut = any_cut || line.cut;
    announced = announced || line.heading_cue || line.weak_cue || line.cue_with_title;
  }
  if (any_cut) {
    find_continuations(page, text, memory, lines);
    for (const winnow::Block block : page)
      lines[block.index()].unlike = block.labels().find("unlike=") != std::string_view::npos;
  }
  if (announced) mark_pieces(memory.fragments, lines);
  mark_twins(lines);
}

}  // namespace related
