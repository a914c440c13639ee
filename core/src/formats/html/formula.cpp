#include "formula.h"

#include <string_view>

#include "ascii.h"
#include "entities.h"

namespace winnow::html {
namespace {

constexpr std::size_t kDeepest = 256;  // elements; deeper ones are written without signs

bool is_token(Tag tag) {
  return tag == Tag::kMi || tag == Tag::kMn || tag == Tag::kMo || tag == Tag::kMtext || tag == Tag::kMs;
}

bool has_scripts(Tag tag) {
  switch (tag) {
    case Tag::kMsub:
    case Tag::kMsup:
    case Tag::kMsubsup:
    case Tag::kMunder:
    case Tag::kMover:
    case Tag::kMunderover:
    case Tag::kMmultiscripts:
      return true;
    default:
      return false;
  }
}

// "x_i^2": the sign before a child of this number.
std::string_view script_sign(Tag tag, std::size_t child) {
  const bool upper_first = tag == Tag::kMsup || tag == Tag::kMover;
  return child == 1 && !upper_first ? "_" : "^";
}

// U+2061 to U+2064: function application, invisible times, separator and plus. They are read, not seen.
bool is_invisible(std::string_view text) {
  return text.size() == 3 && text.substr(0, 2) == "\xE2\x81" && text[2] >= '\xA1' && text[2] <= '\xA4';
}

}  // namespace

void FormulaLine::sign_before_child(const Node& parent, const Token& child) {
  if (parent.n_children == 0) return;
  if (has_scripts(parent.tag)) {
    // A bar or an arrow above a letter is written behind it.
    if (child.tag != Tag::kMo && child.tag != Tag::kNone && child.tag != Tag::kMprescripts)
      blocks_.sign(script_sign(parent.tag, parent.n_children), child.source);
  } else if (parent.tag == Tag::kMfrac) {
    blocks_.sign("/", child.source);
  } else if (parent.tag == Tag::kMroot) {
    blocks_.sign("^(1/", child.source);
  } else if (parent.tag == Tag::kMtable) {
    blocks_.sign("; ", child.source);
  } else if (parent.tag == Tag::kMtr || parent.tag == Tag::kMfenced) {
    blocks_.sign(", ", child.source);
  }
}

void FormulaLine::begins(const Token& token) {
  if (nodes_.size() >= kDeepest) return;
  Node node;
  node.tag = token.tag;
  if (!nodes_.empty()) {
    Node& parent = nodes_.back();
    sign_before_child(parent, token);
    node.bracketed = parent.tag == Tag::kMfrac || parent.tag == Tag::kMroot || has_scripts(parent.tag);
    ++parent.n_children;
  }
  if (token.tag == Tag::kMsqrt) blocks_.sign("\xE2\x88\x9A", token.source);
  if (token.tag == Tag::kMspace) blocks_.space();
  if (token.self_closing) return;
  node.mark = blocks_.mark();
  // A root's bar is over all that is in it, and so are a list's brackets around it.
  if (token.tag == Tag::kMsqrt || token.tag == Tag::kMfenced) node.bracketed = true;
  nodes_.push_back(node);
}

void FormulaLine::ends(Tag tag) {
  std::size_t at = nodes_.size();
  while (at > 0 && nodes_[at - 1].tag != tag) --at;
  if (at == 0) return;
  while (nodes_.size() >= at) {
    const Node node = nodes_.back();
    nodes_.pop_back();
    if (node.tag == Tag::kMroot && node.n_children > 1) blocks_.sign(")", {});
    const std::size_t n = node.n_tokens + is_token(node.tag);
    if (node.bracketed && (n > 1 || node.tag == Tag::kMfenced)) blocks_.bracket_since(node.mark);
    if (!nodes_.empty()) nodes_.back().n_tokens += n;
  }
}

Range FormulaLine::text_of(Range source, std::string_view page) const {
  if (nodes_.empty()) return source;
  const Tag tag = nodes_.back().tag;
  if (tag == Tag::kMtext || tag == Tag::kMs) return source;
  if (!is_token(tag)) return {source.begin, source.begin};
  while (source.begin < source.end && ascii::is_space(page[source.begin])) ++source.begin;
  while (source.begin < source.end && ascii::is_space(page[source.end - 1])) --source.end;
  if (source.size() <= 24 && is_invisible(without_references(page.substr(source.begin, source.size()), false)))
    source.end = source.begin;
  return source;
}

}  // namespace winnow::html
