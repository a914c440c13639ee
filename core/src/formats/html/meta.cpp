#include "meta.h"

#include <winnow/text.h>

#include <algorithm>
#include <utility>

#include "ascii.h"
#include "author.h"
#include "dates/page_dates.h"
#include "entities.h"
#include "title.h"

namespace winnow::html {
namespace {

using ascii::lowered;

constexpr std::size_t kMostMarked = 50;  // elements that say who wrote or when

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool names_author(std::string_view name) {
  return is_one_of(name,
                   {"author", "article:author", "og:article:author", "dc.creator", "dc:creator", "dcterms.creator",
                    "dc.contributor", "citation_author", "parsely-author", "sailthru.author", "byl", "byline",
                    "article.author", "creator", "rbauthors", "shareaholic:article_author_name"});
}

// The object in "window.__STATE__ = {...};", by which pages hand their data to their scripts.
Range state_in(std::string_view script) {
  constexpr std::size_t kNameBytes = 100;
  const std::size_t begin = script.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || !script.substr(begin).starts_with("window.")) return {};
  const std::size_t open = script.find('{'), close = script.rfind('}');
  if (open == std::string_view::npos || open - begin > kNameBytes || close == std::string_view::npos) return {};
  const std::size_t before = script.find_last_not_of(" \t\r\n", open - 1);
  return script[before] == '=' && close > open ? Range{open, close + 1} : Range{};
}

}  // namespace

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

HeadSink MetaCollector::sink() {
  return {[this](const Token& token) { tag(token); },
          [this](const Token& token, Range content) { raw(token, content); },
          [this](std::string_view text, bool in_comment) {
            std::string name = in_comment || authors_.size() >= kMostMarked ? std::string() : author_name(text);
            if (!name.empty()) authors_.push_back({page_.blocks.size(), std::move(name)});
          }};
}

std::string MetaCollector::value(const Token& token, Attribute a) const {
  const Range range = token.value(a);
  return tidied(without_references(std::string_view(page_.source).substr(range.begin, range.size()), true));
}

void MetaCollector::set(Found& to, std::string value, const char* source, bool certain) {
  if (to.value.empty() && !value.empty()) to = {std::move(value), source, certain};
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
    case Tag::kBase:
      first(base_, value(token, Attribute::kHref));
      break;
    case Tag::kMeta:
      meta(token);
      break;
    case Tag::kTime:
      if (token.has(Attribute::kDatetime) && times_.size() < kMostMarked)
        times_.push_back({page_.blocks.size(), value(token, Attribute::kDatetime),
                          has_name(value(token, Attribute::kClass), {"updated", "modified", "update"}) ||
                              value(token, Attribute::kItemprop) == "dateModified"});
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
  if (names_author(name)) add_meta_author(name, author_name(content));
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    if (name == (i == 0 ? "twitter:label1" : "twitter:label2")) first(labels_[i]);
    if (name == (i == 0 ? "twitter:data1" : "twitter:data2")) first(labelled_[i]);
  }
  note_date(name, std::move(content));
}

// A paper gives an element to each of its authors.
void MetaCollector::add_meta_author(const std::string& element, const std::string& name) {
  constexpr std::size_t kMostNameBytes = 1000;
  if (name.empty()) return;
  if (meta_author_.value.empty()) {
    meta_author_ = {name, "meta"};
    meta_author_name_ = element;
  } else if (element == meta_author_name_ && meta_author_.value.size() < kMostNameBytes &&
             ("; " + meta_author_.value + ';').find("; " + name + ';') == std::string::npos) {
    meta_author_.value += "; " + name;
  }
}

void MetaCollector::raw(const Token& token, Range content) {
  const std::string_view text = std::string_view(page_.source).substr(content.begin, content.size());
  if (token.tag == Tag::kTitle) {
    if (html_title_.empty()) html_title_ = tidied(without_references(text, false));
    return;
  }
  const std::string type = lowered(value(token, Attribute::kType));
  if (type.find("ld+json") != std::string::npos)
    read_json_ld(text, data_);
  else if (type == "application/json" && data_scripts_.size() < kMostMarked)
    data_scripts_.push_back(content);
  else if (const Range state = state_in(text); state.size() > 0 && state_scripts_.size() < kMostMarked)
    state_scripts_.push_back({content.begin + state.begin, content.begin + state.end});
}

std::string MetaCollector::script_text() const {
  std::string longest;
  for (const std::vector<Range>* scripts : {&data_scripts_, &state_scripts_})
    for (const Range& script : *scripts) {
      std::string text = text_in_data(std::string_view(page_.source).substr(script.begin, script.size()));
      if (text.size() > longest.size()) longest = std::move(text);
    }
  return longest;
}

void MetaCollector::find_title() {
  constexpr std::size_t kMostHeadings = 20;
  std::vector<std::string> headings, lower;
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < page_.blocks.size(); ++i) {
    const Block& block = page_.blocks[i];
    if (block.heading_level == 0 || block.heading_level > 3) continue;
    if (block.element < page_.elements.size() && page_.elements[block.element].hidden) continue;
    if (block.heading_level > 1 && lower.size() < kMostHeadings) lower.push_back(tidied(block.text));
    if (block.heading_level > 1 || headings.size() >= kMostHeadings) continue;
    headings.push_back(tidied(block.text));
    at.push_back(i);
  }
  const char* source = "";
  // What it calls itself in its data is what it tells others.
  const bool told = og_title_.empty() && !data_.headline.empty() &&
                    essence(html_title_).find(essence(data_.headline)) != std::string::npos;
  std::string title =
      choose_title(html_title_, told ? tidied(data_.headline) : og_title_, headings, lower, site_in_title(), source);
  if (told && std::string_view(source) == "og:title") source = "JSON-LD";
  set(title_, std::move(title), source);
  set(title_, tidied(data_.headline), "JSON-LD");
  const auto named = std::find_if(headings.begin(), headings.end(), [&](const std::string& heading) {
    return !title_.value.empty() && heading.ends_with(title_.value);
  });
  if (named != headings.end())
    title_block_ = at[static_cast<std::size_t>(named - headings.begin())];
  else
    title_block_ = minor_heading(title_.value, at.empty() ? 0 : at.front());
}

// The name of the site: what the page says, else a part of its title that is its host's name.
std::string MetaCollector::site_in_title() const {
  if (!og_site_.empty()) return og_site_;
  if (!data_.publisher.empty()) return data_.publisher;
  for (const std::string_view separator : {" - ", " | ", " – ", " — "}) {
    const std::size_t at = html_title_.rfind(separator);
    if (at == std::string::npos) continue;
    std::string part = html_title_.substr(at + separator.size());
    if (is_site(part)) return part;
  }
  return {};
}

// Where a heading of a lower rank is the title; else `other`.
std::size_t MetaCollector::minor_heading(const std::string& title, std::size_t other) const {
  if (title.empty()) return other;
  for (std::size_t i = 0; i < page_.blocks.size(); ++i) {
    const Block& block = page_.blocks[i];
    if (block.heading_level > 1 && block.text.size() < 4 * title.size() && tidied(block.text) == title) return i;
  }
  return other;
}

std::string_view MetaCollector::classes_of(const Block& block) const {
  if (block.element >= page_.elements.size()) return {};
  const Range range = page_.elements[block.element].classes;
  return std::string_view(page_.source).substr(range.begin, range.size());
}

// The site in its author's place says less than an element on the page.
bool MetaCollector::is_site(const std::string& name) const {
  const std::string own = essence(name);
  if (own.empty()) return false;
  const auto site = [&](std::string_view of) { return !of.empty() && essence(of) == own; };
  const std::string_view address = page_.url;
  const std::size_t scheme = address.find("://");
  std::string_view host = scheme == std::string_view::npos ? std::string_view() : address.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/:?#"));
  if (host.starts_with("www.")) host.remove_prefix(4);
  return site(og_site_) || site(data_.publisher) || site(host) || site(host.substr(0, host.rfind('.')));
}

bool MetaCollector::says_author(const Block& block) const {
  if (has_name(classes_of(block), {"author", "authors", "byline", "autor", "autoren", "auteur", "auteurs", "autore",
                                   "verfasser", "writer", "submitted"}))
    return true;
  std::uint32_t at = block.element;
  for (int level = 0; level < 3 && at < page_.elements.size(); ++level, at = page_.elements[at].parent) {
    const Range range = page_.elements[at].itemprop;
    const std::string_view itemprop = std::string_view(page_.source).substr(range.begin, range.size());
    if (itemprop == "author" || itemprop == "creator") return true;
  }
  return false;
}

void MetaCollector::find_author() {
  for (std::size_t i = 0; i < labels_.size(); ++i)
    if (is_author_label(labels_[i])) set(labelled_author_, author_name(labelled_[i]), "meta");
  const std::string site = og_site_.empty() ? data_.publisher : og_site_;
  const auto take = [&](std::string name, const char* source) {
    name = author_names(without_site_name(name, site));
    if (!is_site(name)) set(author_, std::move(name), source);
  };
  take(data_.author, "JSON-LD");
  take(labelled_author_.value, labelled_author_.source);
  // An element at the title shows who wrote; in a meta element often the owner of the site stands.
  for (const Marked& marked : authors_)
    if (author_.value.empty() && is_near_title(marked.block)) take(marked.value, "author element");
  take(data_.author_elsewhere, "JSON-LD");  // often whoever owns the site's account
  if (!is_organisation(meta_author_.value)) take(meta_author_.value, meta_author_.source);
  if (author_.value.empty() && !authors_.empty()) take(authors_.front().value, "author element");
  if (author_.value.empty()) find_author_in_text();
  take_fuller_name();
  if (author_.value.empty()) author_ = meta_author_;
  set(author_, author_names(data_.author_body.empty() ? data_.author : data_.author_body), "JSON-LD");
}

void MetaCollector::find_author_in_text() {
  const bool day_first = this->day_first();
  Found labelled;
  for (std::size_t i = 0; i < page_.blocks.size() && author_.value.empty(); ++i) {
    const Block& block = page_.blocks[i];
    if (block.text.size() > 400 || block.tag_path.find("comment") != std::string::npos) continue;
    if (labelled.value.empty()) set(labelled, name_of_label(block.text), "text");
    if (block.text.size() > 200 || block.heading_level == 1) continue;
    const bool says = says_author(block);
    if ((!says && !is_near_title(i)) || tidied(block.text) == title_.value) continue;
    if (says) set(author_, author_name(block.text), "author element");
    if (!is_near_title(i)) continue;
    const bool dated = !dates::date_of_people(block.text, day_first).empty();
    set(author_, name_of_byline(block.text, dated), "text");
  }
  if (author_.value.empty()) author_ = std::move(labelled);
}

bool MetaCollector::is_near_title(std::size_t block) const {
  return block + 3 >= title_block_ && block <= title_block_ + kNear;
}

// What the page shows names all of them, what it says to machines often the first.
void MetaCollector::take_fuller_name() {
  for (const Marked& marked : authors_)
    if (names_more(marked.value, author_.value)) {
      author_ = {marked.value, "author element"};
      return;
    }
}

void MetaCollector::add(const char* key, const Found& found) {
  if (found.value.empty()) return;
  page_.meta.emplace_back(key, found.value);
  page_.meta.emplace_back(std::string(key) + ".source", found.source);
}

void MetaCollector::finish() {
  complete(data_, html_title_ + " " + og_title_);
  find_title();
  find_author();
  find_date();
  add("title", title_);
  add("author", author_);
  add("date", date_);
  if (date_.certain) page_.meta.emplace_back("date.certain", "yes");
  const auto say = [&](const char* key, const std::string& text) {
    if (!text.empty()) page_.meta.emplace_back(key, clipped(text, 2000));
  };
  say("canonical", canonical_);
  say("base", base_);
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
