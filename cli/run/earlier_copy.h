// Rows that an earlier run wrote and that are input again.
#pragma once
#include <winnow/reader.h>

#include <string>

namespace winnow::cli {

/// Of a row that a run with --dedup wrote of a copy, with the text that it had then: what that run said of it, JSON
/// members as that run's row had them. Empty of any other record: a member "status" alone may be anybody's.
std::string earlier_copy(const Record& record);

}  // namespace winnow::cli
