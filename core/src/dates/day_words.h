// What the words beside a day say of it, in many languages.
#pragma once
#include <string_view>

namespace winnow::dates {

/// Does a line begin by saying that a day follows: "Published: 21 April 2023", "Posted on 21 April"?
bool announces_day(std::string_view text);

/// Does a text say, before any figure, that a day follows on which something was changed: "Updated: 6 May", "Mis à jour
/// le 6 mai", "Modified 5 years ago"?
bool says_update(std::string_view text);

/// Do words in small letters say that something came out: "first published "?
bool says_publication(std::string_view low);

/// Do words in small letters speak of a day of something else: "member since ", "deadline: "?
bool says_other_day(std::string_view low);

}  // namespace winnow::dates
