#include "html_meta.h"

#include "html_entities.h"

namespace winnow::html {

HeadSink MetaCollector::sink() {
  return {[this](const Token& token) { tag(token); },
          [this](const Token& token, Range content) { raw(token, content); }};
}

std::string MetaCollector::value(const Token& token, Attribute a) const {
  const Range range = token.value(a);
  return without_references(std::string_view(page_.source).substr(range.begin, range.size()), true);
}

void MetaCollector::tag(const Token& token) {
  if (token.tag == Tag::kHtml && lang_.empty()) {
    lang_ = value(token, Attribute::kLang);
    if (lang_.empty()) lang_ = value(token, Attribute::kXmlLang);
  }
  if (token.tag == Tag::kLink && canonical_.empty() && value(token, Attribute::kRel) == "canonical")
    canonical_ = value(token, Attribute::kHref);
}

void MetaCollector::raw(const Token& token, Range content) {
  if (token.tag == Tag::kTitle && title_.empty())
    title_ = without_references(std::string_view(page_.source).substr(content.begin, content.size()), false);
}

void MetaCollector::finish() {
  if (!title_.empty()) page_.meta.emplace_back("html.title", title_);
  if (!canonical_.empty()) page_.meta.emplace_back("canonical", canonical_);
  if (page_.lang.empty()) page_.lang = lang_;
}

}  // namespace winnow::html
