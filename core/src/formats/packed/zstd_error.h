// What libzstd says is wrong, for people.
#pragma once
#include <zstd.h>
#include <zstd_errors.h>

#include <string>

namespace winnow {

/// "is damaged (...)", or the limit that the frame goes beyond. `status` is an error.
inline std::string zstd_problem(std::size_t status) {
  if (ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge)
    return "needs a window of more than 128 MiB";
  return std::string("is damaged (") + ZSTD_getErrorName(status) + ")";
}

}  // namespace winnow
