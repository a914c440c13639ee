// Sizes in sentences.
#pragma once
#include <cstdint>
#include <string>

namespace winnow {

/// "512 bytes", "2.5 MiB", "1.0 GiB".
std::string readable_size(std::uint64_t bytes);

}  // namespace winnow
