// Titles and names of authors, freed of what sites put around them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace winnow::html {

/// White space as single spaces, none at the ends.
std::string tidied(std::string_view text);

/// A page's title, from the text of its title element, what it tells other sites (og:title), its main headings and the
/// name of the site; any may be empty. `source` becomes "h1", "og:title" or "title".
std::string choose_title(std::string_view html_title, std::string_view og_title,
                         const std::vector<std::string>& headings, std::string_view site, const char*& source);

/// "By Dora Whitlock | 21 April" -> "Dora Whitlock"; empty when it is no name (an address, a label, a sentence).
std::string author_name(std::string_view text);

/// The name in a line that begins as a byline does, "By Dora Whitlock"; empty when it does not.
std::string name_of_byline(std::string_view line);

}  // namespace winnow::html
