// What a page says of itself beside its text: title, author, date, language, canonical address, name of the site.
#pragma once
#include <winnow/document.h>

#include "html_tree.h"

namespace winnow::html {

/// Collects it while a page is read. One page, one object.
class MetaCollector {
 public:
  explicit MetaCollector(Document& page) : page_(page) {}
  /// What the tree parser is to be given. Valid while this object stands where it is.
  HeadSink sink();
  /// Writes what was found to the page's metadata and language.
  void finish();

 private:
  std::string value(const Token& token, Attribute a) const;
  void tag(const Token& token);
  void raw(const Token& token, Range content);

  Document& page_;
  std::string title_, lang_, canonical_;
};

}  // namespace winnow::html
