#include "tree.h"

#include <algorithm>

#include "ascii.h"

namespace winnow::html {
namespace {

using ascii::equal_names;
using ascii::is_space;

constexpr std::size_t kMostInline = 512;
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// Inline elements that a browser reopens behind the block that they were left open in (HTML's formatting elements).
bool is_reopened(Tag tag) {
  switch (tag) {
    case Tag::kA:
    case Tag::kB:
    case Tag::kBig:
    case Tag::kCode:
    case Tag::kEm:
    case Tag::kFont:
    case Tag::kI:
    case Tag::kNobr:
    case Tag::kS:
    case Tag::kSmall:
    case Tag::kStrike:
    case Tag::kStrong:
    case Tag::kTt:
    case Tag::kU:
      return true;
    default:
      return false;
  }
}

// Neighbours of these kinds hold words of their own: "<a>One</a><a>Two</a>". Letters in bold or a smaller size do not.
bool parts_words(Tag tag) {
  switch (tag) {
    case Tag::kA:
    case Tag::kSpan:
    case Tag::kLabel:
    case Tag::kTime:
    case Tag::kCite:
    case Tag::kAbbr:
    case Tag::kSlot:
    case Tag::kData:
    case Tag::kKbd:
      return true;
    default:
      return false;
  }
}

// What stands between words in place of a picture or a control.
bool is_object(Tag tag) { return tag == Tag::kImg || tag == Tag::kInput || tag == Tag::kEmbed; }

// Is one of these a word of a class attribute?
bool has_word(std::string_view classes, std::initializer_list<std::string_view> words) {
  for (std::size_t at = 0; at < classes.size();) {
    const std::size_t end = std::min(classes.find(' ', at), classes.size());
    if (std::find(words.begin(), words.end(), classes.substr(at, end - at)) != words.end()) return true;
    at = end + 1;
  }
  return false;
}

// What manuals put behind a heading to link to it.
bool is_anchor_sign(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text == "¶" || text == "#" || text == "§" || text == "🔗" || text == "∞" || text == "\u200B";
}

}  // namespace

TreeParser::TreeParser(std::string_view source, BlockBuilder& blocks, const TreeLimits& limits, HeadSink head,
                       TreeEvents* events)
    : source_(source),
      tokens_(source),
      blocks_(blocks),
      limits_(limits),
      head_(std::move(head)),
      events_(events),
      formula_(blocks) {
  std::size_t at = 0;
  while (at < source.size() && is_space(source[at])) ++at;
  xml_ = source.substr(at).starts_with("<?xml");
  tokens_.allow_cdata(xml_);
}

void TreeParser::run() {
  Token html;
  html.tag = Tag::kHtml;
  push(html);
  for (;;) {
    const Token& token = tokens_.next();
    if (events_ != nullptr) events_->at(place_of(token));
    const Tag before = last_inline_end_;
    last_inline_end_ = Tag::kCount;
    switch (token.kind) {
      case Token::Kind::kEnd:
        while (!stack_.empty()) pop();
        return;
      case Token::Kind::kText: {
        const std::string_view text = source_.substr(token.source.begin, token.source.size());
        if (!in_body_ && std::all_of(text.begin(), text.end(), is_space)) break;
        need_body();
        take_text(token.source, false);
        break;
      }
      case Token::Kind::kStartTag:
        if (before != Tag::kCount && parts_words(before) && parts_words(token.tag))
          blocks_.part_words_before(token.tag);
        start_tag(token);
        if (token.tag == Tag::kWbr) last_inline_end_ = before;  // where a line may break is no part of either
        break;
      default:
        end_tag(token);
    }
  }
}

std::string_view TreeParser::name_of(const Token& token) const {
  return source_.substr(token.name.begin, token.name.size());
}

// As much of an attribute's value as is looked at.
std::string_view TreeParser::value_of(const Token& token, Attribute attribute) const {
  const Range range = token.value(attribute);
  return source_.substr(range.begin, std::min<std::size_t>(range.size(), 200));
}

void TreeParser::need_body() {
  if (in_body_ || open_[static_cast<std::size_t>(Tag::kTemplate)] > 0) return;
  in_body_ = true;
  Token body;
  body.tag = Tag::kBody;
  push(body);
}

void TreeParser::start_tag(const Token& token) {
  const Tag tag = token.tag;
  switch (tag) {
    case Tag::kHtml:
    case Tag::kMeta:
    case Tag::kLink:
    case Tag::kBase:
    case Tag::kFrame:
      head_.tag(token);
      return;
    case Tag::kHead:
      return;
    case Tag::kBody:
      if (in_body_) return;
      in_body_ = true;
      push(token);
      return;
    case Tag::kNoscript:
      if (!in_body_) return;
      break;
    default:
      break;
  }
  if (has(tag, kRaw)) {
    raw_element(token);
    return;
  }
  if (!in_body_ && !has(tag, kHead)) need_body();
  if (tag == Tag::kBr) {
    blocks_.line_break(token.source.end);
    if (events_ != nullptr) events_->has_no_content(token);
  } else if (is_inline(token)) {
    start_inline(token);
  } else {
    start_block(token);
  }
}

// Elements whose content is no markup.
void TreeParser::raw_element(const Token& token) {
  const Tag tag = token.tag;
  if (token.self_closing && (xml_ || open_[static_cast<std::size_t>(Tag::kSvg)] > 0)) return;
  if (tag == Tag::kIframe) head_.tag(token);
  if (!has(tag, kHead)) need_body();
  if (tag == Tag::kXmp) {
    start_block(token);
    tokens_.begin_raw(tag);
    const Token& content = tokens_.next();
    if (content.kind == Token::Kind::kText) take_text(content.source, true);
    return;  // its end tag comes as a token
  }
  const Token begin = token;
  const std::size_t end = tokens_.skip_raw(tag);
  const bool in_picture = open_[static_cast<std::size_t>(Tag::kSvg)] > 0;
  if ((tag == Tag::kTitle && !in_picture) || tag == Tag::kScript) head_.raw(begin, {begin.source.end, end});
  if (in_body_) blocks_.part_words();
  if (tag == Tag::kScript) formula_in_tex(begin, {begin.source.end, end});
}

// What MathJax 2 shows as a formula is kept in a script. Where it has done so already, the script bears its name.
void TreeParser::formula_in_tex(const Token& token, Range content) {
  const std::string_view type = value_of(token, Attribute::kType);
  if (!type.starts_with("math/tex") || value_of(token, Attribute::kId).starts_with("MathJax") || content.size() == 0)
    return;
  const std::string_view mark = type.find("mode=display") != std::string_view::npos ? "$$" : "$";
  need_body();
  blocks_.sign(mark, token.source);
  take_text(content, true);
  blocks_.sign(mark, token.source);
  blocks_.part_words();
}

// Paragraphs, headings and formulas hold nothing but inline elements: an unknown one in them is one of these.
bool TreeParser::is_inline(const Token& token) const {
  if (has(token.tag, kInline)) return true;
  return token.tag == Tag::kOther && (formula_.open() || blocks_.in_line());
}

// Hidden, or a second showing of a formula: what is meant for eyes alone stands directly behind what is meant for ears.
// MediaWiki hides its formulas, as it shows pictures of them.
bool TreeParser::is_unseen(const Token& token) const {
  if (has(token.tag, kUnseen) || token.has(Attribute::kHidden)) return true;
  if (behind_formula_ && value_of(token, Attribute::kAriaHidden) == "true") return true;
  const std::string_view classes = value_of(token, Attribute::kClass);
  if (classes.find("MJX_Assistive_MathML") != std::string_view::npos) return true;
  // MediaWiki's "[edit]" behind each heading, and the numbers of lines that highlighters put before lines of code.
  if (has_word(classes, {"mw-editsection"})) return true;
  if (blocks_.in_pre() &&
      has_word(classes, {"lineno", "linenos", "linenumber", "line-number", "line-numbers", "ln", "lnt"}))
    return true;
  const Range style = token.value(Attribute::kStyle);
  return style.size() > 0 && displays_none(source_.substr(style.begin, style.size())) &&
         classes.find("mwe-math") == std::string_view::npos;
}

void TreeParser::start_inline(const Token& token) {
  const Tag tag = token.tag;
  if (is_object(tag)) blocks_.space();
  if (tag == Tag::kA) end_inline(Tag::kA);
  if (tag == Tag::kTime) head_.tag(token);
  if (tag == Tag::kMath || formula_.open()) formula_.begins(token);
  const bool ends_itself = token.self_closing && (xml_ || has(tag, kFormula));
  if (has(tag, kVoid) || ends_itself) {
    if (events_ != nullptr) events_->has_no_content(token);
    return;
  }
  const Range href = token.value(Attribute::kHref);
  const bool within_page = tag == Tag::kA && href.size() > 0 && source_[href.begin] == '#';
  Inline one{
      tag,  stack_.size(), tag == Tag::kA && token.has(Attribute::kHref), false, says_author(token), within_page, {},
      href, token.name};
  one.mark = blocks_.mark();
  if (tag == Tag::kRuby) ruby_has_brackets_ = false;
  if (tag == Tag::kRp) ruby_has_brackets_ = true;
  one.unseen = is_unseen(token);
  blocks_.inline_begins(token);
  if (tag == Tag::kQ) blocks_.open_quotation(token.source);
  if (inline_.size() >= kMostInline) return;
  count_inline(one, 1);
  inline_.push_back(one);
  if (events_ != nullptr) events_->begins(token, false);
}

bool TreeParser::says_author(const Token& token) const {
  const auto has_part = [&](Attribute a, std::string_view part) {
    return token.has(a) && value_of(token, a).find(part) != std::string_view::npos;
  };
  if (has_part(Attribute::kItemprop, "author") || has_part(Attribute::kClass, "author") ||
      has_part(Attribute::kClass, "byline"))
    return true;
  return token.tag == Tag::kA && (has_part(Attribute::kRel, "author") || has_part(Attribute::kHref, "/author/") ||
                                  has_part(Attribute::kHref, "/autor/"));
}

// The end of an unknown element that was taken for an inline one, or of none in a line of text.
bool TreeParser::end_unknown_inline(const Token& token) {
  for (std::size_t i = inline_.size(); i-- > 0 && inline_[i].depth == stack_.size();) {
    const Range name = inline_[i].name;
    if (inline_[i].tag != Tag::kOther || !equal_names(source_.substr(name.begin, name.size()), name_of(token)))
      continue;
    while (inline_.size() > i) end_inline(inline_.back().tag);
    return true;
  }
  return blocks_.in_line() && open_[static_cast<std::size_t>(Tag::kOther)] == 0;
}

void TreeParser::end_inline(Tag tag) {
  formula_.ends(tag);
  if (tag == Tag::kMath) behind_formula_ = true;
  for (std::size_t i = inline_.size(); i-- > 0;) {
    if (inline_[i].tag != tag) continue;
    if (tag == Tag::kQ) blocks_.close_quotation();
    if (inline_[i].anchor && is_anchor_sign(blocks_.text_since(inline_[i].mark))) blocks_.forget_since(inline_[i].mark);
    if (tag == Tag::kRt && !ruby_has_brackets_) blocks_.bracket_since(inline_[i].mark);
    if (tag == Tag::kSup || tag == Tag::kSub) raise_number(inline_[i]);
    if (inline_[i].author) head_.author(blocks_.text_since(inline_[i].mark), blocks_.is_in("comment"));
    count_inline(inline_[i], -1);
    if (events_ != nullptr) events_->inline_ends(tag);
    inline_.erase(inline_.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

// "10<sup>5</sup>" is 10^5, as one types it; where the number is a link it is a note's.
void TreeParser::raise_number(const Inline& one) {
  const auto is_around = [&](const Inline& other) {
    return other.link && other.mark.blocks == one.mark.blocks && other.mark.bytes == one.mark.bytes;
  };
  const bool note = blocks_.has_link_since(one.mark) || std::any_of(inline_.begin(), inline_.end(), is_around);
  if (note) blocks_.part_note(one.mark);
  blocks_.part_numbers(one.mark, note ? " " : one.tag == Tag::kSup ? "^" : "_");
  if (one.tag == Tag::kSup) blocks_.end_raised_number(one.mark);
}

void TreeParser::count_inline(const Inline& one, int by) {
  InlineState& state = blocks_.state();
  const auto add = static_cast<unsigned>(by);
  const bool code = one.tag == Tag::kCode || one.tag == Tag::kKbd || one.tag == Tag::kSamp || one.tag == Tag::kTt;
  if (one.link || code) {
    if (by > 0)
      blocks_.span_begins(one.tag, one.link ? one.href : Range{},
                          one.link ? HtmlSpan::Kind::kLink : HtmlSpan::Kind::kCode);
    else
      blocks_.span_ends(one.tag);
  }
  if (one.link) state.links += add;
  if (one.unseen) state.unseen += add;
  if (one.tag == Tag::kB || one.tag == Tag::kStrong) state.bold += add;
  if (code) state.code += add;
}

// Ends what the start tag of a block-level element ends.
void TreeParser::imply_ends(const Token& token) {
  const Tag tag = token.tag;
  const auto current = [&] { return stack_.back().tag; };
  if (has(tag, kClosesP)) close_p();
  if (has(tag, kHeading) && has(current(), kHeading)) pop();
  switch (tag) {
    case Tag::kLi:
      close_p();
      close_item(tag, tag);
      break;
    case Tag::kDd:
    case Tag::kDt:
      close_item(Tag::kDd, Tag::kDt);
      break;
    case Tag::kButton:
      pop_until(Tag::kButton, false, false);
      break;
    case Tag::kOption:
    case Tag::kOptgroup:
      if (current() == Tag::kOption) pop();
      break;
    case Tag::kTd:
    case Tag::kTh:
      close_table_parts({Tag::kTd, Tag::kTh, Tag::kCaption});
      break;
    case Tag::kTr:
      close_table_parts({Tag::kTr, Tag::kCaption, Tag::kColgroup});
      break;
    case Tag::kTbody:
    case Tag::kThead:
    case Tag::kTfoot:
    case Tag::kCaption:
    case Tag::kColgroup:
      close_table_parts({Tag::kTbody, Tag::kThead, Tag::kTfoot, Tag::kCaption, Tag::kColgroup});
      break;
    case Tag::kTable:
      // A table directly in a table ends it; one in a cell does not.
      if (current() == Tag::kTable || current() == Tag::kTbody || current() == Tag::kTr)
        pop_until(Tag::kTable, false, true);
      break;
    default:
      break;
  }
}

void TreeParser::start_block(const Token& token) {
  const Tag tag = token.tag;
  leave_select(tag);
  leave_picture(tag);
  formula_.leave();
  imply_ends(token);
  const bool ends_itself =
      token.self_closing && (xml_ || tag == Tag::kSvg || open_[static_cast<std::size_t>(Tag::kSvg)] > 0);
  if (has(tag, kVoid) || ends_itself) {
    blocks_.flush();
    if (events_ != nullptr) events_->has_no_content(token);
    return;
  }
  if (stack_.size() >= limits_.depth) {
    ++too_deep_[static_cast<std::size_t>(tag)];
    blocks_.flush();
    return;
  }
  push(token);
  if (tag == Tag::kPlaintext) tokens_.begin_plaintext();
}

// An open select would swallow the rest of the page: the start of a block ends it.
void TreeParser::leave_select(Tag tag) {
  const bool stays = tag == Tag::kOption || tag == Tag::kOptgroup || tag == Tag::kSelect || tag == Tag::kOther;
  if (open_[static_cast<std::size_t>(Tag::kSelect)] > 0 && !stays) pop_until(Tag::kSelect, false, false);
}

// HTML elements that are no part of a drawing end it (HTML, 13.2.6.5).
void TreeParser::leave_picture(Tag tag) {
  const bool breaks_out = has(tag, kClosesP) || tag == Tag::kLi || tag == Tag::kBody;
  const bool inside = open_[static_cast<std::size_t>(Tag::kSvg)] > 0;
  if (!inside || !breaks_out) return;
  // Markup within <foreignObject> is HTML of its own.
  const std::size_t svg = find(Tag::kSvg, false, true);
  if (svg == kNowhere) return;
  for (std::size_t i = svg + 1; i < stack_.size(); ++i)
    if (stack_[i].tag == Tag::kOther &&
        equal_names(source_.substr(stack_[i].name.begin, stack_[i].name.size()), "foreignobject"))
      return;
  pop_to(svg);
}

void TreeParser::end_tag(const Token& token) {
  const Tag tag = token.tag;
  if (tag == Tag::kBr) {
    need_body();
    blocks_.line_break(token.source.end);
    return;
  }
  if (tag == Tag::kHtml || tag == Tag::kBody || tag == Tag::kHead) {
    blocks_.flush();
    return;
  }
  if ((!in_body_ && stack_.size() < 2) || has(tag, kVoid)) return;
  if (tag == Tag::kOther && end_unknown_inline(token)) return;
  // The end of a script or a style is no end of the sentence that it stands in.
  if (has(tag, kRaw) && open_[static_cast<std::size_t>(tag)] == 0 && blocks_.in_line()) return;
  if (has(tag, kInline)) {
    end_inline(tag);
    last_inline_end_ = tag;
    return;
  }
  if (too_deep_[static_cast<std::size_t>(tag)] > 0) {
    --too_deep_[static_cast<std::size_t>(tag)];
    blocks_.flush();
    return;
  }
  if (tag == Tag::kP) {
    blocks_.flush();
    close_p();
  } else if (has(tag, kHeading)) {
    for (std::size_t i = stack_.size(); i-- > 0 && !has(stack_[i].tag, kScope);)
      if (has(stack_[i].tag, kHeading)) {
        pop_to(i);
        break;
      }
  } else if (has(tag, kSpecial)) {
    const bool table_part = tag == Tag::kTd || tag == Tag::kTh || tag == Tag::kTr || tag == Tag::kTbody ||
                            tag == Tag::kThead || tag == Tag::kTfoot || tag == Tag::kTable || tag == Tag::kCaption;
    pop_until(tag, tag == Tag::kLi, table_part);
  } else {
    end_other(token);
  }
}

// "Any other end tag" (HTML, 13.2.6.4.7): it reaches through elements that are not special.
void TreeParser::end_other(const Token& token) {
  if (open_[static_cast<std::size_t>(token.tag)] == 0) {
    blocks_.flush();
    return;
  }
  for (std::size_t i = stack_.size(); i-- > 0;) {
    const Open& open = stack_[i];
    if (open.tag == token.tag &&
        (open.tag != Tag::kOther || equal_names(source_.substr(open.name.begin, open.name.size()), name_of(token)))) {
      pop_to(i);
      return;
    }
    if (has(open.tag, kSpecial)) return;
  }
}

// Where what the token begins begins, and what it ends ends.
std::size_t TreeParser::place_of(const Token& token) const {
  if (token.kind == Token::Kind::kEnd) return source_.size();
  return token.kind == Token::Kind::kEndTag ? token.source.end : token.source.begin;
}

void TreeParser::take_text(Range source, bool verbatim) {
  const std::string_view text = source_.substr(source.begin, source.size());
  behind_formula_ = behind_formula_ && std::all_of(text.begin(), text.end(), is_space);
  source = formula_.text_of(source, source_);
  blocks_.text(source, verbatim);
  if (events_ != nullptr) events_->text(source, verbatim);
}

void TreeParser::push(const Token& token) {
  stack_.push_back({token.tag, token.name});
  ++open_[static_cast<std::size_t>(token.tag)];
  const bool shown_template = token.tag == Tag::kTemplate && token.has(Attribute::kShadowrootmode);
  const std::string_view classes = token.tag == Tag::kTd ? value_of(token, Attribute::kClass) : std::string_view();
  const bool line_numbers = has_word(classes, {"linenos", "lineno", "rouge-gutter", "hljs-ln-numbers", "blob-num"}) ||
                            (classes == "gutter" && blocks_.is_in("highlight"));  // "syntaxhighlighter", too
  blocks_.enter(token, (has(token.tag, kUnseen) && !shown_template) || line_numbers);
  if (events_ != nullptr) events_->begins(token, true);
}

void TreeParser::pop() {
  const std::size_t depth = stack_.size();
  const Tag tag = stack_.back().tag;
  blocks_.leave();
  if (events_ != nullptr) events_->block_ends();
  // Inline elements that began in it end with it, or go on behind it.
  const bool ends_all = has(tag, kScope);
  std::size_t kept = inline_.size();
  while (kept > 0 && inline_[kept - 1].depth >= depth) --kept;
  std::size_t to = kept;
  for (std::size_t i = kept; i < inline_.size(); ++i) {
    Inline one = inline_[i];
    if (ends_all || !is_reopened(one.tag)) {
      count_inline(one, -1);
      continue;
    }
    one.depth = depth - 1;
    inline_[to++] = one;
  }
  inline_.resize(to);
  --open_[static_cast<std::size_t>(tag)];
  stack_.pop_back();
}

void TreeParser::pop_to(std::size_t index) {
  while (stack_.size() > index) pop();
}

// Where the innermost open element of this kind is, within the scope.
std::size_t TreeParser::find(Tag tag, bool list_scope, bool table_scope) const {
  if (open_[static_cast<std::size_t>(tag)] == 0) return kNowhere;
  for (std::size_t i = stack_.size(); i-- > 0;) {
    const Tag here = stack_[i].tag;
    if (here == tag) return i;
    if (table_scope ? here == Tag::kTable || here == Tag::kTemplate : has(here, kScope)) break;
    if (list_scope && (here == Tag::kUl || here == Tag::kOl)) break;
  }
  return kNowhere;
}

bool TreeParser::pop_until(Tag tag, bool list_scope, bool table_scope) {
  const std::size_t at = find(tag, list_scope, table_scope);
  if (at == kNowhere) {
    blocks_.flush();
    return false;
  }
  pop_to(at);
  return true;
}

void TreeParser::close_p() {
  if (open_[static_cast<std::size_t>(Tag::kP)] == 0) return;
  for (std::size_t i = stack_.size(); i-- > 0;) {
    if (stack_[i].tag == Tag::kP) {
      pop_to(i);
      return;
    }
    if (has(stack_[i].tag, kScope) || stack_[i].tag == Tag::kButton) return;
  }
}

// The start of a list's item ends the one before it in the same list.
void TreeParser::close_item(Tag one, Tag other) {
  if (open_[static_cast<std::size_t>(one)] == 0 && open_[static_cast<std::size_t>(other)] == 0) return;
  for (std::size_t i = stack_.size(); i-- > 0;) {
    const Tag here = stack_[i].tag;
    if (here == one || here == other) {
      pop_to(i);
      return;
    }
    if (has(here, kSpecial) && here != Tag::kAddress && here != Tag::kDiv && here != Tag::kP) return;
  }
}

// Pops the outermost of these parts of the innermost table.
void TreeParser::close_table_parts(std::initializer_list<Tag> parts) {
  if (open_[static_cast<std::size_t>(Tag::kTable)] == 0) return;
  std::size_t first = kNowhere;
  for (std::size_t i = stack_.size(); i-- > 0;) {
    const Tag here = stack_[i].tag;
    if (here == Tag::kTable || here == Tag::kTemplate) break;
    if (std::find(parts.begin(), parts.end(), here) != parts.end()) first = i;
  }
  if (first != kNowhere) pop_to(first);
}

}  // namespace winnow::html
