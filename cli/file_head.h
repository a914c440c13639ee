// How a file begins, by which the program knows its own.
#pragma once
#include <string>

namespace winnow::cli {

/// The first 64 bytes of a regular file, or as many as it has. Nothing of anything else: what is read of a pipe is
/// gone.
std::string file_head(const std::string& path);

}  // namespace winnow::cli
