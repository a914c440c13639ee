// toml++, mended: include this instead of <toml++/toml.h>.
//
// toml++ 3.3 asserts that a key begins well before it looks whether it does ("[`"), and calls unreachable what some
// characters outside quotes do reach (U+011F, U+FEFB: no white space). Both were found by fuzzing; without them it
// gives an error.
#pragma once
// clang-format off: the order counts
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/impl/forward_declarations.h>
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE return false
#include <toml++/impl/unicode.h>
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE __builtin_unreachable()
#include <toml++/toml.h>
// clang-format on
