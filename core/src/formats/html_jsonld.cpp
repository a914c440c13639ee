#include "html_jsonld.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace winnow::html {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = 2u << 20;
constexpr int kMostDepth = 8;
constexpr int kMostDataDepth = 100;
constexpr std::size_t kMostItems = 100;
constexpr std::size_t kMostTypeBytes = 400;

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array() && !value.empty()) return text_of(value.front());
  return {};
}

// A person or organisation, or a list of them, by name.
std::string names_of(const Json& value, int depth = 0) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() && value.contains("name")) return text_of(value["name"]);
  std::string names;
  if (!value.is_array() || depth > 2) return names;
  for (std::size_t i = 0; i < std::min<std::size_t>(value.size(), 10); ++i) {
    const std::string name = names_of(value[i], depth + 1);
    if (name.empty()) continue;
    if (!names.empty()) names += "; ";
    names += name;
  }
  return names;
}

std::string member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? std::string() : text_of(*found);
}

// false, or the word.
bool says_false(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return false;
  if (found->is_boolean()) return !found->get<bool>();
  const std::string word = text_of(*found);
  return word == "False" || word == "false";
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return text.ends_with(end); });
}

void set(std::string& to, std::string value) {
  if (to.empty()) to = std::move(value);
}

// Each type once.
void add_type(std::string_view type, std::string& to) {
  if (type.empty() || to.size() + type.size() > kMostTypeBytes) return;
  const std::string padded = " " + to + " ";
  if (padded.find(" " + std::string(type) + " ") != std::string::npos) return;
  if (!to.empty()) to += ' ';
  to += type;
}

void take(const Json& object, LinkedData& to) {
  const std::string type = member(object, "@type");
  add_type(type, to.types);
  // BlogPosting, NewsArticle, DiscussionForumPosting, Review ...
  const bool work = ends_with_any(type, {"Article", "Posting", "Report", "Recipe", "Review", "Question", "Book",
                                         "HowTo", "CreativeWork", "Episode"});
  if (work) {
    set(to.type, type);
    set(to.headline, member(object, "headline"));
    set(to.headline, member(object, "name"));
    if (object.contains("author")) {
      const Json& author = object["author"];
      const bool body = author.is_object() && member(author, "@type").ends_with("Organization");
      set(body ? to.author_body : to.author, names_of(author));
      const Json& first = author.is_array() && !author.empty() ? author.front() : author;
      if (first.is_object()) set(to.author_id, member(first, "@id"));
    }
    if (to.author.empty() && object.contains("creator")) set(to.author, names_of(object["creator"]));
    set(to.date_published, member(object, "datePublished"));
    set(to.date_published, member(object, "dateCreated"));
    set(to.language, member(object, "inLanguage"));
    set(to.text, member(object, "articleBody"));
    set(to.text, member(object, "text"));
    to.is_paid_for = to.is_paid_for || says_false(object, "isAccessibleForFree");
    if (object.contains("publisher")) set(to.publisher, names_of(object["publisher"]));
  }
  if (work || type == "Product" || type == "Event") set(to.description, member(object, "description"));
  if (type == "Product") set(to.type, type);
  if (type == "WebPage") set(to.page_date, member(object, "datePublished"));
  if (type == "Person" && to.people.size() < kMostItems)
    to.people.emplace_back(member(object, "@id"), names_of(object));
}

void walk(const Json& value, LinkedData& to, int depth) {
  if (depth > kMostDepth) return;
  if (value.is_object()) {
    take(value, to);
    for (const auto& [name, child] : value.items())
      if (name == "@graph" || name == "mainEntity" || name == "mainEntityOfPage" || name == "itemReviewed")
        walk(child, to, depth + 1);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < std::min(value.size(), kMostItems); ++i) walk(value[i], to, depth + 1);
  }
}

Json parsed(std::string_view script) {
  if (script.size() > kMostBytes) return Json(Json::value_t::discarded);
  // Line ends within strings are common and no JSON.
  std::string text(script);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return Json::parse(text, nullptr, false, true);
}

struct DataTexts {
  std::string body, content, description;
};

// "content", as posts are kept, and "rendered" in it.
bool is_content(std::string_view name) {
  return name == "content" || name == "body" || name == "text" || name == "html" || name == "rendered";
}

void find_texts(const Json& value, DataTexts& to, int depth) {
  if (depth > kMostDataDepth || !value.is_structured()) return;
  for (const auto& [name, child] : value.items()) {
    std::string* place = name == "articleBody"   ? &to.body
                         : name == "description" ? &to.description
                         : is_content(name)      ? &to.content
                                                 : nullptr;
    if (place != nullptr && child.is_string() && child.get_ref<const std::string&>().size() > place->size())
      *place = child.get<std::string>();
    find_texts(child, to, depth + 1);
  }
}

struct DataDates {
  std::string published, created;
};

void find_dates(const Json& value, DataDates& to, int depth) {
  if (depth > kMostDataDepth || !value.is_structured() || !to.published.empty()) return;
  for (const auto& item : value.items()) {
    std::string name;
    for (const char c : item.key())
      if (c != '_' && c != '-') name += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    const bool published = ends_with_any(
        name, {"datepublished", "publisheddate", "publishdate", "publicationdate", "publishedat", "publishedtime"});
    const bool created = ends_with_any(name, {"createdat", "datecreated", "createddate", "createddatetime"});
    if ((published || created) && item.value().is_string())
      set(published ? to.published : to.created, item.value().get<std::string>());
    find_dates(item.value(), to, depth + 1);
  }
}

}  // namespace

void read_json_ld(std::string_view script, LinkedData& to) {
  const Json json = parsed(script);
  if (!json.is_discarded()) walk(json, to, 0);
}

void complete(LinkedData& to) {
  for (const auto& [id, name] : to.people)
    if (!id.empty() && id == to.author_id) set(to.author_elsewhere, name);
  set(to.date_published, to.page_date);
}

std::string date_in_data(std::string_view script) {
  DataDates dates;
  const Json json = parsed(script);
  if (!json.is_discarded()) find_dates(json, dates, 0);
  return dates.published.empty() ? dates.created : dates.published;
}

std::string text_in_data(std::string_view script) {
  DataTexts texts;
  const Json json = parsed(script);
  if (!json.is_discarded()) find_texts(json, texts, 0);
  if (!texts.body.empty()) return texts.body;
  return texts.content.size() > texts.description.size() ? texts.content : texts.description;
}

}  // namespace winnow::html
