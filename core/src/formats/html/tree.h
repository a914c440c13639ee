// Which element contains which, from a stream of tags that need not match: HTML's rules for implied and stray tags
// (WHATWG HTML, section 13.2.6), as far as they move text.
//
// Block-level elements form a stack. Inline ones do not part text: they are counted while they are open, and those that
// a browser reopens behind the end of their block (b, a, ...) stay open here, too. No tree is built, so that memory
// does not grow with the page's markup.
#pragma once
#include <array>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

#include "blocks.h"
#include "formula.h"
#include "tokens.h"

namespace winnow::html {

/// What is not text of the page and still of use.
struct HeadSink {
  std::function<void(const Token&)> tag;                 // html, meta, link, base, frame, iframe, time
  std::function<void(const Token&, Range content)> raw;  // title, script
  /// The text of an inline element that says it names the author.
  std::function<void(std::string_view text, bool in_comment)> author;
};

struct TreeLimits {
  std::size_t depth = 512;  // elements deeper than this are taken for children of the last one
};

/// Told of every element of the body as it begins and ends, the inline ones too, and of the text between.
class TreeEvents {
 public:
  virtual ~TreeEvents() = default;
  /// Where in the source the elements of the events to come begin or end.
  virtual void at(std::size_t place) = 0;
  /// The token has no source where the element is implied.
  virtual void begins(const Token& token, bool is_block) = 0;
  virtual void has_no_content(const Token& token) = 0;
  /// The innermost block-level element ends, and with it what began in it.
  virtual void block_ends() = 0;
  /// The innermost inline element of this kind ends, which may have begun around the innermost block-level one.
  virtual void inline_ends(Tag tag) = 0;
  virtual void text(Range source, bool verbatim) = 0;
};

class TreeParser {
 public:
  TreeParser(std::string_view source, BlockBuilder& blocks, const TreeLimits& limits, HeadSink head,
             TreeEvents* events = nullptr);
  void run();

 private:
  struct Open {
    Tag tag;
    Range name;
  };
  struct Inline {
    Tag tag;
    std::size_t depth;  // of the stack when it began
    bool link, unseen, author, anchor;
    BlockBuilder::Mark mark;  // where its text begins
    Range href;               // link
    Range name;               // of an unknown element
  };

  void start_tag(const Token& token);
  void end_tag(const Token& token);
  void start_inline(const Token& token);
  void end_inline(Tag tag);
  bool is_inline(const Token& token) const;
  bool end_unknown_inline(const Token& token);
  void start_block(const Token& token);
  void imply_ends(const Token& token);
  void raw_element(const Token& token);
  void formula_in_tex(const Token& token, Range content);
  void need_body();
  std::size_t place_of(const Token& token) const;
  void take_text(Range source, bool verbatim);
  void push(const Token& token);
  void pop();
  void pop_to(std::size_t index);
  bool pop_until(Tag tag, bool list_scope, bool table_scope);
  std::size_t find(Tag tag, bool list_scope, bool table_scope) const;
  void close_p();
  void close_item(Tag one, Tag other);
  void close_table_parts(std::initializer_list<Tag> parts);
  void leave_select(Tag tag);
  void leave_picture(Tag tag);
  void end_other(const Token& token);
  bool is_unseen(const Token& token) const;
  void count_inline(const Inline& one, int by);
  std::string_view name_of(const Token& token) const;
  std::string_view value_of(const Token& token, Attribute attribute) const;
  bool says_author(const Token& token) const;
  void raise_number(const Inline& one);

  std::string_view source_;
  Tokenizer tokens_;
  BlockBuilder& blocks_;
  TreeLimits limits_;
  HeadSink head_;
  TreeEvents* events_;
  std::vector<Open> stack_;
  std::vector<Inline> inline_;
  FormulaLine formula_;
  bool ruby_has_brackets_ = false;                                               // it has <rp>, which holds them
  bool behind_formula_ = false;                                                  // no text since the last one ended
  std::array<std::uint32_t, static_cast<std::size_t>(Tag::kCount)> open_{};      // on the stack
  std::array<std::uint32_t, static_cast<std::size_t>(Tag::kCount)> too_deep_{};  // started beyond the limit
  bool in_body_ = false;
  bool xml_ = false;                   // "<?xml": "/>" ends an element
  Tag last_inline_end_ = Tag::kCount;  // the token before was this inline element's end tag
};

}  // namespace winnow::html
