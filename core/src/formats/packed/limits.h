// What one compressed member, frame or body may take before it is an error of its own.
#pragma once
#include <cstdint>

namespace winnow {

/// A member or body that grows beyond 200 times its size is a bomb, once it is large enough to matter.
inline constexpr std::uint64_t kMostExpansion = 200;
inline constexpr std::uint64_t kExpansionFrom = 8u << 20;
inline constexpr int kMostZstdWindowLog = 27;  // 128 MiB

/// Is it a bomb: `out` bytes made of `in` so far?
inline bool expands_too_much(std::uint64_t in, std::uint64_t out) {
  return out > kExpansionFrom && out / kMostExpansion > in;
}

}  // namespace winnow
