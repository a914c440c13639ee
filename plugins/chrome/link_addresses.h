// What a line says without the addresses of its links. Markdown and mail write them behind the words, and a rule or a
// model that judges lines by their words must not see a menu as a row of addresses:
//
//   * [Home](/start "The first page")              * Home
//   Sign up <https://saltmere.example/join> now    Sign up now
#pragma once
#include <string>
#include <string_view>

namespace chrome {

/// Writes the line without its links' addresses to `to`. False when it has none, or holds nothing else: then `to` says
/// nothing. A picture, ![words](address), stays as it is.
bool leave_out_addresses(std::string_view line, std::string& to);

}  // namespace chrome
