// Titles of pages, freed of what sites put around them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace winnow::html {

/// White space as single spaces, none at the ends.
std::string tidied(std::string_view text);

/// Letters and digits alone, in lower case: what two spellings of a title or name have in common.
std::string essence(std::string_view text);

/// A page's title, from the text of its title element, what it tells other sites (og:title), its main headings and the
/// name of the site; any may be empty. `lower_headings` are asked where the main one is the site's name. `source`
/// becomes "h1", "heading", "og:title" or "title".
std::string choose_title(std::string_view html_title, std::string_view og_title,
                         const std::vector<std::string>& headings, const std::vector<std::string>& lower_headings,
                         std::string_view site, const char*& source);

}  // namespace winnow::html
