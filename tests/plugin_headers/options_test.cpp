// What a plugin's C++ reads of its options.
#include <winnow/plugin.hpp>

#include <clocale>

#include "unit/catch.h"

TEST_CASE("a number has its point whatever the program's locale says of commas") {
  // A program that is translated sets the locale of its user; where there is none with a comma, nothing is shown here.
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8", "pl_PL.UTF-8"})
    if (std::setlocale(LC_NUMERIC, name) != nullptr) break;
  winnow_host table{};
  const char* text = "";
  table.ctx = &text;
  table.option = [](void* ctx, const char*, winnow_str* value) {
    *value = winnow::str(*static_cast<const char**>(ctx));
    return 1;
  };
  const winnow::Host host(&table);
  for (const auto& [given, value] : {std::pair("0.7", 0.7), {"-12.5", -12.5}, {"3", 3.0}, {"1e-05", 1e-5}}) {
    text = given;
    CHECK(host.option_float("share") == value);
  }
  std::setlocale(LC_NUMERIC, "C");
}
