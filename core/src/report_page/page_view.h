// One page as the report shows it side by side: what was kept and what was removed, in the order of its blocks.
#pragma once
#include <winnow/audit_reader.h>

#include <optional>
#include <string>

#include "figures.h"

namespace winnow::report_page {

/// Appends a JSON object: "rows": each a kept block, a removed one with its edits, a kept one with its mends, or, when
/// there is no text, how many kept blocks stand there; "text": false when there is none; "loose": true when the kept
/// lines could not be matched with the block numbers one by one.
void append_view(std::string& to, const AuditedPage& page, const std::optional<std::string>& text,
                 const Figures& figures);

}  // namespace winnow::report_page
