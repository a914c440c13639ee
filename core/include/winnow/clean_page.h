// One page from source to clean text, with all that a row of the output says of it.
//
//   CleanPage clean = clean_page(document, pipeline, {});
//   clean.status;                             // "ok"
//   clean.text;                               // canonical
//   page_fact(document, PageFact::kTitle);    // "Nine years for a row of beans"
#pragma once
#include <winnow/baseline.h>
#include <winnow/document.h>
#include <winnow/pipeline.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace winnow {

/// What is wanted of a page beside its text, and the guards that may leave it uncut.
struct CleanPageOptions {
  bool audit = false;                    // make audit lines
  bool keep_source = false;              // in the audit: the markup of HTML pages
  double max_cut = 1;                    // a page that would lose a larger share of its text stays uncut
  const SiteShares* baseline = nullptr;  // one that would lose far more than its site's does, too
  bool share = false;                    // CleanPage::share is wanted
};

/// What became of a page. Owns its texts; nothing points into the Document.
struct CleanPage {
  Outcome outcome;
  std::string_view status;  // "ok", "empty", "quarantined", "failed"
  std::string text;         // canonical; of a page that failed its source
  std::string audit;        // lines, when asked for; of a page that failed none
  std::string error;        // failed: why
  double share = 0;         // of its text that it lost or, guarded, would have lost; when asked for
  std::string guarded;      // quarantined: why it was left uncut
};

/// What has become of a page that a pipeline has cleaned, with keep_form_history when an audit is wanted. Guards may
/// put the page back.
CleanPage conclude_page(Document& page, Outcome outcome, const CleanPageOptions& options);

/// Cleans the page in place and concludes. Never throws but std::bad_alloc.
CleanPage clean_page(Document& page, Pipeline& pipeline, const CleanPageOptions& options);

/// The facts that a row names beside its text.
enum class PageFact { kTitle, kDate, kByline };

/// What a cleaned page says of itself: HTML by its metadata, else by the first block of that role. Empty when it is
/// unknown or the page was dropped. Points into the page.
std::string_view page_fact(const Document& page, PageFact fact);

/// The day on which a cleaned page came out, "2021-04-23", as its date says; empty where that is not certain.
std::string page_day(const Document& page);

/// Of a page that a plugin dropped: its reason, and why the page may be back ("temporary=WHY"). Else empty.
std::string_view reason_of_drop(const Document& page);
std::string_view dropped_for_now(const Document& page);

/// Edits that plugins got for a page: Form's are none.
std::uint64_t edit_count(const Document& page);

}  // namespace winnow
