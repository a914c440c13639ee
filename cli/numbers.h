// Numbers and sizes as flags take them.
#pragma once
#include <cstddef>
#include <string_view>

#include "options.h"

namespace winnow::cli {

/// The decimal number that `value` is, from `least` to `most`, read alike in every locale. Throws Refused when it is
/// none: "VALUE is no WHAT", and `advice`.
double decimal_given(const Value& value, double least, double most, std::string_view what, std::string_view advice);

/// The same of whole numbers.
std::size_t whole_given(const Value& value, std::size_t least, std::size_t most, std::string_view what,
                        std::string_view advice);

/// "512M", "4G": bytes, 16 MiB at least. Throws Refused.
std::size_t size_given(const Value& value);

}  // namespace winnow::cli
