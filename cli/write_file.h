// A file in one piece, written.
#pragma once
#include <string>

namespace winnow::cli {

/// Writes a file that must not be there yet, unless `force`. Throws Refused.
void write_new(const std::string& path, const std::string& text, bool force);

}  // namespace winnow::cli
