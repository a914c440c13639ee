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

/// Is the line nothing but pictures, linked or not, that lie somewhere on the web: ![words](https://...)? Crawlers that
/// write Markdown leave them where a page shows a picture. An author's own have paths, as a rule.
bool holds_pictures_alone(std::string_view line);

/// Is the line nothing but links of Markdown, with marks of a list or of a menu between them?
bool holds_links_alone(std::string_view line);

}  // namespace chrome
