#include <winnow/form.h>
#include <winnow/html.h>
#include <winnow/markdown.h>
#include <winnow/text.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "formats/html_entities.h"
#include "formats/html_links.h"
#include "markdown_text.h"

namespace winnow {
namespace {

constexpr std::size_t kItemIndent = 4;  // of what belongs to a list's item; CommonMark takes it for every usual marker

// Where a stretch of the text as it was read stands now. What was mended is looked for behind `from` in the form that
// it has now; what a plugin changed itself is not found.
std::optional<Range> now_of(std::string_view was, std::string_view is, Range range, std::size_t from) {
  if (was == is) return range;
  const std::string text = form_text(was.substr(range.begin, range.size()), BlockKind::kParagraph);
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

  // Links and code of a block, as the text is now.
  std::vector<MarkdownSpan> spans(std::size_t i) const {
    std::vector<MarkdownSpan> found;
    if (!page_) return found;
    const std::string_view now = document_.blocks[i].text;
    const std::string_view was = page_->blocks[i].text;
    std::size_t from = 0, last = 0;
    for (auto at = first_of(i); at != spans_.end() && at->block == i; ++at) {
      if (at->text.begin > last) ++from;  // no longer where the one before begins
      last = at->text.begin;
      MarkdownSpan span;
      span.is_code = at->is_code;
      if (!at->is_code) span.address = address(at->href);
      const std::optional<Range> range = now_of(was, now, at->text, from);
      if (!range || (!at->is_code && span.address.empty())) continue;
      from = range->begin;
      span.begin = range->begin;
      span.end = range->end;
      found.push_back(std::move(span));
    }
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
      if (!document_.blocks[i].dropped) add(i);
    return out_.empty() ? out_ : out_ + '\n';
  }

 private:
  void add(std::size_t i) {
    const Block& block = document_.blocks[i];
    const Block& from = markup_.block(i);
    const Place place = place_of(i);
    if (from.kind == BlockKind::kPre) {
      begin(place.item == last_.item && place.item != kNoElement ? kItemIndent * (level_ + 1) : 0);
      write_lines(fenced_code(block.text, markup_.language(i)));
      last_ = place;
    } else if (const std::size_t marker = list_marker(block.text); marker > 0 && is_item(block, from)) {
      add_item(i, marker, place);
    } else if (has_tab_cells(block.text)) {
      add_row(i, place);
    } else if (from.kind == BlockKind::kHeading || block.role == Role::kTitle) {
      begin(0);
      const std::size_t level = std::clamp<std::size_t>(from.heading_level, 1, 6);
      out_.append(level, '#').append(" ");
      append_inline(i, 0, MarkdownPlace::kWithin);
      last_ = place;
    } else {
      add_paragraph(i, place);
    }
  }

  // What a block stands in, as far as neighbours share it.
  struct Place {
    std::uint32_t item = kNoElement;   // the innermost list item above
    std::uint32_t table = kNoElement;  // ... table
    std::uint32_t quote = kNoElement;
    std::size_t lists = 0;  // around it
    bool is_item = false, is_row = false;
  };

  Place place_of(std::size_t i) const {
    Place place;
    markup_.each_above(i, [&](const Element& element, std::uint32_t number) {
      if (element.tag == "li" && place.item == kNoElement) place.item = number;
      if (element.tag == "table" && place.table == kNoElement) place.table = number;
      if (element.tag == "blockquote" && place.quote == kNoElement) place.quote = number;
      place.lists += element.tag == "ul" || element.tag == "ol" || element.tag == "menu" || element.tag == "dir";
      return true;
    });
    return place;
  }

  static bool is_item(const Block& block, const Block& from) {
    return from.kind == BlockKind::kListItem || (block.kind == BlockKind::kListItem && from.element == kNoElement);
  }

  // Parts what comes from what stands there and indents it.
  void begin(std::size_t indent, bool joins = false) {
    if (!out_.empty()) out_ += joins ? "\n" : "\n\n";
    indent_ = indent;
    out_.append(indent, ' ');
  }

  void write_lines(std::string_view lines) {
    for (std::size_t at = 0; at < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', at), lines.size());
      if (at > 0) out_.append("\n").append(end > at ? indent_ : 0, ' ');
      out_ += lines.substr(at, end - at);
      at = end + 1;
    }
  }

  void add_item(std::size_t i, std::size_t marker, Place place) {
    // A step deeper than the item above at most: its own parent may be gone.
    const std::size_t deep = place.lists > 0 ? place.lists - 1 : 0;
    level_ = last_.is_item || last_.item != kNoElement ? std::min(deep, level_ + 1) : 0;
    begin(kItemIndent * level_, last_.is_item && document_.blocks[i].joins_previous);
    const std::string_view written = std::string_view(document_.blocks[i].text).substr(0, marker);
    const std::size_t digits = written.find_first_not_of("0123456789");
    const bool numbered = digits > 0 && digits != std::string_view::npos && digits < 10 &&
                          (written[digits] == '.' || written[digits] == ')');
    out_ += numbered ? written.substr(0, digits + 1) : std::string_view("-");
    out_ += ' ';
    const std::string_view text = document_.blocks[i].text;
    append_inline(i, std::min(text.find_first_not_of(" \t", marker), text.size()), MarkdownPlace::kLineStart);
    place.is_item = true;
    last_ = place;
  }

  // The first row of a table is its head: Markdown has no table without one.
  void add_row(std::size_t i, Place place) {
    const bool goes_on =
        last_.is_row && last_.table == place.table && (place.table != kNoElement || document_.blocks[i].joins_previous);
    begin(0, goes_on);
    const std::string_view text = document_.blocks[i].text;
    const auto cells = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\t')) + 1;
    out_ += "| ";
    append_inline(i, 0, MarkdownPlace::kCell);
    out_ += " |";
    if (goes_on) {
      for (std::size_t n = cells; n < columns_; ++n) out_ += " |";
    } else {
      columns_ = cells;
      out_ += "\n|";
      for (std::size_t n = 0; n < cells; ++n) out_ += " --- |";
    }
    place.is_row = true;
    last_ = place;
  }

  void add_paragraph(std::size_t i, const Place& place) {
    const bool in_item = place.item != kNoElement && (last_.is_item || last_.item == place.item);
    const bool quoted = markup_.block(i).kind == BlockKind::kQuote;
    if (quoted && last_.quote == place.quote && place.quote != kNoElement && !out_.empty() && !in_item) {
      out_ += "\n>\n";
    } else {
      begin(in_item ? kItemIndent * (level_ + 1) : 0);
    }
    if (quoted) out_ += "> ";
    append_inline(i, 0, MarkdownPlace::kLineStart);
    last_ = place;
    if (!in_item) last_.item = kNoElement;
    if (!quoted) last_.quote = kNoElement;
  }

  void append_inline(std::size_t i, std::size_t from, MarkdownPlace place) {
    append_markdown(out_, document_.blocks[i].text, from, markup_.spans(i), place);
  }

  const Document& document_;
  Markup markup_;
  std::string out_;
  Place last_;
  std::size_t level_ = 0;    // of the last list item
  std::size_t columns_ = 0;  // of the table at hand
  std::size_t indent_ = 0;
};

}  // namespace

std::string markdown_text(const Document& document) {
  return document.dropped ? std::string() : Writer(document).run();
}

}  // namespace winnow
