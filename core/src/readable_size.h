// Sizes in sentences.
#pragma once
#include <cstddef>
#include <string>

namespace winnow {

/// "2.5 MiB".
std::string readable_size(std::size_t bytes);

}  // namespace winnow
