// Pages as nobody writes them, on which plugins break: empty, huge, of one kind of character, random. The same on every
// machine and in every run.
#pragma once
#include <winnow/document.h>

#include <string>
#include <utility>
#include <vector>

namespace winnow::cli {

/// (name, UTF-8 text) of each.
std::vector<std::pair<std::string, std::string>> hostile_pages();

/// A page of HTML: deep, misnested, with odd attributes.
Document html_hostile_page();

}  // namespace winnow::cli
