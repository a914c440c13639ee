// HTML's tokens: tags with the attributes that Winnow looks at, and the text between them, as ranges of the source.
//
// What the WHATWG's tokenizer (HTML, section 13.2.5) makes of broken markup, with one difference: a comment, a quoted
// value, a script or a title that never ends swallows what is behind it in a browser; here it ends at the next ">" or
// "<", so that text behind it is kept. Each byte is looked at a bounded number of times.
#pragma once
#include <winnow/edit.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "tags.h"

namespace winnow::html {

/// The attributes that are kept; all others are passed over.
enum class Attribute : std::uint8_t {
  kAriaHidden,
  kCharset,
  kClass,
  kColspan,
  kContent,
  kDatetime,
  kHidden,
  kHref,
  kHttpEquiv,
  kId,
  kItemprop,
  kLang,
  kName,
  kProperty,
  kRel,
  kReversed,
  kRole,
  kRowspan,
  kShadowrootmode,
  kSrc,
  kStart,
  kStyle,
  kType,
  kValue,
  kXmlLang,
  kCount
};

struct Token {
  enum class Kind { kText, kStartTag, kEndTag, kEnd };
  Kind kind = Kind::kEnd;
  Range source;  // the text; of a tag, all of it
  Range name;    // of a tag, as it is written
  Tag tag = Tag::kOther;
  bool self_closing = false;
  std::uint32_t present = 0;  // a bit for each attribute that is there
  std::array<Range, static_cast<std::size_t>(Attribute::kCount)> values;

  bool has(Attribute a) const { return (present >> static_cast<unsigned>(a) & 1u) != 0; }
  Range value(Attribute a) const { return has(a) ? values[static_cast<std::size_t>(a)] : Range{}; }
};

class Tokenizer {
 public:
  /// `source` must outlive the tokenizer.
  explicit Tokenizer(std::string_view source);
  /// The next token; kEnd at the end and ever after. Valid until the next call.
  const Token& next();
  /// To be called after the start tag of an element whose content is no markup: all up to its end tag becomes one text
  /// token (none when it is empty).
  void begin_raw(Tag tag) { raw_ = tag; }
  /// The same without a token: where the content ends, which is where the end tag begins.
  std::size_t skip_raw(Tag tag);
  /// CDATA sections are text, as in XHTML and in SVG.
  void allow_cdata(bool allow) { cdata_ = allow; }
  /// All that follows is text, as after <plaintext>.
  void begin_plaintext() { plaintext_ = true; }

 private:
  bool raw_text();
  std::size_t raw_end(std::string_view name, bool escapes) const;
  bool markup();
  bool comment();
  void tag(bool is_end);
  void attribute();
  std::size_t after_quoted(char quote);

  std::string_view source_;
  std::size_t at_ = 0;
  std::size_t last_close_ = 0;  // where the last '>' stands: behind it nothing is a tag
  Token token_;
  Tag raw_ = Tag::kOther;
  bool cdata_ = false;
  bool plaintext_ = false;
  bool comments_end_ = true;       // is there still a "-->" ahead?
  bool sections_end_ = true;       // ... a "]]>"
  bool double_quotes_end_ = true;  // ... and a '"'
  bool single_quotes_end_ = true;
  bool script_escapes_ = true;  // does "<!--" in a script still lead to an end tag?
  std::array<bool, static_cast<std::size_t>(Tag::kCount)> unended_raw_{};  // raw elements without an end tag ahead
};

}  // namespace winnow::html
