// What the header of one record may take before it is an error of its own.
#pragma once
#include <cstddef>

namespace winnow {

/// Of a WARC record, and of the HTTP message in it.
inline constexpr std::size_t kMostHeaderBytes = 1u << 20;
inline constexpr std::size_t kMostHeaderFields = 1000;

}  // namespace winnow
