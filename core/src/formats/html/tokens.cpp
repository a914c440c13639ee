#include "tokens.h"

#include <algorithm>
#include <cstring>

#include "ascii.h"

namespace winnow::html {
namespace {

using ascii::is_letter;
using ascii::is_space;
using ascii::lower;

constexpr std::size_t kLongestMeaning = 24;  // of a tag or attribute that has a meaning

// A name in lower case, on the stack; empty when it is too long to be one that matters.
class LowerName {
 public:
  explicit LowerName(std::string_view name) {
    if (name.size() > kLongestMeaning) return;
    size_ = name.size();
    std::transform(name.begin(), name.end(), letters_, lower);
  }
  std::string_view view() const { return {letters_, size_}; }

 private:
  char letters_[kLongestMeaning];
  std::size_t size_ = 0;
};

Attribute attribute_named(std::string_view name) {
  switch (name.empty() ? '\0' : name[0]) {
    case 'a':
      return name == "aria-hidden" ? Attribute::kAriaHidden : Attribute::kCount;
    case 'c':
      return name == "class"     ? Attribute::kClass
             : name == "content" ? Attribute::kContent
             : name == "charset" ? Attribute::kCharset
             : name == "colspan" ? Attribute::kColspan
                                 : Attribute::kCount;
    case 'd':
      return name == "datetime" ? Attribute::kDatetime : Attribute::kCount;
    case 'h':
      return name == "href"         ? Attribute::kHref
             : name == "hidden"     ? Attribute::kHidden
             : name == "http-equiv" ? Attribute::kHttpEquiv
                                    : Attribute::kCount;
    case 'i':
      return name == "id" ? Attribute::kId : name == "itemprop" ? Attribute::kItemprop : Attribute::kCount;
    case 'l':
      return name == "lang" ? Attribute::kLang : Attribute::kCount;
    case 'n':
      return name == "name" ? Attribute::kName : Attribute::kCount;
    case 'p':
      return name == "property" ? Attribute::kProperty : Attribute::kCount;
    case 'r':
      return name == "rel"        ? Attribute::kRel
             : name == "role"     ? Attribute::kRole
             : name == "reversed" ? Attribute::kReversed
             : name == "rowspan"  ? Attribute::kRowspan
                                  : Attribute::kCount;
    case 's':
      return name == "style"                                    ? Attribute::kStyle
             : name == "src"                                    ? Attribute::kSrc
             : name == "start"                                  ? Attribute::kStart
             : name == "shadowrootmode" || name == "shadowroot" ? Attribute::kShadowrootmode
                                                                : Attribute::kCount;
    case 't':
      return name == "type" ? Attribute::kType : Attribute::kCount;
    case 'v':
      return name == "value" ? Attribute::kValue : Attribute::kCount;
    case 'x':
      return name == "xml:lang" ? Attribute::kXmlLang : Attribute::kCount;
    default:
      return Attribute::kCount;
  }
}

bool same_letters(std::string_view text, std::string_view lower_case) {
  return text.size() == lower_case.size() &&
         std::equal(text.begin(), text.end(), lower_case.begin(), [](char a, char b) { return lower(a) == b; });
}

}  // namespace

Tokenizer::Tokenizer(std::string_view source) : source_(source) {
  const std::size_t last = source.rfind('>');
  last_close_ = last == std::string_view::npos ? 0 : last;
}

const Token& Tokenizer::next() {
  token_.present = 0;
  token_.self_closing = false;
  token_.kind = Token::Kind::kText;
  if (raw_ != Tag::kOther && raw_text()) return token_;
  std::size_t begin = at_;
  while (at_ < source_.size()) {
    const auto* open =
        plaintext_ ? nullptr : static_cast<const char*>(std::memchr(&source_[at_], '<', source_.size() - at_));
    if (open == nullptr) {
      at_ = source_.size();
      break;
    }
    at_ = static_cast<std::size_t>(open - source_.data());
    const char after = at_ + 1 < source_.size() ? source_[at_ + 1] : '\0';
    if (!(is_letter(after) || after == '/' || after == '!' || after == '?') || at_ >= last_close_) {
      ++at_;  // a less-than sign
      continue;
    }
    if (at_ > begin) break;  // the markup is the next token
    if (markup()) return token_;
    begin = at_;
  }
  token_.source = {begin, at_};
  if (begin == at_) token_.kind = Token::Kind::kEnd;
  return token_;
}

// The content of a raw element. False when it is empty.
bool Tokenizer::raw_text() {
  const Tag tag = raw_;
  raw_ = Tag::kOther;
  const std::size_t begin = at_;
  bool& unended = unended_raw_[static_cast<std::size_t>(tag)];
  std::size_t end = std::string_view::npos;
  if (!unended) {
    if (tag == Tag::kScript && script_escapes_) {
      end = raw_end("script", true);
      script_escapes_ = end != std::string_view::npos;
    }
    if (end == std::string_view::npos) end = raw_end(info(tag).name, false);
    unended = end == std::string_view::npos;
  }
  if (end == std::string_view::npos) {
    // It never ends: a browser would show nothing behind it. A script or style goes to the end of the page, as there;
    // of others the text up to the next tag is theirs.
    const bool code = tag == Tag::kScript || tag == Tag::kStyle;
    end = code ? source_.size() : std::min(source_.find('<', begin), source_.size());
  }
  at_ = end;
  token_.source = {begin, end};
  return end > begin;
}

std::size_t Tokenizer::skip_raw(Tag tag) {
  raw_ = tag;
  raw_text();
  return at_;
}

// Where "</name" stands ahead, followed by what ends a name; npos when nowhere. In a script "<!-- <script" hides the
// next "</script" (HTML, 13.2.5.15 to 13.2.5.31) unless `escapes` is false.
std::size_t Tokenizer::raw_end(std::string_view name, bool escapes) const {
  bool escaped = false;
  bool doubly = false;
  for (std::size_t at = at_; at < source_.size(); ++at) {
    const auto* found = static_cast<const char*>(std::memchr(&source_[at], '<', source_.size() - at));
    if (escaped) {
      const std::size_t until = found == nullptr ? source_.size() : static_cast<std::size_t>(found - source_.data());
      if (source_.substr(at, until - at).find("-->") != std::string_view::npos) escaped = doubly = false;
    }
    if (found == nullptr) return std::string_view::npos;
    at = static_cast<std::size_t>(found - source_.data());
    if (escapes && source_.substr(at).starts_with("<!--")) {
      escaped = true;
      continue;
    }
    const bool is_end = at + 1 < source_.size() && source_[at + 1] == '/';
    const std::size_t name_at = at + (is_end ? 2 : 1);
    const std::size_t name_end = name_at + name.size();
    if (name_end >= source_.size() || !same_letters(source_.substr(name_at, name.size()), name)) continue;
    const char behind = source_[name_end];
    if (!is_space(behind) && behind != '/' && behind != '>') continue;
    if (is_end && !doubly) return at;
    doubly = escaped && !is_end;
  }
  return std::string_view::npos;
}

// Reads what begins with the '<' at hand. False when it is no token of its own (a comment, say).
bool Tokenizer::markup() {
  const char after = source_[at_ + 1];
  if (is_letter(after)) {
    tag(false);
    return true;
  }
  if (after == '/' && at_ + 2 < source_.size() && is_letter(source_[at_ + 2])) {
    tag(true);
    return true;
  }
  return comment();
}

// Comments, declarations, processing instructions and other things that end at a '>'. True for a CDATA section's text.
bool Tokenizer::comment() {
  const std::string_view rest = source_.substr(at_);
  if (rest.starts_with("<!--")) {
    if (rest.starts_with("<!-->") || rest.starts_with("<!--->")) {
      at_ += rest.find('>') + 1;
      return false;
    }
    for (std::size_t at = comments_end_ ? rest.find("--", 4) : rest.size(); at < rest.size();
         at = rest.find("--", at + 1)) {
      const std::string_view behind = rest.substr(at + 2);
      if (!behind.starts_with('>') && !behind.starts_with("!>")) continue;
      at_ += at + 2 + behind.find('>') + 1;
      return false;
    }
    comments_end_ = false;
  } else if (cdata_ && sections_end_ && rest.starts_with("<![CDATA[")) {
    const std::size_t end = rest.find("]]>");
    sections_end_ = end != std::string_view::npos;
    if (sections_end_) {
      token_.source = {at_ + 9, at_ + end};
      at_ += end + 3;
      return end > 9;
    }
  }
  const std::size_t end = rest.find('>');
  at_ += end == std::string_view::npos ? rest.size() : end + 1;
  return false;
}

void Tokenizer::tag(bool is_end) {
  token_.kind = is_end ? Token::Kind::kEndTag : Token::Kind::kStartTag;
  const std::size_t begin = at_;
  at_ += is_end ? 2 : 1;
  token_.name.begin = at_;
  while (at_ < source_.size() && !is_space(source_[at_]) && source_[at_] != '/' && source_[at_] != '>') ++at_;
  token_.name.end = at_;
  token_.tag = tag_named(LowerName(source_.substr(token_.name.begin, token_.name.size())).view());
  while (at_ < source_.size()) {
    const char c = source_[at_];
    if (c == '>') {
      ++at_;
      break;
    }
    if (is_space(c)) {
      ++at_;
    } else if (c == '/') {
      ++at_;
      token_.self_closing = at_ < source_.size() && source_[at_] == '>';
    } else {
      attribute();
    }
  }
  token_.source = {begin, at_};
}

void Tokenizer::attribute() {
  const std::size_t begin = at_;
  ++at_;  // a '=' here belongs to the name
  while (at_ < source_.size() && !is_space(source_[at_]) && source_[at_] != '/' && source_[at_] != '>' &&
         source_[at_] != '=')
    ++at_;
  const Attribute which = attribute_named(LowerName(source_.substr(begin, at_ - begin)).view());
  std::size_t equals = at_;
  while (equals < source_.size() && is_space(source_[equals])) ++equals;
  Range value{at_, at_};
  if (equals < source_.size() && source_[equals] == '=') {
    at_ = equals + 1;
    while (at_ < source_.size() && is_space(source_[at_])) ++at_;
    const char quote = at_ < source_.size() ? source_[at_] : '\0';
    const std::size_t end = quote == '"' || quote == '\'' ? after_quoted(quote) : 0;
    if (end > 0) {
      value = {at_ + 1, end};
      at_ = end + 1;
    } else {
      value.begin = at_;
      while (at_ < source_.size() && !is_space(source_[at_]) && source_[at_] != '>') ++at_;
      value.end = at_;
    }
  }
  if (which == Attribute::kCount || token_.has(which)) return;
  token_.present |= 1u << static_cast<unsigned>(which);
  token_.values[static_cast<std::size_t>(which)] = value;
}

// Where the quoted value that begins at hand ends; 0 when its quote is not closed anywhere.
std::size_t Tokenizer::after_quoted(char quote) {
  bool& ends = quote == '"' ? double_quotes_end_ : single_quotes_end_;
  if (!ends) return 0;
  const std::size_t end = source_.find(quote, at_ + 1);
  ends = end != std::string_view::npos;
  return ends ? end : 0;
}

}  // namespace winnow::html
