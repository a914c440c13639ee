// Names of authors, freed of what sites put around them.
#pragma once
#include <string>
#include <string_view>

namespace winnow::html {

/// "By Dora Whitlock | 21 April" -> "Dora Whitlock"; empty when it is no name (an address, a label, a sentence).
std::string author_name(std::string_view text);

/// The same of several, parted by "; ", each by itself.
std::string author_names(std::string_view text);

/// The name in a line that begins as a byline does ("By Dora Whitlock", "A guest post by Dora Whitlock") or that is a
/// date and a name ("21.04.2023 | Dora Whitlock", "21.04.2023 by Dora Whitlock"); empty when it does neither.
std::string name_of_byline(std::string_view line, bool has_date);

/// The name behind a label within a line: "Date: 21 April Author: Dora Whitlock Source: own" -> "Dora Whitlock".
std::string name_of_label(std::string_view line);

/// Does a text begin with a byline's words and more behind them: "by Dora Whitlock"?
bool begins_byline(std::string_view text);

/// "Written by", "Autor": what stands before a name or names the field of one.
bool is_author_label(std::string_view text);

/// "Dora Whitlock, The Harnby Gazette" without the name of the site at either end.
std::string without_site_name(std::string_view name, std::string_view site);

/// "Harnby Mills Ltd", "harnby.example": a body or a site, by its legal form or its address.
bool is_organisation(std::string_view name);

/// True when `longer` names the same author and more people: "Dora Whitlock and Ben Ashe".
bool names_more(std::string_view longer, std::string_view name);

}  // namespace winnow::html
