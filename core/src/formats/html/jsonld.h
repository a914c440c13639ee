// JSON-LD: what a page says of itself for machines (schema.org).
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace winnow::html {

/// An article, a recipe, a posting: what pages are.
struct LinkedWork {
  std::string type, headline, author, author_body, date_published, language, publisher;
  std::string text;  // articleBody, else text of a posting
  std::vector<std::string> author_ids;
};

struct LinkedData {
  // author_body: an organisation in the author's place.
  std::string headline, author, author_body, date_published, language, publisher, type;
  std::string text;         // articleBody, else text of a posting
  std::string description;  // of an article or a product
  // The works' author and the page's people, by what "@id" says: they are named in one place and referred to in others.
  std::vector<std::string> author_ids;
  std::string author_elsewhere;
  std::vector<std::pair<std::string, std::string>> people;
  std::string page_date;  // of the page that the work stands on
  std::string types;      // of everything that was described, each once, parted by spaces
  std::vector<LinkedWork> works;
  bool is_paid_for = false;  // the work is not "accessible for free"
};

/// What the works say, the first to say something first; where several have headlines, the one that `titles` (of the
/// page, in its own words) hold before the others, which are other pages' then. And what is said elsewhere than in the
/// work itself: its author by name, the day of its page. Once, behind the last script.
void complete(LinkedData& to, std::string_view titles);

/// The longest "articleBody" in the data of a script that is JSON, else the longest "content" (or "body", "text",
/// "html", "rendered") or "description"; empty when there is none.
std::string text_in_data(std::string_view script);

/// The first value in the data of a script that is JSON under a name that says when something came out
/// ("datePublished", "published_at"), else when it was made ("createdAt"); as it is written, empty when there is none.
std::string date_in_data(std::string_view script);

/// Adds what one script says; the first to say something counts. What is no JSON says nothing.
void read_json_ld(std::string_view script, LinkedData& to);

}  // namespace winnow::html
