// What bytes and files hold, in a few letters: for those who must notice that they have changed.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace winnow {

/// XXH3-128 of `bytes` as 32 lower-case hex digits.
std::string content_hash(std::string_view bytes);

/// A hash of the bytes of the file at `path`, read piece by piece; of a folder a hash of the names and bytes of all
/// files in it and below, but for those whose names begin with a dot. Empty when there is neither, or a file can't be
/// opened.
std::string file_hash(const std::filesystem::path& path);

}  // namespace winnow
