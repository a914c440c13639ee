#include "row_ids.h"

#include <fmt/format.h>

namespace winnow::cli {
namespace {

constexpr std::uint64_t kRemembered = 1u << 20;

}  // namespace

void RowIds::see(const Record& record) {
  const Document& page = record.document;
  const bool is_row = record.kind == Record::Kind::kPage || record.kind == Record::Kind::kFailed;
  if (!is_row || page.id.empty()) return;
  if (!record.has_number_id && n_texts_ == 0) text_ = page.place;
  ++(record.has_number_id ? n_numbers_ : n_texts_);
  const bool is_known = seen_.size() < kRemembered ? !seen_.add(page.id) : seen_.has(page.id);
  if (!is_known || n_doubled_++ > 0) return;
  doubled_ = page.place;
  doubled_id_ = page.id;
}

void RowIds::say(Messages& messages) const {
  if (n_doubled_ > 0)
    messages.warning({doubled_,
                      fmt::format("the id \"{}\": an earlier row has this id, too ({})", doubled_id_,
                                  counted(n_doubled_, "such row", "such rows")),
                      "who takes rows by their ids gets one of them; -f es-bulk and -f sqlite leave the others out"});
  if (n_texts_ > 0 && n_numbers_ > 0)
    messages.warning({text_,
                      fmt::format("its id is a text ({}), and {} a number: \"id\" is a column of two types",
                                  counted(n_texts_, "such row", "such rows"),
                                  counted(n_numbers_, "other row has", "other rows have")),
                      "jq -c '.id |= tostring' makes texts of all"});
}

}  // namespace winnow::cli
