// error_pages: pages that are none. A server, or what stands before it, often answers with status 200 and a notice in
// place of the page: "Access denied", "Checking your browser before accessing", "Sorry, we can't find that page",
// "Error establishing a database connection", "This domain is for sale". A dump of text shows no status at all.
//
// The whole page goes, and only where nothing but notices stands on it: every word belongs to a phrase of the
// vocabulary, to an address or a number of a request, or to one name, the site's. One sentence more, and it is a page
// about such notices: an article, a manual's list of statuses, a question in a forum. So what is looked at is short,
// and most short pages are ordinary with their first sentence.
//
// It comes before chrome: what a notice says looks like chrome line by line, and what chrome leaves of it says little.
// The pages that carry a notice among menus and footers are seen again, without them, in the next round.
//
// Most notices speak of now: a check of the browser, too many requests, maintenance. Such a page is labelled
// "temporary": whoever feeds an index keeps what he has of it. "Not found" and "for sale" are no such pages.
#include <winnow/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "notices.h"
#include "reading.h"

namespace {

using error_pages::Kind;

// The longest notices, those of services that stand before a server, have 1,500 bytes; in scripts of three bytes a
// letter they are a little longer.
constexpr std::size_t kMostBytes = 3000, kMostBlocks = 80;

bool is_short(const winnow::Page& page) {
  if (page.size() > kMostBlocks) return false;
  std::size_t bytes = 0;
  for (const winnow::Block block : page)
    if ((bytes += block.text().size()) > kMostBytes) return false;
  return true;
}

bool is_kept(const winnow::Block& block) { return block.labels().find("keep=") != std::string_view::npos; }

class ErrorPages {
 public:
  explicit ErrorPages(const winnow::Host& host) : notices_(host.text()) {}

  void process(const winnow::Page& page, winnow::Edits& edits) const {
    if (!is_short(page)) return;
    error_pages::Reading reading(notices_, page.meta("title"));
    for (const winnow::Block block : page)
      if (is_kept(block) || !reading.read(block.text())) return;
    const std::optional<error_pages::Verdict> verdict = reading.verdict();
    if (!verdict) return;
    edits.drop_page(static_cast<std::uint32_t>(verdict->kind), verdict->evidence);
    if (verdict->kind < Kind::kNotFound)
      edits.label_page("temporary=" + std::string(error_pages::kKindNames[static_cast<std::size_t>(verdict->kind)]));
  }

 private:
  error_pages::Notices notices_;
};

}  // namespace

WINNOW_PLUGIN(ErrorPages, R"(
  "name": "error_pages",
  "version": "0.1.0",
  "summary": "drops pages on which nothing stands but a notice: not found, access denied, a check of the browser",
  "order": 250,
  "reasons": [
    {"name": "access challenge", "help": "the reader is to prove that he is none of a robot's kind, or to run scripts: \"Checking your browser\""},
    {"name": "rate limit", "help": "there were too many requests"},
    {"name": "maintenance", "help": "the site is being worked on"},
    {"name": "server error", "help": "the server, its database or a gateway failed"},
    {"name": "log in", "help": "the page is for those who are logged in"},
    {"name": "access denied", "help": "the page is not for this reader"},
    {"name": "not found", "help": "there is no page of this address, or none any more"},
    {"name": "no site", "help": "the domain is for sale or parked, or nothing was put there yet"}],
  "rerun_on": ["text", "drops"])")
