// The audit: every edit of a page as lines of JSON, enough to do it again (replay) and to undo it (restore).
// docs/audit.schema.json describes the lines: one "page" line, then one line an edit in the order they were applied.
#pragma once
#include <winnow/document.h>
#include <winnow/error.h>

#include <functional>
#include <string>
#include <string_view>

namespace winnow {

/// The audit lines of a cleaned page, each ended by LF. The page must have been cleaned with keep_form_history.
/// `canonical`: its canonical text. `quarantined`: why a guard left it uncut; empty when none did. `keep_source`: of an
/// HTML page the record's bytes too, which nothing else would give back.
std::string audit_lines(const Document& document, std::string_view canonical, const std::string& quarantined = {},
                        bool keep_source = false);

/// How much of its text a cleaned page lost, 0 to 1: bytes of the blocks that plugins dropped, of these and the
/// canonical text together.
double share_removed(const Document& document);

/// The audit's line for a page that failed, LF at its end: so that no page is missing there.
std::string audit_failure(const Document& document, const std::string& what);

/// The page of which another one is a copy, and how alike they are.
struct CopyOf {
  std::string id;  // of the page that stays
  double jaccard = 0, containment = 0;
};

/// The audit lines of a page, of status "ok", that turned out to be a copy: they say of which page. With `left_out` its
/// text, `canonical`, goes nowhere: the page is dropped, and its lines hold the text.
std::string audit_of_copy(std::string_view lines, std::string_view canonical, const CopyOf& copy, bool left_out);

/// True when an audit may begin with this line, or this beginning of one; a row of pages does not.
bool is_audit_line(std::string_view line);

/// The canonical text from the record's bytes and its audit lines, without any plugin. Errors when the bytes are not
/// those that the audit speaks of or a line does not fit.
Result<std::string> replay(std::string_view record_bytes, std::string_view audit);

/// The canonical text with some edits undone and nothing else: those for which `chosen` (plugin, reason) says yes. What
/// comes back is in canonical form. Errors: as restore(); an edit that others were built upon.
Result<std::string> restore_only(std::string_view canonical, std::string_view audit,
                                 const std::function<bool(std::string_view, std::string_view)>& chosen);

/// The record's bytes as they came, from the canonical text and its audit lines. Errors when the text is not the one
/// that the audit speaks of; an HTML page whose record the audit does not hold, with the place where it lies.
Result<std::string> restore(std::string_view canonical, std::string_view audit);

}  // namespace winnow
