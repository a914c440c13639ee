// What `winnow plugins` has for those who write plugins: new, check, test.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "settings.h"

namespace winnow::cli {

/// plugins new NAME: a folder that builds, passes its tests and does something.
int plugins_new(const Settings& settings);
/// plugins check FILE: what the file says of itself, without loading it.
int plugins_check(const Settings& settings);
/// plugins test DIR [--plugin FILE] [--update]: a built plugin over its cases and over hostile pages.
int plugins_test(const Settings& settings);

/// What a descriptor holds that this winnow does not know, a sentence for each. A host passes over it: a later one may
/// know it, but it may be misspelt.
std::vector<std::string> unknown_members(std::string_view descriptor);

}  // namespace winnow::cli
