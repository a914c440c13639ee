// What a page says of itself beside its text: title, author, date, language, canonical address, name of the site, type.
#pragma once
#include <winnow/document.h>

#include <string>
#include <string_view>
#include <vector>

#include "html_jsonld.h"
#include "html_tree.h"

namespace winnow::html {

/// Collects it while a page is read. One page, one object.
class MetaCollector {
 public:
  explicit MetaCollector(Document& page) : page_(page) {}
  /// What the tree parser is to be given. Valid while this object stands where it is.
  HeadSink sink();
  /// Writes what was found to the page's language and metadata; each of title, author, date with a "KEY.source". Call
  /// it when the page has its blocks, and its url if that is known.
  void finish();
  /// The text that the page holds for machines alone (JSON-LD): the article's body, else its description.
  const std::string& linked_text() const { return data_.text.empty() ? data_.description : data_.text; }

 private:
  /// A value and where it was found.
  struct Found {
    std::string value;
    const char* source = "";
  };
  void set(Found& to, std::string value, const char* source);
  std::string value(const Token& token, Attribute a) const;
  void tag(const Token& token);
  void meta(const Token& token);
  void raw(const Token& token, Range content);
  void find_title();
  void find_author();
  void find_date();
  bool day_first() const;
  std::string_view classes_of(const Block& block) const;
  void add(const char* key, const Found& found);

  Document& page_;
  LinkedData data_;
  std::string html_title_, og_title_, og_type_, og_site_, lang_, canonical_, frames_, description_;
  Found meta_author_, meta_date_, time_date_, named_author_;  // dates as they are written
  Found title_, author_, date_;
};

}  // namespace winnow::html
