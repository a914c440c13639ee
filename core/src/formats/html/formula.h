// Formulas in MathML, written in a line as one would type them: x^2, (a+b)/2, √(b^2−4ac).
//
// Every element of a formula is inline, and its text is that of its tokens (mi, mn, mo, mtext, ms): white space between
// tokens is markup (MathML Core, section 2.1.7). What the layout alone says, a power or a fraction, gets a sign.
#pragma once
#include <cstddef>
#include <vector>

#include "blocks.h"
#include "tokens.h"

namespace winnow::html {

class FormulaLine {
 public:
  explicit FormulaLine(BlockBuilder& blocks) : blocks_(blocks) {}

  /// Is a <math> open?
  bool open() const { return !nodes_.empty(); }
  /// An element begins: <math> itself or, while it is open, what is in it.
  void begins(const Token& token);
  /// The innermost element of this kind ends, and what is open in it.
  void ends(Tag tag);
  /// All of it ends: markup that cannot stand in a formula began.
  void leave() { nodes_.clear(); }
  /// The part of a text that is the formula's: none between tokens, none of the invisible operators. All of it when no
  /// <math> is open.
  Range text_of(Range source, std::string_view page) const;

 private:
  struct Node {
    Tag tag;
    std::size_t n_children = 0;
    std::size_t n_tokens = 0;  // within it, at any depth
    bool bracketed = false;    // where it holds more than one token
    BlockBuilder::Mark mark;
  };
  void sign_before_child(const Node& parent, const Token& child);

  BlockBuilder& blocks_;
  std::vector<Node> nodes_;
};

}  // namespace winnow::html
