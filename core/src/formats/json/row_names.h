// Which members of a JSONL row are Winnow's own, and what becomes of a row's members that bear their names.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// True for the members that jsonl_row() writes itself.
bool is_row_name(std::string_view name);
/// True for the members that "warc" has of a page of WARC, all of them strings.
bool is_warc_name(std::string_view name);

/// `json`, an object that RowFields made, with the names that its members came with; "copies" stays renamed when the
/// name is to be used again.
std::string with_own_names(std::string_view json, bool copies_too);

/// The members of a row that pass through to the output, gathered as JSON text.
class RowFields {
 public:
  void add(std::string_view name, std::string_view json);
  /// Adds a member whose name is Winnow's own as "source.NAME", with more "source." while that is taken too.
  void rename(std::string_view name, std::string_view json);
  /// The object's text.
  std::string json() &&;

 private:
  struct Renamed {
    std::string name;
    std::string json;
  };
  std::string text_;
  std::vector<std::string> dotted_;  // names that begin with "source." already
  std::vector<Renamed> renamed_;
};

}  // namespace winnow
