#include "blocks.h"

#include <winnow/text.h>

#include <fmt/format.h>

#include <algorithm>

#include "ascii.h"

namespace winnow::html {
namespace {

using ascii::is_space;
using ascii::lowered;

constexpr std::size_t kStepBytes = 64;   // of one element in a tag path
constexpr std::size_t kPathBytes = 512;  // of a tag path

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

}  // namespace

void set_number(std::string_view value, std::uint32_t& number) {
  if (!ascii::is_number(value, 5)) return;
  number = static_cast<std::uint32_t>(std::stoul(std::string(value)));
}

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

bool BlockBuilder::is_in(std::string_view word) const {
  const std::string_view source = page_.source;
  const auto has_word = [&](Range range) {
    return source.substr(range.begin, std::min<std::size_t>(range.size(), 200)).find(word) != std::string_view::npos;
  };
  const std::size_t looked_at = std::min<std::size_t>(frames_.size(), 12);
  return std::any_of(frames_.end() - static_cast<std::ptrdiff_t>(looked_at), frames_.end(),
                     [&](const Frame& frame) { return has_word(frame.element.classes) || has_word(frame.element.id); });
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
