// The closing summary of a run, for people.
#pragma once
#include <winnow/report.h>

#include <cstdint>
#include <string>
#include <vector>

namespace winnow::cli {

/// Lines without line ends. `altered` pages are not what they were byte for byte; `where` says where the output is.
std::vector<std::string> summary(const Report& report, std::uint64_t altered, bool dry_run, const std::string& where);

}  // namespace winnow::cli
