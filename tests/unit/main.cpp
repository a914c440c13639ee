// The test program's main(): Catch2's own.
#define CATCH_CONFIG_MAIN
// With sanitizers on, GCC 12 takes a moved-from std::function inside std::regex for uninitialized.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "unit/catch.h"
