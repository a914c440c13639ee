#include "meta.h"

#include <winnow/text.h>

#include <algorithm>
#include <array>
#include <utility>

#include "author.h"
#include "dates/day_of_block.h"
#include "dates/day_words.h"
#include "dates/page_dates.h"
#include "entities.h"
#include "formats/ascii.h"
#include "title.h"

namespace winnow::html {
namespace {

using ascii::lowered;

constexpr std::size_t kMostMarked = 50;  // elements that say who wrote or when
constexpr std::size_t kDateline = 24;    // bytes in which a paragraph's own date stands
constexpr std::size_t kNear = 8;         // blocks from a title within which its byline stands

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool names_author(std::string_view name) {
  return is_one_of(name,
                   {"author", "article:author", "og:article:author", "dc.creator", "dc:creator", "dcterms.creator",
                    "dc.contributor", "citation_author", "parsely-author", "sailthru.author", "byl", "byline",
                    "article.author", "creator", "rbauthors", "shareaholic:article_author_name"});
}

// The surest first.
constexpr std::string_view kDateNames[] = {"article:published_time",
                                           "og:article:published_time",
                                           "datepublished",
                                           "article.published",
                                           "og:published_time",
                                           "originalpublicationdate",
                                           "citation_online_date",
                                           "citation_publication_date",
                                           "citation_date",
                                           "parsely-pub-date",
                                           "sailthru.date",
                                           "cxenseparse:recs:publishtime",
                                           "rnews:datepublished",
                                           "og:pubdate",
                                           "pubdate",
                                           "publishdate",
                                           "publish-date",
                                           "publish_date",
                                           "publication_date",
                                           "publication-date",
                                           "published",
                                           "article_date_original",
                                           "dc.date.issued",
                                           "dcterms.issued",
                                           "dc.date.created",
                                           "dcterms.created",
                                           "article.created",
                                           "dc.date",
                                           "dc:date",
                                           "dcterms.date",
                                           "date",
                                           "ptime",
                                           "releasedate",
                                           "created",
                                           "last-modified"};

// Of these names the first are sure to mean when a page came out; the others often tell when its file was written.
constexpr std::size_t kSureDateNames = 26;

// The hour at which the page was asked for, as boards show it ("The time now is 12:18"), or the day somebody joined
// them.
bool is_of_visitors(std::string_view text) {
  const std::string low = lowered(text.substr(0, 32));
  for (const std::string_view label :
       {"aktuelle zeit",      "es ist jetzt",   "current time",  "it is currently", "the time now is",
        "heure actuelle",     "nous sommes le", "hora actual",   "fecha actual",    "ora corrente",
        "data e ora attuali", "huidige tijd",   "текущее время", "сейчас",          "registriert",
        "registered",         "joined",         "mitglied seit", "member since",    "inscrit",
        "dabei seit",         "iscritto",       "registrado",    "зарегистрирован"})
    if (low.starts_with(label)) return true;
  return false;
}

// "© 1 January 2021 Harnby Mills": since when the site has rights.
bool is_of_rights(std::string_view text) {
  const std::string low = lowered(text.substr(0, 40));
  return text.starts_with("©") || low.starts_with("copyright") || low.starts_with("(c)");
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

// "2021-04-23T08:00:00Z" is one day, "04/05/2021" may be two; "23.04.21" and seconds leave the century or the hour to
// whoever reads them.
bool is_certain_of_machine(std::string_view text) {
  const std::string date = dates::date_of_machine(text, true);
  return !date.empty() && date == dates::date_of_machine(text, false) &&
         text.find(std::string_view(date).substr(0, 4)) != std::string_view::npos;
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
  const auto rank =
      static_cast<std::size_t>(std::find(std::begin(kDateNames), std::end(kDateNames), name) - kDateNames);
  if (rank < std::min(std::size(kDateNames), meta_date_rank_)) {
    meta_date_ = std::move(content);
    meta_date_rank_ = rank;
  }
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

std::string MetaCollector::script_date() const {
  for (const Range& script : data_scripts_) {
    std::string date = date_in_data(std::string_view(page_.source).substr(script.begin, script.size()));
    if (!date.empty()) return date;
  }
  return {};
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

// Only English, and not all of it, writes the month first.
bool MetaCollector::day_first() const {
  const std::string lang = lowered(page_.lang.empty() ? lang_ : page_.lang);
  return !lang.starts_with("en") || lang.starts_with("en-gb") || lang.starts_with("en-au") || lang.starts_with("en_gb");
}

// Of what the page says to machines the surest; where a date is shown at the title, that decides between two machines'
// dates, between a day and the next (the machine's is often that of another time zone), and against names that often
// say when a file was written.
void MetaCollector::find_date() {
  const bool day_first = this->day_first();
  const std::string linked = dates::date_of_machine(data_.date_published, day_first);
  const std::string meta = dates::date_of_machine(meta_date_, day_first);
  std::string address = dates::date_of_url(page_.url);
  if (address.empty()) address = dates::date_of_url(canonical_);
  const bool meta_is_sure = meta_date_rank_ < kSureDateNames;
  Found sure;
  set(sure, linked, "JSON-LD", is_certain_of_machine(data_.date_published));
  if (meta_is_sure) set(sure, meta, "meta", is_certain_of_machine(meta_date_));
  std::vector<Found> changes;
  const std::vector<Found> shown = dates_at_title(day_first, changes);
  for (const Found& found : shown)
    if (found.value == linked || found.value == meta || found.value == address)
      set(date_, found.value, found.source, true);
  for (const Found& found : shown)
    if (!sure.value.empty() && dates::days_between(found.value, sure.value) <= 1)
      set(date_, found.value, found.source, true);
  // An address names the day in the site's own time.
  if (!sure.value.empty() && !address.empty() && dates::days_between(address, sure.value) <= 1)
    set(date_, address, "address", true);
  set(date_, sure.value, sure.source, sure.certain);
  set(date_, std::move(address), "address", true);
  if (!shown.empty()) set(date_, shown.front().value, shown.front().source, shown.front().certain);
  set(date_, meta, "meta");
  // Of the day it came out nothing is said at the title: other days on the page say less.
  for (const Found& change : changes) set(date_, change.value, change.source);
  for (const Marked& marked : times_)
    if (!marked.of_change && !is_in_menu(marked.block))
      set(date_, dates::date_of_machine(marked.value, day_first), "time element");
  if (date_.value.empty()) find_date_in_text(day_first);
  for (const Marked& marked : times_)
    if (!is_in_menu(marked.block)) set(date_, dates::date_of_machine(marked.value, day_first), "time element");
}

bool MetaCollector::says_date(const Block& block) const {
  if (is_of_visitors(block.text)) return false;
  return has_name(classes_of(block), {"date", "datum", "time", "published", "posted", "meta", "postmeta",
                                      "postmetadata", "byline", "fecha", "data"}) ||
         has_inline_date(block) || dates::announces_day(block.text);
}

bool MetaCollector::has_inline_date(const Block& block) {
  return has_name(block.markup.inline_classes, {"date", "datum", "time", "published", "posted", "fecha"});
}

// The day of the visit is often shown in a site's menu.
bool MetaCollector::is_in_menu(std::size_t block_number) const {
  if (block_number >= page_.blocks.size()) return false;
  const Block& block = page_.blocks[block_number];
  for (std::uint32_t at = block.element; at < page_.elements.size(); at = page_.elements[at].parent) {
    const Range classes = page_.elements[at].classes;
    if (has_name(std::string_view(page_.source).substr(classes.begin, classes.size()),
                 {"nav", "navbar", "navtop", "navigation", "topbar", "menu"}))
      return true;
  }
  return block.tag_path.find("/nav") != std::string_view::npos;
}

// What is shown near the title: time elements, elements that say they are dates, short lines; in this order.
// Days of changes go to `changes`.
std::vector<MetaCollector::Found> MetaCollector::dates_at_title(bool day_first, std::vector<Found>& changes) const {
  std::vector<Found> times, said, lines;
  std::size_t last_block = page_.blocks.size();
  for (const Marked& marked : times_) {
    std::string date = is_near_title(marked.block) && !is_in_menu(marked.block)
                           ? dates::date_of_machine(marked.value, day_first)
                           : std::string();
    if (date.empty()) continue;
    // "Updated <time> Published <time>": the words stand before the first.
    const bool of_change = marked.of_change || (marked.block != last_block && marked.block < page_.blocks.size() &&
                                                dates::says_update(page_.blocks[marked.block].text));
    last_block = marked.block;
    const bool certain = is_certain_of_machine(marked.value);
    (of_change ? changes : times).push_back({std::move(date), "time element", certain});
  }
  const std::size_t end = std::min(page_.blocks.size(), title_block_ + kNear + 1);
  for (std::size_t i = title_block_ > 3 ? title_block_ - 3 : 0; i < end; ++i) {
    const Block& block = page_.blocks[i];
    if (block.link_density > 0.5f || is_of_others(block)) continue;
    if (is_of_visitors(block.text) || is_of_rights(block.text)) continue;
    if (block.text.size() > 120) {  // a dateline: "21 April 2023. Beans are ..."
      std::string date =
          has_inline_date(block) ? dates::date_of_people(block.text.substr(0, kDateline), day_first) : std::string();
      if (!date.empty()) said.push_back({std::move(date), "date element"});
      continue;
    }
    const bool says = says_date(block);
    if (!says && block.heading_level > 0) continue;
    std::string date = dates::date_of_people(block.text, day_first);
    if (date.empty()) continue;
    std::string published = dates::published_date(block.text, day_first);
    const char* source = says ? "date element" : "text";
    if (published.empty())
      changes.push_back({std::move(date), source});
    else
      (says ? said : lines)
          .push_back(
              {published, source,
               dates::day_of_block(page_, i, page_.lang.empty() ? std::string_view(lang_) : page_.lang) == published});
  }
  times.insert(times.end(), said.begin(), said.end());
  times.insert(times.end(), lines.begin(), lines.end());
  return times;
}

// Reviews of a product have days of their own, and so have the works that a text refers to.
bool MetaCollector::is_of_others(const Block& block) const {
  const auto is_in = [&](std::string_view part) { return block.tag_path.find(part) != std::string::npos; };
  const bool product =
      data_.types.find("Product") != std::string::npos || og_type_.find("product") != std::string::npos;
  return is_in("comment") || (product && is_in("review")) || is_in("references") || is_in("reflist") ||
         is_in("footnotes");
}

// An element that says it is a date; else a short line near a heading; else any that is a date; else what begins a
// paragraph.
void MetaCollector::find_date_in_text(bool day_first) {
  std::string said, near, anywhere, led, changed;
  std::size_t since_heading = 99;
  for (std::size_t i = 0; i < page_.blocks.size(); ++i) {
    const Block& block = page_.blocks[i];
    since_heading = block.heading_level > 0 && block.heading_level < 4 ? 0 : since_heading + 1;
    if (is_of_others(block) || is_of_visitors(block.text) || is_of_rights(block.text)) continue;
    if (block.text.size() <= 200 && dates::says_update(block.text) &&
        dates::published_date(block.text, day_first).empty()) {
      const bool shown = block.text.size() < 60 || (since_heading < 5 && block.text.size() < 120);
      if (changed.empty() && shown) changed = dates::date_of_people(block.text, day_first);
      continue;
    }
    if (block.text.size() > 200) {
      if (led.empty() && since_heading < 5) led = dates::date_of_people(block.text.substr(0, kDateline), day_first);
      if (said.empty() && has_inline_date(block))
        said = dates::date_of_people(block.text.substr(0, kDateline), day_first);
      if (said.empty() && has_name(classes_of(block), {"meta", "postmeta", "postmetadata"}))
        said = dates::date_of_people(block.text, day_first);
      continue;
    }
    const bool behind = i + kNear >= title_block_;
    if ((said.empty() || behind) && says_date(block)) {
      std::string date = dates::published_date(block.text, day_first);
      const bool found = !date.empty();
      if (found) said = std::move(date);
      if (found && behind) break;
    }
    const bool may_be_near = near.empty() && since_heading < 5 && block.text.size() < 120;
    const bool may_be_alone = anywhere.empty() && block.text.size() < 60;
    if ((!may_be_near && !may_be_alone) || is_in_menu(i)) continue;
    const std::string date = dates::published_date(block.text, day_first);
    if (may_be_near) near = date;
    if (may_be_alone) anywhere = date;
  }
  set(date_, std::move(said), "date element");
  set(date_, std::move(near), "text");
  set(date_, std::move(anywhere), "text");
  set(date_, std::move(led), "text");
  if (date_.value.empty()) set(date_, dates::date_of_machine(script_date(), day_first), "a script's data");
  set(date_, std::move(changed), "text");
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
