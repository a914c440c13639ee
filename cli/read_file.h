// A file in one piece.
#pragma once
#include <winnow/error.h>

#include <filesystem>
#include <string>

namespace winnow::cli {

/// All bytes of the file at `path`; an Error with its name when it can't be read.
Result<std::string> read_file(const std::filesystem::path& path);

}  // namespace winnow::cli
