// The one place that knows where Catch2 lies and which major release it is.
#pragma once
#include <catch2/catch.hpp>
