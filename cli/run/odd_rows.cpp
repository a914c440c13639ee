#include "odd_rows.h"

#include <fmt/format.h>

#include <string_view>

namespace winnow::cli {
namespace {

constexpr std::uint64_t kRemembered = 1u << 20;

bool is_marked_up(const Record& record) {
  const std::string_view source = record.document.source;
  const std::size_t begin = source.find_first_not_of(" \t\r\n");
  return record.format == "jsonl" && !record.document.is_html && begin != std::string::npos && source[begin] == '<' &&
         sniff(source.substr(begin, 64)).format == "html";
}

}  // namespace

void OddRows::see_id(const Record& record) {
  const std::string& id = record.document.id;
  const bool is_row = record.kind == Record::Kind::kPage || record.kind == Record::Kind::kFailed;
  if (!is_row || id.empty()) return;
  (record.has_number_id ? numbers_ : texts_).add(record);
  const bool is_known = ids_.size() < kRemembered ? !ids_.add(id) : ids_.has(id);
  if (!is_known) return;
  if (doubled_.number == 0) doubled_id_ = id;
  doubled_.add(record);
}

void OddRows::see(const Record& record) {
  if (is_marked_up(record)) marked_up_.add(record);
  if (const std::string_view charset = charset_of(record.document); charset != record.document.decoding.charset)
    recoded_[std::string(charset)].add(record);
}

void OddRows::say(Messages& messages) const {
  if (doubled_.number > 0)
    messages.warning(
        {doubled_.first,
         fmt::format("the id \"{}\": an earlier row has this id, too ({})", doubled_id_, doubled_.counted_so()),
         "who takes rows by their ids gets one of them; -f es-bulk and -f sqlite leave the others out"});
  if (texts_.number > 0 && numbers_.number > 0)
    messages.warning({texts_.first,
                      fmt::format("its id is a text ({}), and {} a number: \"id\" is a column of two types",
                                  texts_.counted_so(), counted(numbers_.number, "other row has", "other rows have")),
                      "jq -c '.id |= tostring' makes texts of all"});
  if (marked_up_.number > 0)
    messages.warning(
        {marked_up_.first,
         fmt::format("its \"text\" is an HTML page and was read as a text, tags and all ({})", marked_up_.counted_so()),
         "jq -c '.html = .text | del(.text)' makes a page of it"});
  for (const auto& [charset, rows] : recoded_)
    messages.warning({rows.first,
                      fmt::format("its row is no UTF-8 and was read as {} ({})", charset, rows.counted_so()),
                      "where another charset is right, iconv -f CHARSET -t UTF-8 says so before Winnow reads it"});
}

}  // namespace winnow::cli
