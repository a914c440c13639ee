// The section "winnow_meta" of a file that may be anything at all.
#pragma once
#include <winnow/error.h>

#include <string>

#include "host/open_file.h"

namespace winnow {

/// The largest descriptor that is read: a hundred times that of a plugin with many options.
constexpr std::size_t kMaxDescriptor = 64 * 1024;

/// The bytes of the section, its NUL left out. Every offset is checked against the file's size, and so is every segment
/// that the dynamic loader would map: a file that passes does not end in SIGBUS when it is loaded. Reads with pread;
/// never maps or loads. The Error's place is `place`.
Result<std::string> read_descriptor_section(const OpenFile& file, const std::string& place);

}  // namespace winnow
