#include "jsonld.h"

#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "entities.h"
#include "title.h"

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

std::string member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? std::string() : text_of(*found);
}

// A day may be a number: milliseconds since 1970.
std::string day_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found != object.end() && found->is_number_integer()) return found->dump();
  return member(object, name);
}

// Names are often escaped as in markup.
std::string plain_name(const std::string& name) { return without_references(name, false); }

// A person or organisation, or a list of them, by name.
std::string names_of(const Json& value, int depth = 0) {
  if (value.is_string()) return plain_name(value.get<std::string>());
  if (value.is_object() && value.contains("name")) return plain_name(text_of(value["name"]));
  if (value.is_object() && value.contains("familyName")) {
    const std::string given = member(value, "givenName");
    return plain_name((given.empty() ? given : given + ' ') + member(value, "familyName"));
  }
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

// What an article says; its parts that are other articles say it themselves.
LinkedWork work_of(const Json& object, const std::string& type) {
  LinkedWork work;
  work.type = type;
  work.headline = plain_name(member(object, "headline"));
  set(work.headline, plain_name(member(object, "name")));
  if (object.contains("author")) {
    const Json& author = object["author"];
    const bool body = author.is_object() && member(author, "@type").ends_with("Organization");
    (body ? work.author_body : work.author) = names_of(author);
    const auto add_id = [&](const Json& one) {
      if (one.is_object() && work.author_ids.size() < kMostItems) work.author_ids.push_back(member(one, "@id"));
    };
    if (author.is_array())
      std::for_each(author.begin(), author.end(), add_id);
    else
      add_id(author);
  }
  if (work.author.empty() && object.contains("creator")) work.author = names_of(object["creator"]);
  work.date_published = day_of(object, "datePublished");
  set(work.date_published, day_of(object, "dateCreated"));
  work.language = member(object, "inLanguage");
  work.text = member(object, "articleBody");
  set(work.text, member(object, "text"));
  if (object.contains("publisher")) work.publisher = names_of(object["publisher"]);
  return work;
}

void take(const Json& object, LinkedData& to) {
  const std::string type = member(object, "@type");
  add_type(type, to.types);
  // BlogPosting, NewsArticle, DiscussionForumPosting, Review ...
  const bool work = ends_with_any(type, {"Article", "Posting", "Report", "Recipe", "Review", "Question", "Book",
                                         "HowTo", "CreativeWork", "Episode"});
  if (work && to.works.size() < kMostItems) {
    to.works.push_back(work_of(object, type));
    set(to.type, type);
    set(to.text, to.works.back().text);
    to.is_paid_for = to.is_paid_for || says_false(object, "isAccessibleForFree");
  }
  if (work || type == "Product" || type == "Event") set(to.description, member(object, "description"));
  if (type == "Product") set(to.type, type);
  if (type == "WebPage") set(to.page_date, day_of(object, "datePublished"));
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

// Without commas before a closing bracket, which programs in a hurry leave.
std::string without_last_commas(std::string_view text) {
  std::string out;
  bool within = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && within && i + 1 < text.size()) {
      out.append(text, i++, 2);
      continue;
    }
    if (c == '"') within = !within;
    if (!within && (c == '}' || c == ']')) {
      const std::size_t last = out.find_last_not_of(' ');
      if (last != std::string::npos && out[last] == ',') out.resize(last);
    }
    out += c;
  }
  return out;
}

Json parsed(std::string_view script) {
  if (script.size() > kMostBytes) return Json(Json::value_t::discarded);
  // Line ends within strings are common and no JSON.
  std::string text(script);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  Json json = parse_commented_json(text);
  if (!json.is_discarded()) return json;
  // Within "<![CDATA[" or a comment, or with a semicolon behind it.
  std::size_t begin = text.find_first_of("{[");
  if (const std::size_t mark = text.find("<![CDATA["); mark < begin + 1 && mark != std::string::npos)
    begin = text.find_first_of("{[", mark + 9);
  const std::size_t end = text.find_last_of("}]");
  if (begin == std::string::npos || end == std::string::npos || end < begin) return json;
  std::string_view inner = std::string_view(text).substr(begin, end + 1 - begin);
  if (const std::size_t close = inner.rfind("]]>"); close != std::string_view::npos && close + 3 >= inner.size() - 1)
    inner = inner.substr(0, inner.find_last_of("}]", close - 1) + 1);
  return parse_commented_json(without_last_commas(inner));
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

void complete(LinkedData& to, std::string_view titles) {
  // A page may describe the articles that it links to, too.
  const std::string title = essence(titles);
  const auto is_own = [&](const LinkedWork& work) {
    const std::string own = essence(work.headline);
    return own.size() >= 3 && title.find(own) != std::string::npos;
  };
  const auto own = std::find_if(to.works.begin(), to.works.end(), is_own);
  const bool known = own != to.works.end();
  if (known) std::rotate(to.works.begin(), own, own + 1);
  for (const LinkedWork& work : to.works) {
    if (known && &work != &to.works.front() && !work.headline.empty() && !is_own(work)) continue;
    set(to.type, work.type);
    set(to.headline, work.headline);
    set(to.author, work.author);
    set(to.author_body, work.author_body);
    if (to.author_ids.empty()) to.author_ids = work.author_ids;
    set(to.date_published, work.date_published);
    set(to.language, work.language);
    set(to.publisher, work.publisher);
  }
  for (const std::string& author : to.author_ids)
    for (const auto& [id, name] : to.people) {
      if (id.empty() || id != author || name.empty()) continue;
      to.author_elsewhere += (to.author_elsewhere.empty() ? "" : "; ") + name;
      break;
    }
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
