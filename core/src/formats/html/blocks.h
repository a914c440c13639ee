// Builds a Document's blocks and elements from the events of a page's tree, in order, without keeping the tree.
//
// A block is a run of text that no block-level element and no double <br> parts; the cells of a table's row are one
// block when each is one run. Elements are recorded when they turn out to hold text.
#pragma once
#include <winnow/document.h>
#include <winnow/html.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokens.h"

namespace winnow::html {

/// Inline elements around the text at hand that change what is known of it.
struct InlineState {
  unsigned links = 0;   // <a href>
  unsigned bold = 0;    // b, strong
  unsigned code = 0;    // code, kbd, samp, tt
  unsigned unseen = 0;  // hidden, a second showing of a formula, ...
};

/// "display: none" among the declarations of a style attribute.
bool displays_none(std::string_view style);

/// Sets `number` to an attribute's value when that is a number of five digits at most.
void set_number(std::string_view value, std::uint32_t& number);

class BlockBuilder {
 public:
  /// A place in the text.
  struct Mark {
    std::size_t blocks = 0, bytes = 0;
    std::uint32_t links = 0;  // that have begun in the block at hand
  };

  /// `page` has its source; blocks and elements are appended. Without `with_tags` nothing but texts and kinds is kept.
  BlockBuilder(Document& page, bool with_tags);

  /// Links, code, cells and line breaks are noted there from now on; null: nowhere.
  void note_spans(std::vector<HtmlSpan>* spans) { spans_ = spans; }
  /// An inline element that is a link (`href` is its address) or code begins or ends.
  void span_begins(Tag tag, Range href, HtmlSpan::Kind kind);
  void span_ends(Tag tag);

  /// A block-level element begins or ends here. `unseen`: its content is no text of the page.
  void enter(const Token& token, bool unseen);
  void leave();
  /// How many elements are open.
  std::size_t depth() const { return frames_.size(); }
  bool unseen() const { return !frames_.empty() && frames_.back().unseen; }
  /// Is the innermost element a paragraph or a heading, which hold a line of text and nothing else?
  bool in_line() const {
    return !frames_.empty() && (frames_.back().tag == Tag::kP || has(frames_.back().tag, kHeading));
  }
  bool in_pre() const { return !frames_.empty() && frames_.back().pre; }

  /// Text between tags, or, when `verbatim`, without references.
  void text(Range source, bool verbatim = false);
  /// A <br>; an element that stands in the text like a word (an image); `q`'s quotation marks.
  void line_break(std::size_t at);
  void space();
  void open_quotation(Range source);
  void close_quotation();
  /// A sign that the markup stands for and the source does not hold.
  void sign(std::string_view text, Range source);
  /// Brackets around what was read since, when it is in the run at hand.
  void bracket_since(Mark mark);
  /// "10" and a raised "5" are no 105, "2019" and a note's number no 20191: where what was read since is a number that
  /// directly follows a digit, `between` parts the two, a point those of a price.
  void part_numbers(Mark mark, std::string_view between);
  /// The number of a note, which was read since and directly follows a word, is no part of that.
  void part_note(Mark mark);
  /// A raised number ends, which was read since. Where it begins a word it is a verse's or a note's: "<sup>1</sup>And";
  /// a symbol behind it is an isotope's.
  void end_raised_number(Mark mark);
  /// Two neighbouring inline elements meet: "</a><a>". Their texts are words of their own.
  void part_words();
  /// The same before an element of this kind; what Sphinx shows as a function's name and arguments is in parts that are
  /// no words: "</span><span>". A link behind it ("[source]") is.
  void part_words_before(Tag tag);
  /// An inline element begins; `state` is what holds behind it.
  void inline_begins(const Token& token);
  InlineState& state() { return state_; }
  /// Ends the run of text at hand.
  void flush();

  /// Has one of the innermost elements at hand `word` in its class or id?
  bool is_in(std::string_view word) const;
  Mark mark() const { return {page_.blocks.size(), run_.size(), n_links_}; }
  /// Has a link begun since?
  bool has_link_since(Mark mark) const { return mark.blocks == page_.blocks.size() && n_links_ > mark.links; }
  /// Takes back what was read since.
  void forget_since(Mark mark);
  /// What was read since; empty when a block ended between.
  std::string_view text_since(Mark mark) const {
    const bool same = mark.blocks == page_.blocks.size() && mark.bytes <= run_.size();
    return same ? std::string_view(run_).substr(mark.bytes) : std::string_view();
  }

 private:
  struct Frame {
    Tag tag = Tag::kOther;
    Element element;
    std::uint32_t index = kNoElement;  // in Document::elements, once it holds text
    std::string path;
    std::string_view kept_path;
    bool unseen = false;
    bool pre = false;
    bool reversed = false;        // ol: its numbers fall
    std::size_t run_begin = 0;    // bytes of the run at hand when it began
    std::uint32_t number = 0;     // ol: of the next item, none where they count down to an end that is not known yet
    std::uint32_t list = 0;       // the outermost list around it
    std::uint32_t table = 0;      // the innermost table around it
    std::size_t first_block = 0;  // the number of the first block in it
    bool mergeable = true;        // tr: each of its cells is one run of text at most
    std::uint32_t column = 0;     // td: its own; tr: that of the next cell
    std::vector<std::uint32_t> columns;  // tr: of the cells that hold text
    std::vector<std::uint32_t> covered;  // table: for how many rows a cell above goes on, by column
  };

  void append(std::string_view text, std::size_t source_at, bool verbatim);
  void insert(std::size_t at, std::string_view text);
  static bool begins_with_word(std::string_view text);
  bool holds_lines_of_code(const Token& token) const;
  static bool is_part_of_code(Tag tag);
  void begin_line_of_code(Tag tag);
  void end_line_of_code();
  void put_space();
  void end_span(std::size_t open);
  void settle_spans(std::size_t marker_bytes);
  void merge_spans(std::size_t first_block);
  std::uint32_t element_of(std::size_t frame);
  const std::string& path_of(std::size_t frame);
  std::string_view kept_path(std::size_t frame);
  void finish_row(Frame& row);
  Frame* table_of_row();
  void place_cell(const Token& token, Frame& cell);
  void end_row(Frame& row);
  void place(Block& block, const Frame& frame);
  std::string marker();
  BlockKind kind_of(const Frame& frame) const;

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  Document& page_;
  bool with_tags_;
  std::vector<Frame> frames_;
  InlineState state_;

  std::size_t item_due_ = kNone;  // the frame of a list item that has no text yet
  std::uint32_t n_lists_ = 0, n_tables_ = 0;
  std::uint32_t group_ = 0;        // the list or table of the last item or row ...
  std::size_t grouped_block_ = 0;  // ... and that block's number

  struct OpenSpan {
    Tag tag;
    HtmlSpan span;
  };
  std::vector<HtmlSpan>* spans_ = nullptr;
  std::vector<OpenSpan> open_spans_;
  std::vector<HtmlSpan> run_spans_;       // of the run at hand
  std::vector<std::size_t> cell_begins_;  // of the row at hand, in its text

  // The run at hand.
  std::string run_;
  Range run_source_;
  bool has_run_ = false;
  bool space_due_ = false;
  bool after_break_ = false;
  bool after_verse_number_ = false;
  std::uint32_t link_bytes_ = 0, bold_bytes_ = 0, code_bytes_ = 0, text_bytes_ = 0;
  std::uint32_t n_links_ = 0;
  bool has_time_ = false;
  std::string inline_classes_;
};

}  // namespace winnow::html
