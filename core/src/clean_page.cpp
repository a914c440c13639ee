#include <winnow/clean_page.h>

#include <winnow/audit.h>
#include <winnow/form.h>
#include <winnow/html.h>

#include <fmt/format.h>

#include <algorithm>

namespace winnow {
namespace {

// The page as if no plugin had looked at it: its text in canonical form.
Document uncut(const Document& page) {
  Document fresh = page.is_html ? html_page(page.id, page.source, page.url, {}) : text_document(page.id, page.source);
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

// A page that loses more of its text than it may goes out uncut.
void guard(Document& page, CleanPage& clean, double max_cut) {
  if (max_cut >= 1) return;
  const double cut = share_removed(page);
  if (cut <= max_cut) return;
  clean.guarded = fmt::format("would lose {:.1f} % of its text, --max-cut allows {:.1f} %", 100 * cut, 100 * max_cut);
  page = uncut(page);
}

std::string_view first_with_role(const Document& page, Role role) {
  for (const Block& block : page.blocks)
    if (!block.dropped && block.role == role) return block.text;
  return {};
}

// What an HTML page says of itself for machines is surer than its lines.
std::string_view from_meta(const Document& page, std::string_view key) {
  if (!page.is_html) return {};
  for (const auto& [known, value] : page.meta)
    if (known == key) return value;
  return {};
}

}  // namespace

CleanPage clean_page(Document& page, Pipeline& pipeline, const CleanPageOptions& options) {
  CleanPage clean;
  page.keep_form_history = options.audit;
  clean.outcome = pipeline.clean(page);
  if (clean.outcome.timed_out) {
    clean.status = "failed";
    clean.error = "took more than its processor time";
    clean.text = page.source;
    return clean;
  }
  guard(page, clean, options.max_cut);
  clean.text = canonical_text(page);
  clean.status = page.dropped || !clean.guarded.empty() ? "quarantined" : clean.text.empty() ? "empty" : "ok";
  if (options.audit) clean.audit = audit_lines(page, clean.guarded);
  return clean;
}

std::string_view page_fact(const Document& page, PageFact fact) {
  if (page.dropped) return {};
  constexpr std::pair<std::string_view, Role> kWhere[] = {
      {"title", Role::kTitle}, {"date", Role::kDate}, {"author", Role::kByline}};
  const auto& [key, role] = kWhere[static_cast<std::size_t>(fact)];
  const std::string_view text = from_meta(page, key);
  return text.empty() ? first_with_role(page, role) : text;
}

std::uint64_t edit_count(const Document& page) {
  return static_cast<std::uint64_t>(std::count_if(page.history.begin(), page.history.end(),
                                                  [](const AppliedEdit& edit) { return edit.plugin != "form"; }));
}

}  // namespace winnow
