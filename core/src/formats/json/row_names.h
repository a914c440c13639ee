// Which members of a JSONL row are Winnow's own, and what becomes of a row's members that bear their names.
#pragma once
#include <string>
#include <string_view>

namespace winnow {

/// True for the members that jsonl_row() writes itself.
bool is_row_name(std::string_view name);
/// True for the members that "warc" has of a page of WARC, all of them strings.
bool is_warc_name(std::string_view name);

/// The members of a row that pass through to the output, gathered as JSON text.
class RowFields {
 public:
  void add(std::string_view name, std::string_view json);
  /// Adds a member whose name is one of jsonl_row()'s own.
  void rename(std::string_view name, std::string_view json);
  /// What was added, an object.
  std::string json() const { return "{" + added_ + "}"; }
  /// What is to be renamed, an object; empty when nothing is.
  std::string renamed() const { return renamed_.empty() ? std::string() : "{" + renamed_ + "}"; }

 private:
  std::string added_, renamed_;
};

/// The members of `renamed`, an object that RowFields made, as "source.NAME" behind those of `fields`, another one:
/// with more "source." while that is taken there, too.
std::string with_renamed(std::string_view fields, std::string_view renamed);

/// `json`, an object that RowFields made, without the member of this name.
std::string without_member(std::string_view json, std::string_view name);
/// The value of such an object's member, as JSON text; empty where there is none.
std::string_view member_of(std::string_view json, std::string_view name);

}  // namespace winnow
