#include "html_meta.h"

#include <winnow/text.h>

#include <algorithm>
#include <array>
#include <utility>

#include "html_dates.h"
#include "html_entities.h"
#include "html_title.h"

namespace winnow::html {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool names_author(std::string_view name) {
  return is_one_of(name,
                   {"author", "article:author", "og:article:author", "dc.creator", "dc:creator", "dcterms.creator",
                    "dc.contributor", "citation_author", "parsely-author", "sailthru.author", "byl", "byline",
                    "article.author", "creator", "rbauthors", "shareaholic:article_author_name"});
}

bool names_date(std::string_view name) {
  return is_one_of(name, {"article:published_time",
                          "og:article:published_time",
                          "datepublished",
                          "date",
                          "dc.date",
                          "dc:date",
                          "dc.date.issued",
                          "dc.date.created",
                          "dcterms.date",
                          "dcterms.created",
                          "dcterms.issued",
                          "pubdate",
                          "publishdate",
                          "publish-date",
                          "publish_date",
                          "published",
                          "publication_date",
                          "publication-date",
                          "parsely-pub-date",
                          "sailthru.date",
                          "citation_date",
                          "citation_publication_date",
                          "citation_online_date",
                          "article.published",
                          "article.created",
                          "cxenseparse:recs:publishtime",
                          "og:published_time",
                          "og:pubdate",
                          "originalpublicationdate",
                          "ptime",
                          "rnews:datepublished",
                          "last-modified",
                          "created",
                          "releasedate",
                          "article_date_original"});
}

// Does a class attribute have a word that begins so: "post-author", "entry-date"?
bool has_name(std::string_view classes, std::initializer_list<std::string_view> names) {
  const std::string low = lowered(classes.substr(0, 200));
  for (std::size_t begin = 0; begin < low.size();) {
    std::size_t end = begin;
    while (end < low.size() && low[end] >= 'a' && low[end] <= 'z') ++end;
    if (end > begin && is_one_of(std::string_view(low).substr(begin, end - begin), names)) return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace

HeadSink MetaCollector::sink() {
  return {[this](const Token& token) { tag(token); },
          [this](const Token& token, Range content) { raw(token, content); },
          [this](std::string_view text, bool in_comment) {
            if (!in_comment) set(named_author_, author_name(text), "author element");
          }};
}

std::string MetaCollector::value(const Token& token, Attribute a) const {
  const Range range = token.value(a);
  return tidied(without_references(std::string_view(page_.source).substr(range.begin, range.size()), true));
}

void MetaCollector::set(Found& to, std::string value, const char* source) {
  if (to.value.empty() && !value.empty()) to = {std::move(value), source};
}

void MetaCollector::tag(const Token& token) {
  const auto first = [](std::string& to, std::string value) {
    if (to.empty()) to = std::move(value);
  };
  switch (token.tag) {
    case Tag::kHtml:
      first(lang_, value(token, Attribute::kLang));
      first(lang_, value(token, Attribute::kXmlLang));
      break;
    case Tag::kLink:
      if (lowered(value(token, Attribute::kRel)) == "canonical") first(canonical_, value(token, Attribute::kHref));
      break;
    case Tag::kMeta:
      meta(token);
      break;
    case Tag::kTime:
      if (token.has(Attribute::kDatetime)) set(time_date_, value(token, Attribute::kDatetime), "time element");
      break;
    case Tag::kFrame:
    case Tag::kIframe: {
      const std::string source = value(token, Attribute::kSrc);
      if (source.empty() || source.size() > 500 || frames_.size() > 4000) break;
      if (!frames_.empty()) frames_ += ' ';
      frames_ += source;
      break;
    }
    default:
      break;
  }
}

void MetaCollector::meta(const Token& token) {
  std::string name = value(token, Attribute::kProperty);
  if (name.empty()) name = value(token, Attribute::kName);
  if (name.empty()) name = value(token, Attribute::kItemprop);
  if (name.empty()) {
    if (lang_.empty() && lowered(value(token, Attribute::kHttpEquiv)) == "content-language")
      lang_ = value(token, Attribute::kContent);
    return;
  }
  name = lowered(name);
  std::string content = value(token, Attribute::kContent);
  if (content.empty()) return;
  const auto first = [&](std::string& to) {
    if (to.empty()) to = content;
  };
  if (name == "og:title") first(og_title_);
  if (name == "og:type") first(og_type_);
  if (name == "description" || name == "og:description") first(description_);
  if (name == "og:site_name" || name == "application-name") first(og_site_);
  if (name == "og:url") first(canonical_);
  if (name == "og:locale" || name == "language" || name == "dc.language") first(lang_);
  if (names_author(name)) set(meta_author_, author_name(content), "meta");
  if (names_date(name)) set(meta_date_, content, "meta");
}

void MetaCollector::raw(const Token& token, Range content) {
  const std::string_view text = std::string_view(page_.source).substr(content.begin, content.size());
  if (token.tag == Tag::kTitle) {
    if (html_title_.empty()) html_title_ = tidied(without_references(text, false));
    return;
  }
  if (lowered(value(token, Attribute::kType)).find("ld+json") != std::string::npos) read_json_ld(text, data_);
}

void MetaCollector::find_title() {
  std::vector<std::string> headings;
  for (const Block& block : page_.blocks) {
    if (block.heading_level != 1 || headings.size() >= 20) continue;
    if (block.element < page_.elements.size() && page_.elements[block.element].hidden) continue;
    headings.push_back(tidied(block.text));
  }
  const char* source = "";
  std::string title =
      choose_title(html_title_, og_title_, headings, og_site_.empty() ? data_.publisher : og_site_, source);
  set(title_, std::move(title), source);
  set(title_, tidied(data_.headline), "JSON-LD");
}

std::string_view MetaCollector::classes_of(const Block& block) const {
  if (block.element >= page_.elements.size()) return {};
  const Range range = page_.elements[block.element].classes;
  return std::string_view(page_.source).substr(range.begin, range.size());
}

void MetaCollector::find_author() {
  // The site in its author's place says less than an element on the page.
  const std::string site = lowered(og_site_.empty() ? data_.publisher : og_site_);
  const auto is_site = [&](const std::string& name) { return !site.empty() && lowered(name) == site; };
  if (!is_site(data_.author)) set(author_, author_name(data_.author), "JSON-LD");
  if (author_.value.empty() && !is_site(meta_author_.value)) author_ = meta_author_;
  if (author_.value.empty()) author_ = named_author_;
  std::size_t since_heading = 99;
  for (const Block& block : page_.blocks) {
    if (!author_.value.empty()) return;
    since_heading = block.heading_level == 1 ? 0 : since_heading + 1;
    if (block.text.size() > 200 || block.tag_path.find("comment") != std::string::npos) continue;
    if (has_name(classes_of(block), {"author", "byline", "autor", "auteur", "autore"}))
      set(author_, author_name(block.text), "author element");
    if (since_heading < 8) set(author_, name_of_byline(block.text), "text");
  }
  if (author_.value.empty()) author_ = meta_author_;
  set(author_, author_name(data_.author_body.empty() ? data_.author : data_.author_body), "JSON-LD");
}

// Only English, and not all of it, writes the month first.
bool MetaCollector::day_first() const {
  const std::string lang = lowered(page_.lang.empty() ? lang_ : page_.lang);
  return !lang.starts_with("en") || lang.starts_with("en-gb") || lang.starts_with("en-au") || lang.starts_with("en_gb");
}

void MetaCollector::find_date() {
  const bool day_first = this->day_first();
  set(date_, date_of_machine(data_.date_published, day_first), "JSON-LD");
  set(date_, date_of_machine(meta_date_.value, day_first), meta_date_.source);
  set(date_, date_of_url(page_.url), "address");
  set(date_, date_of_url(canonical_), "address");
  set(date_, date_of_machine(time_date_.value, day_first), time_date_.source);
  if (!date_.value.empty()) return;
  // An element that says it is a date; else a short line near the title, or before the text; else any that is a date.
  std::string near, anywhere;
  std::size_t since_heading = 99;
  for (const Block& block : page_.blocks) {
    since_heading = block.heading_level == 1 || block.heading_level == 2 ? 0 : since_heading + 1;
    if (block.text.size() > 200 || block.tag_path.find("comment") != std::string::npos) continue;
    const bool says = has_name(classes_of(block),
                               {"date", "datum", "time", "published", "posted", "meta", "byline", "fecha", "data"}) ||
                      has_name(block.markup.inline_classes, {"date", "datum", "time", "published", "posted", "fecha"});
    if (says) set(date_, date_of_people(block.text, day_first), "date element");
    if (!date_.value.empty()) return;
    if (near.empty() && since_heading < 5 && block.text.size() < 120) near = date_of_people(block.text, day_first);
    if (anywhere.empty() && block.text.size() < 60) anywhere = date_of_people(block.text, day_first);
  }
  set(date_, std::move(near), "text");
  set(date_, std::move(anywhere), "text");
}

void MetaCollector::add(const char* key, const Found& found) {
  if (found.value.empty()) return;
  page_.meta.emplace_back(key, found.value);
  page_.meta.emplace_back(std::string(key) + ".source", found.source);
}

void MetaCollector::finish() {
  find_title();
  find_author();
  find_date();
  add("title", title_);
  add("author", author_);
  add("date", date_);
  const auto say = [&](const char* key, const std::string& text) {
    if (!text.empty()) page_.meta.emplace_back(key, clipped(text, 2000));
  };
  say("canonical", canonical_);
  say("site_name", og_site_.empty() ? data_.publisher : og_site_);
  say("type", data_.type.empty() ? og_type_ : data_.type);
  say("frames", frames_);
  say("html.title", html_title_);
  say("og.title", og_title_);
  say("og.type", og_type_);
  say("description", description_);
  say("linked.types", data_.types);
  if (page_.lang.empty()) page_.lang = lang_.empty() ? data_.language : lang_;
}

}  // namespace winnow::html
