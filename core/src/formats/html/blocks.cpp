#include "blocks.h"

#include <winnow/text.h>

#include <fmt/format.h>

#include <algorithm>

#include "entities.h"
#include "formats/ascii.h"

namespace winnow::html {
namespace {

using ascii::is_space;
using ascii::lowered;

constexpr std::size_t kStepBytes = 64;   // of one element in a tag path
constexpr std::size_t kPathBytes = 512;  // of a tag path
constexpr std::size_t kRowBytes = 2000;  // cells longer than this together are no row of a table of data
constexpr std::size_t kInlineClassBytes = 120;
constexpr std::size_t kMostNoteDigits = 3;  // of what counts verses and notes

std::uint16_t heading_level(Tag tag) {
  return static_cast<std::uint16_t>(static_cast<unsigned>(tag) - static_cast<unsigned>(Tag::kH1) + 1);
}

// A step of a tag path: "div#main.article".
std::string step(const Element& element, std::string_view source) {
  std::string text = element.tag;
  const auto add = [&](Range range, char mark) {
    bool begins = true;
    for (const char c : source.substr(range.begin, std::min(range.size(), kStepBytes))) {
      if (is_space(c) || static_cast<unsigned char>(c) < 0x20) {
        begins = true;
        continue;
      }
      if (begins) text += mark;
      begins = false;
      text += c;
    }
  };
  add(element.id, '#');
  add(element.classes, '.');
  return std::string(clipped(text, kStepBytes));
}

bool is_behind_currency(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  for (const std::string_view sign : {"$", "\u00A3", "\u20AC", "\u00A5", "\u20B9", "CHF", "EUR", "USD"})
    if (text.ends_with(sign)) return true;
  return false;
}

bool is_number(std::string_view text, std::size_t most_digits) {
  return !text.empty() && text.size() <= most_digits && std::all_of(text.begin(), text.end(), ascii::is_digit);
}

// A number in an attribute's value, when it is one.
void set_number(std::string_view value, std::uint32_t& number) {
  if (!is_number(value, 5)) return;
  number = static_cast<std::uint32_t>(std::stoul(std::string(value)));
}

}  // namespace

bool displays_none(std::string_view style) {
  const std::string low = lowered(style.substr(0, 1000));
  for (std::size_t at = low.find("display"); at != std::string::npos; at = low.find("display", at + 1)) {
    std::size_t value = at + 7;
    while (value < low.size() && (is_space(low[value]) || low[value] == ':')) ++value;
    if (low.compare(value, 4, "none") == 0) return true;
  }
  return false;
}

namespace {

// The value of an attribute as it stands in the source.
std::string_view written(const Token& token, Attribute attribute, std::string_view source) {
  const Range range = token.value(attribute);
  return source.substr(range.begin, range.size());
}

// What a start tag says by itself: parent and depth are its place's to say.
Element element_from(const Token& token, std::string_view source) {
  Element element;
  element.tag = token.tag != Tag::kOther ? std::string(info(token.tag).name)
                                         : lowered(clipped(source.substr(token.name.begin, token.name.size()), 40));
  element.classes = token.value(Attribute::kClass);
  element.id = token.value(Attribute::kId);
  element.role = token.value(Attribute::kRole);
  element.itemprop = token.value(Attribute::kItemprop);
  element.hidden = token.has(Attribute::kHidden) ||
                   (token.has(Attribute::kStyle) && displays_none(written(token, Attribute::kStyle, source)));
  element.aria_hidden = written(token, Attribute::kAriaHidden, source) == "true";
  return element;
}

}  // namespace

BlockBuilder::BlockBuilder(Document& page, bool with_tags) : page_(page), with_tags_(with_tags) {}

void BlockBuilder::enter(const Token& token, bool unseen) {
  // A drawing in a paragraph stands within a line; between parts of a menu it is what parts them.
  if (unseen && in_line())
    part_words();
  else if (in_pre() && is_part_of_code(token.tag))
    begin_line_of_code(token.tag);
  else
    flush();
  Frame frame;
  const std::string_view source = page_.source;
  frame.tag = token.tag;
  frame.element = element_from(token, source);
  Element& element = frame.element;
  element.depth = static_cast<std::uint16_t>(frames_.size());
  frame.unseen = unseen;
  frame.pre = token.tag == Tag::kPre || token.tag == Tag::kListing || token.tag == Tag::kXmp ||
              token.tag == Tag::kPlaintext || holds_lines_of_code(token);
  frame.first_block = page_.blocks.size();
  frame.run_begin = run_.size();
  if (!frames_.empty()) {
    Frame& parent = frames_.back();
    element.hidden = element.hidden || parent.element.hidden;
    element.aria_hidden = element.aria_hidden || parent.element.aria_hidden;
    frame.unseen = frame.unseen || parent.unseen;
    frame.pre = frame.pre || parent.pre;
    frame.list = parent.list;
    frame.table = parent.table;
  }
  if (token.tag == Tag::kOl) {
    // A list that counts down begins with the number of its items, which are all still to come.
    frame.reversed = token.has(Attribute::kReversed);
    frame.number = frame.reversed ? 0 : 1;
    set_number(written(token, Attribute::kStart, source), frame.number);
  }
  if (token.tag == Tag::kLi && !frames_.empty() && frames_.back().tag == Tag::kOl)
    set_number(written(token, Attribute::kValue, source), frames_.back().number);
  const bool list = token.tag == Tag::kOl || token.tag == Tag::kUl || token.tag == Tag::kMenu || token.tag == Tag::kDir;
  if (list && frame.list == 0) frame.list = ++n_lists_;
  if (token.tag == Tag::kTable) {
    frame.table = ++n_tables_;
    for (auto above = frames_.rbegin(); above != frames_.rend(); ++above) {
      if (above->tag == Tag::kTable) break;
      above->mergeable = false;
    }
  }
  if (spans_ != nullptr && (token.tag == Tag::kTd || token.tag == Tag::kTh)) place_cell(token, frame);
  frames_.push_back(std::move(frame));
  if (token.tag == Tag::kLi) item_due_ = frames_.size() - 1;
}

void BlockBuilder::leave() {
  if (frames_.size() > 1 && frames_[frames_.size() - 2].pre && is_part_of_code(frames_.back().tag))
    end_line_of_code();
  else
    flush();
  Frame& frame = frames_.back();
  if (frame.tag == Tag::kTr) {
    finish_row(frame);
    if (spans_ != nullptr) end_row(frame);
  }
  const bool cell = frame.tag == Tag::kTd || frame.tag == Tag::kTh;
  if (cell && frames_.size() > 1) {
    Frame& row = frames_[frames_.size() - 2];
    const std::size_t n_blocks = page_.blocks.size() - frame.first_block;
    if (n_blocks > 1) row.mergeable = false;
    if (n_blocks == 1 && spans_ != nullptr) row.columns.push_back(frame.column);
  }
  if (item_due_ == frames_.size() - 1) item_due_ = kNone;
  frames_.pop_back();
}

// The table of the row that is the innermost element.
BlockBuilder::Frame* BlockBuilder::table_of_row() {
  const std::size_t n = frames_.size();
  if (n < 2 || frames_[n - 1].tag != Tag::kTr) return nullptr;
  if (frames_[n - 2].tag == Tag::kTable) return &frames_[n - 2];
  return n > 2 && frames_[n - 3].tag == Tag::kTable ? &frames_[n - 3] : nullptr;  // around a tbody
}

// The first column behind the cells before it that no cell above covers (HTML, 4.9.12.1).
void BlockBuilder::place_cell(const Token& token, Frame& cell) {
  constexpr std::uint32_t kMostColumns = 100;  // a span of a thousand columns in each row would be as many empty cells
  Frame* table = table_of_row();
  if (table == nullptr) return;
  Frame& row = frames_.back();
  const auto span = [&](Attribute a) {
    std::uint32_t n = 1;
    const Range range = token.value(a);
    set_number(std::string_view(page_.source).substr(range.begin, range.size()), n);
    return std::max(n, 1u);
  };
  std::vector<std::uint32_t>& covered = table->covered;
  while (row.column < covered.size() && covered[row.column] > 0) ++row.column;
  cell.column = row.column;
  const std::uint32_t end = std::min(cell.column + std::min(span(Attribute::kColspan), kMostColumns), kMostColumns);
  if (covered.size() < end) covered.resize(end);
  for (std::uint32_t i = cell.column; i < end; ++i) covered[i] = span(Attribute::kRowspan);
  row.column = std::max(end, cell.column + 1);
}

void BlockBuilder::end_row(Frame& row) {
  if (Frame* table = table_of_row(); table != nullptr)
    for (std::uint32_t& rows : table->covered) rows -= rows > 0;
  // A row whose other cells are empty.
  if (!row.mergeable || row.columns.size() != 1 || row.column < 2 || page_.blocks.size() - row.first_block != 1) return;
  HtmlSpan cell;
  cell.kind = HtmlSpan::Kind::kCell;
  cell.block = static_cast<std::uint32_t>(row.first_block);
  cell.text = {0, page_.blocks.back().text.size()};
  cell.column = row.columns.front();
  spans_->push_back(cell);
}

// The cells of a row, each one run of text, become one block parted by tabs.
void BlockBuilder::finish_row(Frame& row) {
  std::vector<Block>& blocks = page_.blocks;
  if (!row.mergeable || blocks.size() - row.first_block < 2) return;
  std::size_t bytes = 0;
  for (std::size_t i = row.first_block; i < blocks.size(); ++i) {
    bytes += blocks[i].text.size();
    if (blocks[i].kind == BlockKind::kPre || bytes > kRowBytes) return;
  }
  cell_begins_.assign(1, 0);
  Block& whole = blocks[row.first_block];
  std::string text(whole.text);
  float links = 0, bold = 0, code = 0;
  for (std::size_t i = row.first_block; i < blocks.size(); ++i) {
    const auto size = static_cast<float>(blocks[i].text.size());
    links += std::max(blocks[i].link_density, 0.0f) * size;
    bold += blocks[i].markup.bold_density * size;
    code += blocks[i].markup.code_density * size;
    if (i == row.first_block) continue;
    text += '\t';
    cell_begins_.push_back(text.size());
    text += blocks[i].text;
    whole.source.end = blocks[i].source.end;
    whole.markup.n_links += blocks[i].markup.n_links;
    whole.markup.has_time = whole.markup.has_time || blocks[i].markup.has_time;
  }
  if (spans_ != nullptr) merge_spans(row.first_block);
  const auto all = static_cast<float>(bytes);
  whole.text = page_.store.keep(text);
  whole.kind = BlockKind::kTableRow;
  whole.heading_level = 0;
  whole.markup.bold_density = bold / all;
  whole.markup.code_density = code / all;
  if (with_tags_) {
    whole.link_density = links / all;
    const std::size_t at = frames_.size() - 1;
    whole.element = element_of(at);
    whole.tag_path = kept_path(at);
    whole.depth = row.element.depth;
  }
  blocks.resize(row.first_block + 1);
  place(blocks.back(), row);
}

void BlockBuilder::put_space() {
  if (space_due_ && !run_.empty()) run_ += ' ';
  space_due_ = false;
}

void BlockBuilder::append(std::string_view text, std::size_t source_at, bool verbatim) {
  const bool pre = in_pre();
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (is_space(c) && !pre) {
      space_due_ = true;
      ++at;
      continue;
    }
    if (!has_run_) run_source_.begin = source_at + at;
    has_run_ = true;
    after_break_ = false;
    if (after_verse_number_ && begins_with_word(text.substr(at))) space_due_ = true;
    after_verse_number_ = false;
    put_space();
    const std::size_t before = run_.size();
    if (c == '&' && !verbatim) {
      at += append_reference(run_, text, at, false);
      if (run_.size() == before + 1 && is_space(run_.back()) && !pre) run_.back() = ' ';
    } else {
      std::size_t end = at + 1;
      while (end < text.size() && (pre || !is_space(text[end])) && (verbatim || text[end] != '&')) ++end;
      run_.append(text, at, end - at);
      at = end;
    }
    const auto added = static_cast<std::uint32_t>(run_.size() - before);
    text_bytes_ += added;
    if (state_.links > 0) link_bytes_ += added;
    if (state_.bold > 0) bold_bytes_ += added;
    if (state_.code > 0) code_bytes_ += added;
    run_source_.end = source_at + at;
  }
}

void BlockBuilder::text(Range source, bool verbatim) {
  if (unseen()) return;
  if (state_.unseen > 0) {
    part_words();
    return;
  }
  std::string_view text = std::string_view(page_.source).substr(source.begin, source.size());
  const Tag in = frames_.empty() ? Tag::kOther : frames_.back().tag;
  if (in_pre() && (in == Tag::kTable || in == Tag::kTbody || in == Tag::kTr) && is_blank(text)) return;
  if (in_pre() && !has_run_ && text.starts_with('\n')) text.remove_prefix(1);
  append(text, source.end - text.size(), verbatim);
}

void BlockBuilder::line_break(std::size_t at) {
  if (unseen() || state_.unseen > 0) return;
  if (in_pre()) {
    if (has_run_) run_ += '\n';
    return;
  }
  if (after_break_) {
    flush();
    return;
  }
  space_due_ = true;
  after_break_ = has_run_;
  if (has_run_ && spans_ != nullptr) {
    HtmlSpan span;
    span.kind = HtmlSpan::Kind::kBreak;
    span.text = {run_.size(), run_.size() + 1};
    run_spans_.push_back(span);
  }
  if (has_run_) run_source_.end = std::max(run_source_.end, at);
}

void BlockBuilder::space() {
  if (!in_pre()) space_due_ = true;
}

void BlockBuilder::sign(std::string_view text, Range source) {
  if (unseen() || state_.unseen > 0) return;
  if (!has_run_) run_source_ = source;
  has_run_ = true;
  put_space();
  run_ += text;
}

void BlockBuilder::bracket_since(Mark mark) {
  if (text_since(mark).empty()) return;
  while (run_[mark.bytes] == ' ') ++mark.bytes;
  insert(mark.bytes, "(");
  run_ += ')';
}

void BlockBuilder::part_numbers(Mark mark, std::string_view between) {
  constexpr std::size_t kMostDigits = 6;
  std::string_view number = text_since(mark);
  if (number.starts_with('-')) number.remove_prefix(1);
  if (number.starts_with("\u2212")) number.remove_prefix(3);
  if (number.empty() || number.size() > kMostDigits || !std::all_of(number.begin(), number.end(), ascii::is_digit))
    return;
  std::size_t begin = mark.bytes;
  while (begin > 0 && ascii::is_digit(run_[begin - 1])) --begin;
  const std::string_view base = std::string_view(run_).substr(begin, mark.bytes - begin);
  if (base.empty()) return;
  // "$19" and a raised "99" are a price, "7" and a raised "30" a time: powers of two figures have ten or two below
  // them.
  if (number.size() > 1 && base != "10" && base != "2" && between == "^") {
    while (begin > 0 && (ascii::is_digit(run_[begin - 1]) || run_[begin - 1] == ',')) --begin;
    between = is_behind_currency(std::string_view(run_).substr(0, begin)) ? "." : " ";
  }
  insert(mark.bytes, between);
}

void BlockBuilder::part_note(Mark mark) {
  const std::string_view number = text_since(mark);
  const bool follows = mark.bytes > 0 && !is_space(run_[mark.bytes - 1]) && !ascii::is_digit(run_[mark.bytes - 1]);
  if (follows && !in_pre() && is_number(number, kMostNoteDigits)) insert(mark.bytes, " ");
}

void BlockBuilder::end_raised_number(Mark mark) {
  const std::string_view number = text_since(mark);
  const bool begins = mark.bytes == 0 || run_[mark.bytes - 1] == ' ' || number.starts_with(' ');
  after_verse_number_ = begins && !in_pre() && is_number(number.substr(number.starts_with(' ')), kMostNoteDigits);
}

// Three letters or more.
bool BlockBuilder::begins_with_word(std::string_view text) {
  std::size_t letters = 0;
  for (std::size_t at = 0; at < text.size() && letters < 3; ++letters) {
    const Decoded d = decode_utf8(text, at);
    const bool sign = d.code_point >= 0x2000 && d.code_point < 0x3000;  // dashes, quotation marks, arrows ...
    if (!(d.code_point < 0x80 ? ascii::is_letter(text[at]) : d.code_point >= 0xC0 && !sign)) return false;
    at += d.size;
  }
  return letters == 3;
}

// In the run at hand, whose spans move with their text.
void BlockBuilder::insert(std::size_t at, std::string_view text) {
  run_.insert(at, text);
  for (HtmlSpan& span : run_spans_) {
    if (span.text.begin >= at) span.text.begin += text.size();
    if (span.text.end > at) span.text.end += text.size();
  }
  for (OpenSpan& open : open_spans_)
    if (open.span.text.begin > at) open.span.text.begin += text.size();
}

// What GitHub and SyntaxHighlighter show lines of code in, without a <pre>.
bool BlockBuilder::holds_lines_of_code(const Token& token) const {
  if (token.tag != Tag::kTable && token.tag != Tag::kTd) return false;
  const Range classes = token.value(Attribute::kClass);
  const std::string_view names =
      std::string_view(page_.source).substr(classes.begin, std::min<std::size_t>(classes.size(), 200));
  return token.tag == Tag::kTable ? names.find("js-file-line-container") != std::string_view::npos
                                  : names == "code" && is_in("syntaxhighlighter");
}

// Elements that some pages put around the lines of their code; cells part none.
bool BlockBuilder::is_part_of_code(Tag tag) {
  return tag == Tag::kDiv || tag == Tag::kP || tag == Tag::kLi || tag == Tag::kOl || tag == Tag::kUl ||
         tag == Tag::kTable || tag == Tag::kTbody || tag == Tag::kTr || tag == Tag::kTd;
}

void BlockBuilder::begin_line_of_code(Tag tag) {
  if (has_run_ && !unseen() && tag != Tag::kTd && !run_.ends_with('\n')) run_ += '\n';
}

void BlockBuilder::end_line_of_code() {
  const Frame& frame = frames_.back();
  const bool is_empty =
      run_.size() == frame.run_begin && (frame.tag == Tag::kDiv || frame.tag == Tag::kLi || frame.tag == Tag::kTr);
  if (is_empty && has_run_ && !unseen()) run_ += '\n';
  begin_line_of_code(frame.tag);
}

void BlockBuilder::open_quotation(Range source) { sign("\u201C", source); }

void BlockBuilder::close_quotation() {
  if (unseen() || state_.unseen > 0 || !has_run_) return;
  run_ += "\u201D";
}

void BlockBuilder::forget_since(Mark mark) {
  const std::string_view gone = text_since(mark);
  const auto take = [&](std::uint32_t& bytes) { bytes -= std::min(bytes, static_cast<std::uint32_t>(gone.size())); };
  take(text_bytes_);
  take(link_bytes_);
  if (gone.empty()) return;
  run_.resize(mark.bytes);
  std::erase_if(run_spans_, [&](const HtmlSpan& span) { return span.text.end > mark.bytes; });
  n_links_ -= std::min(n_links_, 1u);
}

bool BlockBuilder::is_in(std::string_view word) const {
  const std::string_view source = page_.source;
  const auto has_word = [&](Range range) {
    return source.substr(range.begin, std::min<std::size_t>(range.size(), 200)).find(word) != std::string_view::npos;
  };
  const std::size_t looked_at = std::min<std::size_t>(frames_.size(), 12);
  return std::any_of(frames_.end() - static_cast<std::ptrdiff_t>(looked_at), frames_.end(),
                     [&](const Frame& frame) { return has_word(frame.element.classes) || has_word(frame.element.id); });
}

void BlockBuilder::span_begins(Tag tag, Range href, HtmlSpan::Kind kind) {
  if (spans_ == nullptr) return;
  HtmlSpan span;
  span.text.begin = run_.size();
  span.href = href;
  span.kind = kind;
  open_spans_.push_back({tag, span});
}

void BlockBuilder::span_ends(Tag tag) {
  for (std::size_t i = open_spans_.size(); i-- > 0;) {
    if (open_spans_[i].tag != tag) continue;
    end_span(i);
    open_spans_.erase(open_spans_.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

// The part of a span that stands in the run at hand.
void BlockBuilder::end_span(std::size_t open) {
  HtmlSpan span = open_spans_[open].span;
  span.text.end = run_.size();
  while (span.text.begin < span.text.end && is_space(run_[span.text.begin])) ++span.text.begin;
  if (span.text.begin < span.text.end) run_spans_.push_back(span);
}

// The run becomes the next block, behind so many bytes of a marker.
void BlockBuilder::settle_spans(std::size_t marker_bytes) {
  if (spans_ == nullptr) return;
  for (std::size_t i = 0; i < open_spans_.size(); ++i) end_span(i);
  for (HtmlSpan span : run_spans_) {
    if (span.text.end > run_.size()) continue;  // a break at the end
    span.block = static_cast<std::uint32_t>(page_.blocks.size());
    span.text.begin += marker_bytes;
    span.text.end += marker_bytes;
    spans_->push_back(span);
  }
}

// The cells of a row have become one block.
void BlockBuilder::merge_spans(std::size_t first_block) {
  for (std::size_t i = spans_->size(); i-- > 0 && (*spans_)[i].block >= first_block;) {
    HtmlSpan& span = (*spans_)[i];
    const std::size_t shift = cell_begins_[span.block - first_block];
    span.text.begin += shift;
    span.text.end += shift;
    span.block = static_cast<std::uint32_t>(first_block);
  }
  const std::vector<std::uint32_t>& columns = frames_.back().columns;
  for (std::size_t i = 0; i < cell_begins_.size() && columns.size() == cell_begins_.size(); ++i) {
    HtmlSpan cell;
    cell.kind = HtmlSpan::Kind::kCell;
    cell.block = static_cast<std::uint32_t>(first_block);
    cell.text = {cell_begins_[i], cell_begins_[i]};
    cell.column = columns[i];
    spans_->push_back(cell);
  }
}

void BlockBuilder::part_words() {
  if (!in_pre() && state_.code == 0) space_due_ = true;
}

void BlockBuilder::part_words_before(Tag tag) {
  const Frame& frame = frames_.back();
  const Range classes = frame.element.classes;
  const bool signature =
      frame.tag == Tag::kDt && std::string_view(page_.source).substr(classes.begin, classes.size()).starts_with("sig ");
  const bool behind = tag == Tag::kA && !run_.empty() && (ascii::is_letter(run_.back()) || run_.back() == ')');
  if (!signature || behind) part_words();
}

void BlockBuilder::inline_begins(const Token& token) {
  if (unseen()) return;
  if (token.tag == Tag::kA) ++n_links_;
  if (token.tag == Tag::kTime) has_time_ = true;
  const Range classes = token.value(Attribute::kClass);
  if (!with_tags_ || classes.size() == 0 || inline_classes_.size() >= kInlineClassBytes) return;
  if (!inline_classes_.empty()) inline_classes_ += ' ';
  inline_classes_ += clipped(std::string_view(page_.source).substr(classes.begin, classes.size()),
                             kInlineClassBytes - std::min(kInlineClassBytes, inline_classes_.size()));
}

void BlockBuilder::flush() {
  if (unseen()) {
    part_words();
    return;
  }
  if (has_run_ && !is_blank(run_)) {
    Block block;
    block.source = run_source_;
    const Frame& frame = frames_.back();
    block.kind = kind_of(frame);
    if (block.kind == BlockKind::kHeading) block.heading_level = heading_level(frame.tag);
    const std::string mark = block.kind == BlockKind::kListItem ? marker() : std::string();
    settle_spans(mark.size());
    run_.insert(0, mark);
    if (item_due_ != kNone) item_due_ = kNone;
    block.text = page_.store.keep(run_);
    const float bytes = static_cast<float>(std::max(text_bytes_, 1u));
    block.markup.n_links = n_links_;
    block.markup.bold_density = static_cast<float>(bold_bytes_) / bytes;
    block.markup.code_density = static_cast<float>(code_bytes_) / bytes;
    block.markup.has_time = has_time_;
    if (with_tags_) {
      block.link_density = static_cast<float>(link_bytes_) / bytes;
      block.markup.inline_classes = page_.store.keep(inline_classes_);
      const std::size_t at = frames_.size() - 1;
      block.element = element_of(at);
      block.tag_path = kept_path(at);
      block.depth = frame.element.depth;
    }
    place(block, frame);
    page_.blocks.push_back(std::move(block));
  }
  run_spans_.clear();
  for (OpenSpan& open : open_spans_) open.span.text = {};
  run_.clear();
  has_run_ = space_due_ = after_break_ = after_verse_number_ = has_time_ = false;
  link_bytes_ = bold_bytes_ = code_bytes_ = text_bytes_ = n_links_ = 0;
  inline_classes_.clear();
}

// Items of one list and rows of one table stand directly below one another.
void BlockBuilder::place(Block& block, const Frame& frame) {
  const bool item = block.kind == BlockKind::kListItem;
  const bool row = block.kind == BlockKind::kTableRow;
  const std::uint32_t group = item ? frame.list : row ? frame.table : 0;
  const bool in_place = &block >= page_.blocks.data() && &block < page_.blocks.data() + page_.blocks.size();
  const std::size_t n_before = page_.blocks.size() - in_place;
  const bool follows = group != 0 && n_before > 0 && group_ == group && grouped_block_ + 1 == n_before &&
                       page_.blocks[n_before - 1].kind == block.kind;
  block.joins_previous = follows && joins(page_.blocks[n_before - 1].text, block.text);
  block.gap_before = block.joins_previous || n_before == 0 ? 0 : 1;
  if (group == 0) return;
  group_ = group;
  grouped_block_ = n_before;
}

// "- " or "3. " before the first text of a list's item.
std::string BlockBuilder::marker() {
  for (std::size_t i = item_due_; i-- > 0;) {
    if (frames_[i].tag == Tag::kOl && frames_[i].number == 0) break;
    if (frames_[i].tag == Tag::kOl)
      return fmt::format("{}. ", frames_[i].reversed ? frames_[i].number-- : frames_[i].number++);
    if (frames_[i].tag == Tag::kUl || frames_[i].tag == Tag::kMenu || frames_[i].tag == Tag::kDir) break;
  }
  return "- ";
}

BlockKind BlockBuilder::kind_of(const Frame& frame) const {
  if (frame.pre) return BlockKind::kPre;
  if (has(frame.tag, kHeading)) return BlockKind::kHeading;
  if (frame.tag == Tag::kFigcaption || frame.tag == Tag::kCaption) return BlockKind::kCaption;
  if (item_due_ != kNone) return BlockKind::kListItem;
  for (auto above = frames_.rbegin(); above != frames_.rend(); ++above) {
    if (above->tag == Tag::kBlockquote) return BlockKind::kQuote;
    if (above->tag == Tag::kFigcaption) return BlockKind::kCaption;
    if (has(above->tag, kScope) || above->tag == Tag::kArticle) break;
  }
  return BlockKind::kParagraph;
}

std::uint32_t BlockBuilder::element_of(std::size_t frame) {
  std::size_t first = frame + 1;
  while (first > 0 && frames_[first - 1].index == kNoElement) --first;
  for (std::size_t i = first; i <= frame; ++i) {
    frames_[i].index = static_cast<std::uint32_t>(page_.elements.size());
    frames_[i].element.parent = i == 0 ? kNoElement : frames_[i - 1].index;
    page_.elements.push_back(frames_[i].element);
  }
  return frames_[frame].index;
}

// "html/body/div#main.article/p". In a very deep tree the middle is left out: "html/body/.../div/p".
const std::string& BlockBuilder::path_of(std::size_t frame) {
  std::size_t first = frame + 1;
  while (first > 0 && frames_[first - 1].path.empty()) --first;
  for (std::size_t i = first; i <= frame; ++i) {
    const std::string above = i == 0 ? std::string() : frames_[i - 1].path + "/";
    frames_[i].path = above + step(frames_[i].element, page_.source);
    if (frames_[i].path.size() <= kPathBytes) continue;
    const std::size_t cut = frames_[i].path.find('/', frames_[i].path.size() - kPathBytes / 2);
    if (cut != std::string::npos) frames_[i].path = "html/..." + frames_[i].path.substr(cut);
  }
  return frames_[frame].path;
}

// The same in the page's store, once for all blocks of the element.
std::string_view BlockBuilder::kept_path(std::size_t frame) {
  const std::string& path = path_of(frame);
  std::string_view& kept = frames_[frame].kept_path;
  if (kept.empty()) kept = page_.store.keep(path);
  return kept;
}

}  // namespace winnow::html
