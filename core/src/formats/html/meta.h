// What a page says of itself beside its text: title, author, date, language, canonical address, name of the site, type.
#pragma once
#include <winnow/document.h>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "jsonld.h"
#include "tree.h"

namespace winnow::html {

/// Is one of these names a run of letters in a class attribute, as "author" is in "post-author big"?
bool has_name(std::string_view classes, std::initializer_list<std::string_view> names);

/// Collects it while a page is read. One page, one object.
class MetaCollector {
 public:
  explicit MetaCollector(Document& page) : page_(page) {}
  /// What the tree parser is to be given. Valid while this object stands where it is.
  HeadSink sink();
  /// Writes what was found to the page's language and metadata; each of title, author, date with a "KEY.source". Call
  /// it when the page has its blocks, and its url if that is known.
  void finish();
  /// The text that the page holds for machines alone, and where: in JSON-LD the article's body, else its description;
  /// else the same in the data of scripts (which are read when this is asked for).
  const std::string& linked_text() const { return data_.text.empty() ? data_.description : data_.text; }
  std::string script_text() const;
  /// Is the linked text that of a work which is to be paid for, and not only its description?
  bool holds_paid_text() const { return data_.is_paid_for && !data_.text.empty(); }
  /// What a meta element says that the page is about.
  const std::string& description() const { return description_; }

 private:
  std::string script_date() const;
  /// A value and where it was found; of a day whether it is certain that the page came out on it.
  struct Found {
    std::string value;
    const char* source = "";
    bool certain = false;
  };
  void set(Found& to, std::string value, const char* source, bool certain = false);
  std::string value(const Token& token, Attribute a) const;
  void tag(const Token& token);
  void meta(const Token& token);
  void add_meta_author(const std::string& element, const std::string& name);
  void raw(const Token& token, Range content);
  void find_title();
  std::string site_in_title() const;
  std::size_t minor_heading(const std::string& title, std::size_t other) const;
  void find_author();
  void find_author_in_text();
  void take_fuller_name();
  bool is_near_title(std::size_t block) const;
  void note_date(std::string_view name, std::string content);
  void find_date();
  void find_date_in_text(bool day_first);
  bool is_in_menu(std::size_t block_number) const;
  bool says_date(const Block& block) const;
  bool is_of_others(const Block& block) const;
  static bool has_inline_date(const Block& block);
  std::vector<Found> dates_at_title(bool day_first, std::vector<Found>& changes) const;
  bool day_first() const;
  bool is_site(const std::string& name) const;
  std::string_view classes_of(const Block& block) const;
  bool says_author(const Block& block) const;
  void add(const char* key, const Found& found);

  static constexpr std::size_t kNear = 8;  // blocks from a title within which its byline stands

  Document& page_;
  LinkedData data_;
  std::string html_title_, og_title_, og_type_, og_site_, lang_, canonical_, frames_, description_, base_;
  Found meta_author_, labelled_author_;
  std::string meta_author_name_;      // of the meta element that told it
  std::string meta_date_;             // as it is written
  std::size_t meta_date_rank_ = 999;  // of the name that it was given under
  // What elements of the text say, with the number of the block they stand in.
  struct Marked {
    std::size_t block = 0;
    std::string value;
    bool of_change = false;  // the element says that it is the day of one
  };
  std::vector<Marked> times_, authors_;
  std::vector<Range> data_scripts_, state_scripts_;
  std::array<std::string, 2> labels_, labelled_;  // twitter:label1 "Written by", twitter:data1 "Dora Whitlock"
  std::size_t title_block_ = 0;                   // where the title stands, or the first main heading
  Found title_, author_, date_;
};

}  // namespace winnow::html
