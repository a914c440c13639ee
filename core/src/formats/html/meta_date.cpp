// The day a page came out: of what it says to machines, what it shows near its title, what its address holds.
#include <algorithm>
#include <iterator>
#include <utility>

#include "ascii.h"
#include "dates/day_of_block.h"
#include "dates/day_words.h"
#include "dates/page_dates.h"
#include "meta.h"

namespace winnow::html {
namespace {

using ascii::lowered;

constexpr std::size_t kDateline = 24;  // bytes in which a paragraph's own date stands

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

// "2021-04-23T08:00:00Z" is one day, "04/05/2021" may be two; "23.04.21" and seconds leave the century or the hour to
// whoever reads them.
bool is_certain_of_machine(std::string_view text) {
  const std::string date = dates::date_of_machine(text, true);
  return !date.empty() && date == dates::date_of_machine(text, false) &&
         text.find(std::string_view(date).substr(0, 4)) != std::string_view::npos;
}

}  // namespace

void MetaCollector::note_date(std::string_view name, std::string content) {
  const auto rank =
      static_cast<std::size_t>(std::find(std::begin(kDateNames), std::end(kDateNames), name) - kDateNames);
  if (rank >= std::min(std::size(kDateNames), meta_date_rank_)) return;
  meta_date_ = std::move(content);
  meta_date_rank_ = rank;
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

std::string MetaCollector::script_date() const {
  for (const Range& script : data_scripts_) {
    std::string date = date_in_data(std::string_view(page_.source).substr(script.begin, script.size()));
    if (!date.empty()) return date;
  }
  return {};
}

// Only English, and not all of it, writes the month first.
bool MetaCollector::day_first() const {
  const std::string lang = lowered(page_.lang.empty() ? lang_ : page_.lang);
  return !lang.starts_with("en") || lang.starts_with("en-gb") || lang.starts_with("en-au") || lang.starts_with("en_gb");
}

}  // namespace winnow::html
