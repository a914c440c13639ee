#include <winnow/text.h>
#include <winnow/unwrap.h>
#include <winnow/wraps.h>

#include <unicode/uchar.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "characters.h"

namespace winnow {
namespace {

// Wraps at other widths are columns of a newspaper, or none.
constexpr std::size_t kLeastWidth = 50, kMostWidth = 120;
// A shorter line may have been ended by its author although the sentence goes on: verse, addresses, headings.
constexpr std::size_t kLeastProse = 40;
// What is indented so much deeper than the prose around it is code, or an example.
constexpr std::size_t kCodeIndent = 4;

struct Line {
  std::size_t indent = 0, length = 0, first_word = 0;  // code points, white space at the ends left out
  std::size_t text_column = 0;                         // of an item: where its text begins
  bool below = false;                                  // directly below the line before, without a blank line
  bool item = false;
  bool one_word = false;  // an item's marker left out
  bool apart = false;     // never part of a paragraph: a table's row, a rule, code
  bool opens = false;     // begins something of its own: an item, a header field, a reference
  bool goes_on = false;   // begins with a letter that is no capital
  bool ends = false;      // its end is that of a sentence
  bool unspaced_at_begin = false, unspaced_at_end = false;

  std::size_t end() const { return indent + length; }
};

std::string_view first_word(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const Decoded d = decode_utf8(text, at);
    if (is_white_space(d.code_point)) break;
    at += d.size;
  }
  return text.substr(0, at);
}

bool has_word(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    if (classes_of(d.code_point) & kWordChar) return true;
    at += d.size;
  }
  return false;
}

// A semicolon alone may end a line of prose.
bool is_code(std::string_view text) {
  return text.starts_with("$ ") || text.back() == '{' || text.back() == '}' ||
         (text.back() == ';' && text.find_first_of("(){}=<>") != std::string_view::npos);
}

bool is_heading(std::string_view text) {
  const std::size_t marks = std::min(text.find_first_not_of('#'), text.size());
  return marks > 0 && (marks == text.size() || text[marks] == ' ');
}

// "Subject: ...", "[3] ...": lines of a letter's head, of a list of references.
bool is_entry(std::string_view word) {
  return (word.front() == '[' && word.back() == ']') ||
         (word.back() == ':' && word.front() >= 'A' && word.front() <= 'Z');
}

Line line_of(const Block& block, bool in_fence) {
  const std::string_view text = trim(block.text);
  Line line;
  line.indent = block.indent;
  line.length = code_points(text);
  line.below = block.gap_before == 0;
  // A tab would make cells of a paragraph.
  line.apart = in_fence || text.front() == '>' || block.text.find('\t') != std::string_view::npos ||
               is_table_row(text) || is_heading(text) || is_code(text) || !has_word(text);
  if (line.apart) return line;
  const std::string_view word = first_word(text);
  line.first_word = code_points(word);
  const std::size_t marker = list_marker(text);
  const std::string_view own = trim(text.substr(marker));
  line.item = marker > 0;
  line.text_column = line.indent + line.length - code_points(own);
  line.one_word = first_word(own) == own;
  line.opens = line.item || is_entry(word);
  const auto first = static_cast<UChar32>(decode_utf8(text, 0).code_point);
  line.goes_on = u_isalpha(first) && !u_isupper(first) && !u_istitle(first);
  line.ends = ends_statement(text);
  line.unspaced_at_begin = is_unspaced(static_cast<char32_t>(first));
  line.unspaced_at_end = is_unspaced(decode_utf8(text, last_code_point(text)).code_point);
  return line;
}

std::vector<Line> lines_of(const Document& page) {
  std::vector<Line> lines;
  lines.reserve(page.blocks.size());
  bool in_fence = false;
  for (const Block& block : page.blocks) {
    const bool fence = trim(block.text).starts_with("```");
    lines.push_back(line_of(block, in_fence || fence));
    in_fence = in_fence != fence;
  }
  return lines;
}

// The first line of a paragraph may stand further in or out than the rest; what belongs to an item stands below its
// text.
bool indents_agree(const Line& above, const Line& line, bool above_is_first) {
  if (above.indent == line.indent) return true;
  if (!above_is_first) return false;
  constexpr std::size_t kFirstIndent = 8, kSlack = 2;
  if (above.item) return line.indent > above.indent && line.indent <= above.text_column + kSlack;
  return line.indent < above.indent ? above.indent <= line.indent + kFirstIndent
                                    : line.indent < above.indent + kCodeIndent;
}

// What can be said without the width. A line of one word that is long enough to fill it is an address: in a list of
// them.
bool may_belong(const Line& above, const Line& line, bool above_is_first) {
  return line.below && !above.apart && !line.apart && !line.opens && !above.one_word && !above.unspaced_at_end &&
         !line.unspaced_at_begin && indents_agree(above, line, above_is_first);
}

// The widths that the page may have been wrapped at, and the indents of its prose.
struct Wrap {
  std::size_t least = 0, most = 0;
  std::set<std::size_t> indents;

  // Told from few lines, the width may be some columns short.
  bool holds(const Line& line) const {
    constexpr std::size_t kSlack = 2;
    return line.end() <= most + kSlack;
  }
  bool is_prose_indent(std::size_t indent) const {
    const auto deeper = indents.upper_bound(indent);
    return deeper == indents.begin() || indent < *std::prev(deeper) + kCodeIndent;
  }
};

// A line that the next one goes on in mid-sentence was ended by the wrap: the width is `least`, this line, to `most`,
// what this line would be with the next word on it, less one.
struct Pair {
  std::size_t least, most, indent;
  bool agrees(const Wrap& wrap) const { return least <= wrap.least && wrap.most <= most; }
};

std::vector<Pair> pairs_of(const std::vector<Line>& lines) {
  std::vector<Pair> pairs;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const Line &above = lines[i - 1], &line = lines[i];
    if (above.length >= kLeastProse && !above.ends && line.goes_on && may_belong(above, line, true))
      pairs.push_back({above.end(), above.end() + line.first_word, line.indent});
  }
  return pairs;
}

// Is it nearly all of them?
bool is_rule(std::size_t agree, std::size_t all) { return agree >= 3 && agree * 3 >= all * 2; }

// The widths that most pairs agree on.
Wrap widths_of(const std::vector<Pair>& pairs) {
  std::map<std::size_t, int> changes;
  for (const Pair& pair : pairs) {
    ++changes[pair.least];
    --changes[pair.most + 1];
  }
  Wrap wrap;
  int best = 0, agree = 0;
  for (auto at = changes.begin(); at != changes.end(); ++at) {
    agree += at->second;
    if (agree <= best) continue;
    best = agree;
    wrap.least = at->first;
    wrap.most = std::next(at)->first - 1;
  }
  return wrap;
}

std::optional<Wrap> wrap_of(const std::vector<Line>& lines) {
  const std::vector<Pair> pairs = pairs_of(lines);
  Wrap wrap = widths_of(pairs);
  std::size_t agree = 0;
  std::map<std::size_t, std::pair<std::size_t, std::size_t>> by_indent;
  for (const Pair& pair : pairs) {
    auto& [here, all] = by_indent[pair.indent];
    here += pair.agrees(wrap);
    agree += pair.agrees(wrap);
    ++all;
  }
  if (!is_rule(agree, pairs.size()) || wrap.most < kLeastWidth || wrap.least > kMostWidth) return std::nullopt;
  for (const auto& [indent, n] : by_indent)
    if (is_rule(n.first, n.second)) wrap.indents.insert(indent);
  return wrap;
}

// Lines that are longer and could have been broken: in a page that was wrapped there are few.
bool has_many_longer(const std::vector<Line>& lines, const Wrap& wrap) {
  std::size_t all = 0, longer = 0;
  for (const Line& line : lines) {
    if (line.apart || line.end() * 2 < wrap.least) continue;
    ++all;
    longer += !wrap.holds(line) && !line.one_word;
  }
  return longer * 10 > all;
}

bool is_joined(const Line& above, const Line& line, const Line& first, const Wrap& wrap) {
  if (!may_belong(above, line, &above == &first) || !wrap.holds(above) || !wrap.holds(line)) return false;
  if (!first.item && !wrap.is_prose_indent(line.indent)) return false;
  const bool is_full = above.end() + 1 + line.first_word > wrap.least;
  return is_full && above.end() * 2 >= wrap.least;
}

BlockKind kind_of(std::string_view text) {
  return is_list_item(text) ? BlockKind::kListItem : is_table_row(text) ? BlockKind::kTableRow : BlockKind::kParagraph;
}

}  // namespace

bool join_lines(Document& page, const std::vector<LineRun>& runs) {
  if (runs.empty() || page.is_html) return runs.empty();
  std::vector<Block>& blocks = page.blocks;
  auto run = runs.begin();
  std::size_t to = 0;
  bool changed = false;  // the block before is none of those that came
  for (std::size_t from = 0; from < blocks.size(); ++to) {
    const bool joined = run != runs.end() && run->block == to;
    const std::size_t lines = joined ? (run++)->lines : 1;
    if (lines == 0 || lines > blocks.size() - from) return false;
    const Range source{blocks[from].source.begin, blocks[from + lines - 1].source.end};
    if (to != from) blocks[to] = std::move(blocks[from]);
    Block& block = blocks[to];
    if (joined) {
      block.source = source;
      block.text = page.source.substr(source.begin, source.size());
      block.kind = kind_of(block.text);
    }
    if (to > 0 && (joined || changed))
      block.joins_previous = block.gap_before == 0 && joins(blocks[to - 1].text, block.text);
    changed = joined;
    from += lines;
  }
  blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(to), blocks.end());
  page.unwrapped = runs;
  return run == runs.end();
}

void unwrap(Document& page) {
  const std::vector<Line> lines = lines_of(page);
  const std::optional<Wrap> wrap = wrap_of(lines);
  if (!wrap || has_many_longer(lines, *wrap)) return;
  std::vector<LineRun> runs;
  std::uint32_t block = 0;
  for (std::size_t first = 0; first < lines.size(); ++block) {
    std::size_t end = first + 1;
    while (end < lines.size() && is_joined(lines[end - 1], lines[end], lines[first], *wrap)) ++end;
    if (end - first > 1) runs.push_back({block, static_cast<std::uint32_t>(end - first)});
    first = end;
  }
  join_lines(page, runs);
}

}  // namespace winnow
