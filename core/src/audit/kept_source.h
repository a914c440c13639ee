// A record's bytes within an audit, for what cannot be made again from its text: markup.
#pragma once
#include <winnow/error.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace winnow {

/// `bytes` as one Zstandard frame in base64.
std::string kept_source(std::string_view bytes);

/// The inverse; `size` is how many bytes there were. An error when `text` is damaged or holds another number of them.
Result<std::string> unpacked_source(std::string_view text, std::size_t size);

}  // namespace winnow
