#include <winnow/form.h>
#include <winnow/html.h>
#include <winnow/markdown.h>
#include <winnow/text.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "formats/html/entities.h"
#include "formats/html/links.h"
#include "markdown_text.h"

namespace winnow {
namespace {

constexpr std::size_t kMostLost = 100;  // links and code of a block whose words a plugin has changed
constexpr std::size_t kItemIndent = 4;  // of what belongs to a list's item; CommonMark takes it for every usual marker

// Where words of a text that was mended stand now: they are looked for behind `from` in the form that they have now;
// what a plugin changed itself is not found.
std::optional<Range> now_of(std::string_view words, std::string_view is, std::size_t from) {
  const std::string text = form_text(words, BlockKind::kParagraph);
  const std::size_t at = text.empty() ? std::string_view::npos : is.find(text, from);
  if (at == std::string_view::npos) return std::nullopt;
  return Range{at, at + text.size()};
}

// The page as its markup says, beside the page as it was cleaned.
class Markup {
 public:
  explicit Markup(const Document& document) : document_(document) {
    if (!document.is_html) return;
    HtmlOptions options;
    options.spans = &spans_;
    page_ = html_page({}, std::string(document.source), document.url, options);
    if (page_->blocks.size() != document.blocks.size()) page_.reset();
    if (!page_) return;
    base_ = document.url;
    for (const auto& [key, value] : page_->meta)
      if (key == "base") base_ = html::resolved(value, document.url);
    std::stable_sort(spans_.begin(), spans_.end(), [](const HtmlSpan& a, const HtmlSpan& b) {
      return a.block != b.block ? a.block < b.block : a.text.begin < b.text.begin;
    });
  }

  const Block& block(std::size_t i) const { return page_ ? page_->blocks[i] : document_.blocks[i]; }

  // Links, code and breaks of a block, as the text is now.
  std::vector<MarkdownSpan> spans(std::size_t i) const {
    std::vector<MarkdownSpan> found;
    if (!page_) return found;
    const std::string_view now = document_.blocks[i].text;
    const std::string_view was = page_->blocks[i].text;
    const bool same = was == now;
    std::size_t from = 0, last = 0, n_lost = 0;
    for (auto at = first_of(i); at != spans_.end() && at->block == i; ++at) {
      if (at->kind == HtmlSpan::Kind::kCell || at->kind == HtmlSpan::Kind::kBreak) continue;
      if (at->text.begin > last) ++from;  // no longer where the one before begins
      last = at->text.begin;
      MarkdownSpan span;
      span.is_code = at->kind == HtmlSpan::Kind::kCode;
      if (!span.is_code) span.address = address(at->href);
      const std::optional<Range> range =
          same ? at->text : now_of(was.substr(at->text.begin, at->text.size()), now, from);
      if (!range && ++n_lost == kMostLost) break;  // each was looked for in all of the text
      if (!range || (!span.is_code && span.address.empty())) continue;
      from = range->begin;
      span.begin = range->begin;
      span.end = range->end;
      found.push_back(std::move(span));
    }
    add_breaks(i, found);
    return found;
  }

  // Where the cells of a row begin, as far as it has more than one.
  std::vector<std::uint32_t> columns(std::size_t i) const {
    std::vector<std::uint32_t> found;
    if (!page_) return found;
    for (auto at = first_of(i); at != spans_.end() && at->block == i; ++at)
      if (at->kind == HtmlSpan::Kind::kCell) found.push_back(at->column);
    return found;
  }

  // Elements above a block, the innermost first.
  template <class Look>
  void each_above(std::size_t i, Look&& look) const {
    if (!page_) return;
    for (std::uint32_t at = page_->blocks[i].element; at < page_->elements.size(); at = page_->elements[at].parent)
      if (!look(page_->elements[at], at)) return;
  }

  // "python" of a class "language-python" at a `pre` or within it.
  std::string language(std::size_t i) const {
    std::string found = language_in(block(i).markup.inline_classes);
    int level = 0;
    each_above(i, [&](const Element& element, std::uint32_t) {
      if (found.empty())
        found = language_in(std::string_view(page_->source).substr(element.classes.begin, element.classes.size()));
      return found.empty() && ++level < 3;
    });
    return found;
  }

 private:
  // A line is looked for behind the one before, close to where it was; behind one that a plugin has changed there are
  // no more breaks.
  void add_breaks(std::size_t i, std::vector<MarkdownSpan>& to) const {
    constexpr std::size_t kMovedBytes = 200;
    const std::string_view now = document_.blocks[i].text;
    const std::string_view was = page_->blocks[i].text;
    const bool same = was == now;
    std::size_t was_at = 0, now_at = 0;
    for (auto at = first_of(i); at != spans_.end() && at->block == i; ++at) {
      if (at->kind != HtmlSpan::Kind::kBreak) continue;
      const std::size_t size = at->text.begin - was_at;
      const std::string_view near = now.substr(0, std::min(now.size(), now_at + size + kMovedBytes));
      const std::optional<Range> line =
          same ? Range{was_at, at->text.begin} : now_of(was.substr(was_at, size), near, now_at);
      if (!line || line->end >= now.size() || now[line->end] != ' ') return;
      MarkdownSpan span;
      span.begin = line->end;
      span.end = line->end + 1;
      span.is_break = true;
      to.push_back(std::move(span));
      was_at = at->text.end;
      now_at = line->end + 1;
    }
  }

  std::vector<HtmlSpan>::const_iterator first_of(std::size_t block) const {
    return std::lower_bound(spans_.begin(), spans_.end(), block,
                            [](const HtmlSpan& span, std::size_t n) { return span.block < n; });
  }

  std::string address(Range href) const {
    const std::string_view written = std::string_view(page_->source).substr(href.begin, href.size());
    const std::string plain(trim(html::without_references(written, true)));
    return html::leads_somewhere(plain) ? html::resolved(plain, base_) : std::string();
  }

  static std::string language_in(std::string_view classes) {
    for (const std::string_view mark : {"language-", "lang-", "highlight-source-", "brush: "}) {
      const std::size_t at = classes.find(mark);
      if (at == std::string_view::npos) continue;
      const std::string_view name = classes.substr(at + mark.size());
      std::size_t end = 0;
      while (end < name.size() && end < 20 && (is_letter(name[end]) || (end > 0 && is_sign(name[end])))) ++end;
      if (end > 0) return std::string(name.substr(0, end));
    }
    return {};
  }
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  static bool is_sign(char c) { return (c >= '0' && c <= '9') || c == '+' || c == '#' || c == '-'; }

  const Document& document_;
  std::optional<Document> page_;
  std::vector<HtmlSpan> spans_;
  std::string base_;
};

class Writer {
 public:
  explicit Writer(const Document& document) : document_(document), markup_(document) {}

  std::string run() {
    for (std::size_t i = 0; i < document_.blocks.size(); ++i)
      if (!document_.blocks[i].dropped) i = add(i);
    return out_.empty() ? out_ : out_ + '\n';
  }

 private:
  // What a block stands in, as far as neighbours share it.
  struct Place {
    std::uint32_t item = kNoElement;   // the innermost list item above
    std::uint32_t table = kNoElement;  // ... table
    std::uint32_t quote = kNoElement;
    std::size_t lists = 0;  // around it
    bool is_item = false;
  };

  // A list that goes on: its last item, and where what stands in that begins.
  struct Level {
    std::uint32_t item = kNoElement;
    std::size_t indent = 0;
    unsigned long number = 0;  // 0: has none
    bool other_sign = false;   // ")" for "."
  };

  // Writes block i, and the rows of its table with it; gives the last one written.
  std::size_t add(std::size_t i) {
    const Block& block = document_.blocks[i];
    const Block& from = markup_.block(i);
    const Place place = place_of(i);
    if (from.kind == BlockKind::kPre) {
      begin(place, lists_around(place));
      write_lines(fenced_code(block.text, markup_.language(i)));
    } else if (const std::size_t marker = list_marker(block.text); marker > 0 && is_item(block, from)) {
      add_item(i, marker, place);
    } else if (is_row(i)) {
      return add_table(i);
    } else if (from.kind == BlockKind::kHeading || block.role == Role::kTitle) {
      begin(place, lists_around(place));
      const std::size_t level = std::clamp<std::size_t>(from.heading_level, 1, 6);
      out_.append(level, '#').append(" ");
      append_inline(i, 0, {});
      end_heading();
    } else {
      begin(place, lists_around(place));
      append_inline(i, 0, {MarkdownPlace::kLineStart, prefix_});
    }
    return i;
  }

  Place place_of(std::size_t i) const {
    Place place;
    bool in_block = true;
    markup_.each_above(i, [&](const Element& element, std::uint32_t number) {
      if (element.tag == "li" && place.item == kNoElement) place.item = number;
      if (element.tag == "table" && place.table == kNoElement) place.table = number;
      if (element.tag == "blockquote" && place.quote == kNoElement && in_block) place.quote = number;
      if (element.tag == "td" || element.tag == "th" || element.tag == "article") in_block = false;
      place.lists += element.tag == "ul" || element.tag == "ol" || element.tag == "menu" || element.tag == "dir";
      return true;
    });
    return place;
  }

  static bool is_item(const Block& block, const Block& from) {
    return from.kind == BlockKind::kListItem || (block.kind == BlockKind::kListItem && from.element == kNoElement);
  }

  // In how many lists a block stands that is no item; what stands in none ends all lists.
  std::size_t lists_around(const Place& place) {
    while (!levels_.empty() && (place.item == kNoElement || levels_.back().item != place.item)) levels_.pop_back();
    return levels_.size();
  }

  // Parts what comes from what stands there and begins its first line: with the indents of the lists around it and the
  // mark of a quotation between those outside and those within.
  void begin(const Place& place, std::size_t n_lists, bool joins = false) {
    prefix_.assign(n_lists > 0 ? levels_[n_lists - 1].indent : 0, ' ');
    if (place.quote != kNoElement) {
      std::size_t outside = 0;
      for (std::size_t i = 0; i < n_lists && levels_[i].item < place.quote; ++i) outside = levels_[i].indent;
      prefix_.insert(outside, "> ");
    }
    if (!out_.empty() && joins) out_ += '\n';
    if (!out_.empty() && !joins) {
      const bool quote_goes_on = place.quote != kNoElement && place.quote == last_.quote;
      out_.append("\n").append(quote_goes_on ? empty_line() : std::string_view()).append("\n");
    }
    out_ += prefix_;
    last_ = place;
  }

  // The line's prefix without the spaces at its end.
  std::string_view empty_line() const { return std::string_view(prefix_).substr(0, prefix_.find_last_not_of(' ') + 1); }

  void write_lines(std::string_view lines) {
    for (std::size_t at = 0; at < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', at), lines.size());
      if (at > 0) out_.append("\n").append(end > at ? std::string_view(prefix_) : empty_line());
      out_ += lines.substr(at, end - at);
      at = end + 1;
    }
  }

  // Number signs at the end of a heading belong to its mark.
  void end_heading() {
    const std::size_t end = out_.find_last_not_of('#') + 1;
    if (end < out_.size() && out_[end - 1] == ' ') out_.insert(out_.size() - 1, "\\");
  }

  void add_item(std::size_t i, std::size_t marker, Place place) {
    // A step deeper than the item above at most: its own parent may be gone.
    const std::size_t level = std::min(place.lists > 0 ? place.lists - 1 : 0, levels_.size());
    levels_.resize(level + 1);
    begin(place, level, last_.is_item && document_.blocks[i].joins_previous);
    const std::string_view text = document_.blocks[i].text;
    const std::string mark = mark_of(text.substr(0, marker), levels_[level]);
    out_.append(mark).append(" ");
    levels_[level].item = place.item;
    levels_[level].indent = (level > 0 ? levels_[level - 1].indent : 0) + std::max(kItemIndent, mark.size() + 1);
    prefix_.append(kItemIndent, ' ');
    append_inline(i, std::min(text.find_first_not_of(" \t", marker), text.size()),
                  {MarkdownPlace::kLineStart, prefix_});
    last_.is_item = true;
  }

  // "-", or the item's number. Markdown counts on by itself from a list's first number: with another sign behind it an
  // item begins a list of its own.
  static std::string mark_of(std::string_view written, Level& level) {
    const std::size_t digits = written.find_first_not_of("0123456789");
    const bool numbered = digits > 0 && digits != std::string_view::npos && digits < 10 &&
                          (written[digits] == '.' || written[digits] == ')');
    const unsigned long number = numbered ? std::stoul(std::string(written.substr(0, digits))) : 0;
    if (numbered && level.number > 0 && number != level.number + 1) level.other_sign = !level.other_sign;
    level.number = number;
    if (!numbered) return "-";
    std::string mark(written.substr(0, digits + 1));
    if (level.other_sign) mark.back() = mark.back() == '.' ? ')' : '.';
    return mark;
  }

  // A row of several cells, or one whose other cells are empty.
  bool is_row(std::size_t i) const {
    const Block& block = document_.blocks[i];
    if (has_tab_cells(block.text)) return true;
    return block.role != Role::kTitle && markup_.block(i).kind == BlockKind::kParagraph && !columns_of(i).empty();
  }

  // Where each cell of a row begins; empty where a plugin has changed their number.
  std::vector<std::uint32_t> columns_of(std::size_t i) const {
    std::vector<std::uint32_t> columns = markup_.columns(i);
    const std::string_view text = document_.blocks[i].text;
    if (columns.size() != static_cast<std::size_t>(std::count(text.begin(), text.end(), '\t')) + 1) columns.clear();
    return columns;
  }

  // All rows of a table from block i on. The first one is its head: Markdown has no table without one.
  std::size_t add_table(std::size_t i) {
    const Place place = place_of(i);
    std::size_t last = i, width = 0;
    for (std::size_t k = i; k < document_.blocks.size(); ++k) {
      if (document_.blocks[k].dropped) continue;
      const bool goes_on =
          k == i || (place.table != kNoElement ? place_of(k).table == place.table : document_.blocks[k].joins_previous);
      if (!goes_on || !is_row(k)) break;
      const std::vector<std::uint32_t> columns = columns_of(k);
      const std::string_view text = document_.blocks[k].text;
      const auto cells = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\t')) + 1;
      width = std::max(width, columns.empty() ? cells : columns.back() + 1);
      last = k;
    }
    begin(place, lists_around(place));
    for (std::size_t k = i; k <= last; ++k) {
      if (document_.blocks[k].dropped) continue;
      if (k > i) out_.append("\n").append(prefix_);
      const std::size_t columns = add_row(k);
      if (k > i) continue;
      for (std::size_t n = columns; n < width; ++n) out_ += " |";
      out_.append("\n").append(prefix_).append("|");
      for (std::size_t n = 0; n < width; ++n) out_ += " --- |";
    }
    return last;
  }

  // Gives how many columns it has.
  std::size_t add_row(std::size_t i) {
    MarkdownForm form{MarkdownPlace::kCell, {}, columns_of(i)};
    const std::string_view text = document_.blocks[i].text;
    const std::vector<std::uint32_t>& columns = form.columns;
    out_ += '|';
    if (!columns.empty())
      for (std::uint32_t n = 0; n < columns.front(); ++n) out_ += " |";
    out_ += ' ';
    append_inline(i, 0, form);
    out_ += " |";
    return columns.empty() ? static_cast<std::size_t>(std::count(text.begin(), text.end(), '\t')) + 1
                           : columns.back() + 1;
  }

  void append_inline(std::size_t i, std::size_t from, const MarkdownForm& form) {
    append_markdown(out_, document_.blocks[i].text, from, markup_.spans(i), form);
  }

  const Document& document_;
  Markup markup_;
  std::string out_;
  Place last_;
  std::vector<Level> levels_;  // of the lists around the last item
  std::string prefix_;         // of the lines of the block at hand
};

}  // namespace

std::string markdown_text(const Document& document) {
  return document.dropped ? std::string() : Writer(document).run();
}

}  // namespace winnow
