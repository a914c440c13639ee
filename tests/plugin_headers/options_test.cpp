// What a plugin's C++ reads of its options.
#include <winnow/plugin.hpp>

#include <clocale>

#include "unit/catch.h"

namespace {

// A host that gives every option the same value.
struct OneValue {
  const char* text = "";
  winnow_host table{};
  OneValue() {
    table.ctx = this;
    table.option = [](void* ctx, const char*, winnow_str* value) {
      *value = winnow::str(static_cast<const OneValue*>(ctx)->text);
      return 1;
    };
  }
};

}  // namespace

TEST_CASE("a number has its point whatever the program's locale says of commas") {
  // A program that is translated sets the locale of its user; where there is none with a comma, nothing is shown here.
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8", "pl_PL.UTF-8"})
    if (std::setlocale(LC_NUMERIC, name) != nullptr) break;
  OneValue options;
  const winnow::Host host(&options.table);
  for (const auto& [given, value] : {std::pair("0.7", 0.7), {"-12.5", -12.5}, {"3", 3.0}, {"1e-05", 1e-5}}) {
    options.text = given;
    CHECK(host.option_float("share") == value);
  }
  std::setlocale(LC_NUMERIC, "C");
}

TEST_CASE("an option that is asked for as another type than it has is refused") {
  OneValue options;
  const winnow::Host host(&options.table);
  for (const char* given : {"0.5", "true", "", "12 pages"}) {
    options.text = given;
    CHECK_THROWS_WITH(host.option_int("share"), Catch::Contains("option share is not declared as int"));
  }
  for (const char* given : {"1", "", "True"}) {
    options.text = given;
    CHECK_THROWS_WITH(host.option_bool("share"), Catch::Contains("option share is not declared as bool"));
  }
  for (const char* given : {"true", "", "1.5x"}) {
    options.text = given;
    CHECK_THROWS_WITH(host.option_float("share"), Catch::Contains("option share is not declared as float"));
  }
  options.text = "-7";
  CHECK(host.option_int("share") == -7);
  options.text = "false";
  CHECK_FALSE(host.option_bool("share"));
}
