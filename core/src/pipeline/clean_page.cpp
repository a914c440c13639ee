#include <winnow/clean_page.h>

#include <winnow/audit.h>
#include <winnow/form.h>
#include <winnow/html.h>
#include <winnow/unwrap.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "dates/page_dates.h"
#include "page_facts.h"

namespace winnow {
namespace {

// The page as if no plugin had looked at it: its text in canonical form.
Document uncut(const Document& page) {
  Document fresh = page.is_html ? html_page(page.id, std::string(page.source), page.url, {})
                                : text_document(page.id, std::string(page.source));
  join_lines(fresh, page.unwrapped);
  fresh.url = page.url;
  fresh.site = page.site;
  fresh.lang = page.lang;
  fresh.meta = page.meta;
  fresh.place = page.place;
  fresh.ordinal = page.ordinal;
  fresh.source_hash = page.source_hash;
  fresh.source_bytes = page.source_bytes;
  fresh.decoding = page.decoding;
  fresh.keep_form_history = page.keep_form_history;
  Pipeline({}, {}).clean(fresh);
  return fresh;
}

// Why a page that lost `cut` of its text is to be left uncut; empty when it is not.
std::string objection(const Document& page, double cut, const CleanPageOptions& options) {
  if (cut > options.max_cut)
    return fmt::format("would lose {:.1f} % of its text, --max-cut allows {:.1f} %", 100 * cut, 100 * options.max_cut);
  if (options.baseline == nullptr) return {};
  const std::optional<UsualShare> usual = options.baseline->usual(page.site);
  if (!usual || !is_unusual(static_cast<float>(cut), *usual)) return {};
  return fmt::format("would lose {:.1f} % of its text, pages of its site lose {:.1f} % as a rule", 100 * cut,
                     100 * static_cast<double>(usual->share));
}

// A page that loses more of its text than it may goes out uncut.
void guard(Document& page, CleanPage& clean, const CleanPageOptions& options) {
  if (options.max_cut >= 1 && options.baseline == nullptr && !options.share) return;
  clean.share = share_removed(page);
  clean.guarded = objection(page, clean.share, options);
  if (!clean.guarded.empty()) page = uncut(page);
}

std::string_view meta_of(const Document& page, std::string_view key) {
  for (const auto& [known, value] : page.meta)
    if (known == key) return value;
  return {};
}

// What an HTML page says of itself for machines is surer than its lines, and so is what its row of an earlier run says.
std::string_view from_meta(const Document& page, std::string_view key) {
  return page.is_html ? meta_of(page, key) : meta_of(page, std::string("row.").append(key));
}

// What plugins replaced in each block that is left.
using Mends = std::map<std::uint32_t, std::vector<const AppliedEdit*>>;

Mends mends_of(const Document& page) {
  Mends mends;
  for (const AppliedEdit& edit : page.history)
    if (edit.kind == EditKind::kReplace && edit.plugin != "form" && !edit.removed.empty() &&
        !page.blocks[edit.block].dropped)
      mends[edit.block].push_back(&edit);
  // Of a round the longest first: a short piece of damage may be part of a longer one.
  for (auto& [block, edits] : mends)
    std::stable_sort(edits.begin(), edits.end(), [](const AppliedEdit* a, const AppliedEdit* b) {
      return a->round != b->round ? a->round < b->round : a->removed.size() > b->removed.size();
    });
  return mends;
}

std::string with_mends(std::string words, const std::vector<const AppliedEdit*>& edits) {
  for (const AppliedEdit* edit : edits)
    for (std::size_t at = 0; (at = words.find(edit->removed, at)) != std::string::npos; at += edit->inserted.size())
      words.replace(at, edit->removed.size(), edit->inserted);
  return words;
}

// What a page says for machines is damaged as its text is. Where a block that was mended says the same, its words
// count.
std::string_view mended(const Document& page, std::string_view said) {
  for (const auto& [block, edits] : mends_of(page)) {
    const std::string words = with_mends(std::string(said), edits);
    const std::string_view text = page.blocks[block].text;
    const std::size_t at = words == said ? std::string_view::npos : text.find(words);
    if (at != std::string_view::npos) return text.substr(at, words.size());
  }
  return said;
}

// A page can't come out after it was fetched, the one day aside that time zones differ by; and where its address names
// a day, it is that one.
bool contradicts(const Document& page, const std::string& day) {
  const std::string address = dates::date_of_url(page.url);
  if (!address.empty() && dates::days_between(address, day) > 1) return true;
  for (const auto& [key, value] : page.meta) {
    if (key != "WARC-Date") continue;
    const std::string fetched = dates::date_of_machine(value, true);
    return !fetched.empty() && day > fetched && dates::days_between(fetched, day) > 1;
  }
  return false;
}

}  // namespace

CleanPage clean_page(Document& page, Pipeline& pipeline, const CleanPageOptions& options) {
  page.keep_form_history = options.audit;
  return conclude_page(page, pipeline.clean(page), options);
}

CleanPage conclude_page(Document& page, Outcome outcome, const CleanPageOptions& options) {
  CleanPage clean;
  clean.outcome = std::move(outcome);
  if (clean.outcome.timed_out) {
    clean.status = "failed";
    const Incident& late = clean.outcome.incidents.back();
    clean.error = fmt::format("the plugin {} {}", late.plugin, late.message);
    clean.text = page.source;
    return clean;
  }
  guard(page, clean, options);
  clean.text = canonical_text(page);
  clean.status = !clean.guarded.empty() ? "quarantined" : clean.text.empty() ? "empty" : "ok";
  if (options.audit) clean.audit = audit_lines(page, clean.text, clean.guarded, options.keep_source);
  return clean;
}

std::string_view page_fact(const Document& page, PageFact fact) {
  if (page.dropped) return {};
  constexpr std::string_view kKeys[] = {"title", "date", "author"};
  const std::string_view text = from_meta(page, kKeys[static_cast<std::size_t>(fact)]);
  return text.empty() ? fact_of_lines(page, fact) : mended(page, text);
}

std::string page_day(const Document& page) {
  if (page.dropped) return {};
  const std::string_view date = from_meta(page, "date");
  if (const std::string_view day = meta_of(page, "row.iso_date"); !day.empty()) return std::string(day);
  if (!date.empty() && from_meta(page, "date.certain").empty()) return {};
  std::string day = date.empty() ? day_of_lines(page) : std::string(date);
  return day.empty() || contradicts(page, day) ? std::string() : day;
}

std::string_view reason_of_drop(const Document& page) {
  if (!page.dropped) return {};
  const auto last = std::find_if(page.history.rbegin(), page.history.rend(),
                                 [](const AppliedEdit& edit) { return edit.kind == EditKind::kDropDocument; });
  return last == page.history.rend() ? std::string_view() : last->reason;
}

std::string_view dropped_for_now(const Document& page) {
  return page.dropped ? meta_of(page, "temporary") : std::string_view();
}

std::uint64_t edit_count(const Document& page) {
  return static_cast<std::uint64_t>(std::count_if(page.history.begin(), page.history.end(),
                                                  [](const AppliedEdit& edit) { return edit.plugin != "form"; }));
}

}  // namespace winnow
