// The few file system steps that every writer takes.
#pragma once
#include <fcntl.h>
#include <winnow/error.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "unique_fd.h"

namespace winnow {

/// So much is gathered before it is written.
inline constexpr std::size_t kBufferBytes = 64u << 10;

/// How a file is opened that nobody else may have made, until it is complete and takes its name.
inline constexpr int kTemporary = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

/// Writes all bytes; errno of the failure, 0 on success.
int write_all(int fd, std::string_view bytes);

/// Creates FOLDER/.winnow-like folders: opens `name` below `at`, made when it is not there, never through a symbolic
/// link.
Result<UniqueFd> open_folder(int at, const std::string& name, const std::string& place);

/// Takes the lock file `lock` below `folder`; an error when another run holds it.
Result<UniqueFd> take_lock(int folder, const std::string& place);

/// "PLACE: cannot be written: No space left on device", and what to do about it.
Error unwritable(const std::string& place, int error);

/// A path that may not exist yet, absolute and without symbolic links as far as it exists.
std::filesystem::path resolved(const std::filesystem::path& path);

/// The names in a folder without "." and "..".
std::vector<std::string> names_in(int folder);

/// What a regular file holds.
std::optional<std::string> bytes_of(int file);

}  // namespace winnow
