#include <winnow/audit.h>
#include <winnow/corpus_state.h>
#include <winnow/dedup_signatures.h>
#include <winnow/own_files.h>
#include <winnow/report.h>

#include <fcntl.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <initializer_list>
#include <system_error>
#include <utility>

#include "formats/packed/byte_stream.h"

namespace winnow {
namespace {

// More than a row of these holds, but for one with a paragraph of unusual length.
constexpr std::size_t kHeadBytes = 64u << 10;

bool has_just(const nlohmann::json& row, std::initializer_list<const char*> members) {
  if (row.size() != members.size()) return false;
  for (const char* member : members)
    if (!row.contains(member)) return false;
  return true;
}

// Rows that `winnow dedup` writes: these members and no other. A page's row has a text.
OwnKind kind_of_row(std::string_view line) {
  const auto names = [&](std::string_view member) { return line.find(member) != std::string_view::npos; };
  if (!line.starts_with("{\"") || !(names("\"cluster\":") || names("\"jaccard\":") || names("\"evidence\":")))
    return OwnKind::kNone;
  const nlohmann::json row = parse_json(line);
  if (!row.is_object()) return OwnKind::kNone;
  if (has_just(row, {"id", "cluster", "kept"}) || has_just(row, {"id", "cluster", "kept", "jaccard", "containment"}))
    return OwnKind::kClusters;
  if (has_just(row, {"a", "b", "jaccard", "containment"})) return OwnKind::kCopies;
  if (has_just(row, {"site", "text", "cut", "evidence"}) && row["cut"].is_number()) return OwnKind::kParagraphs;
  return OwnKind::kNone;
}

}  // namespace

OwnKind own_kind(std::string_view head) {
  const std::string_view line = head.substr(0, head.find('\n'));
  if (is_audit_line(line)) return OwnKind::kAudit;
  if (is_report(head)) return OwnKind::kReport;
  if (head.starts_with(kReportPageHead)) return OwnKind::kReportPage;
  if (is_state_file(head)) return OwnKind::kState;
  if (is_signature_file(head)) return OwnKind::kSignatures;
  return kind_of_row(line);
}

OwnKind own_kind_of(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return OwnKind::kNone;
  UniqueFd fd(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return OwnKind::kNone;
  ByteStream bytes(std::move(fd), nullptr);
  const std::string_view magic = bytes.peek(4);
  if (magic.starts_with("\x1f\x8b"))
    bytes = unpacked(std::move(bytes), "gz");
  else if (magic == "\x28\xb5\x2f\xfd")
    bytes = unpacked(std::move(bytes), "zst");
  return own_kind(bytes.peek(kHeadBytes));
}

std::string_view name_of(OwnKind kind) {
  switch (kind) {
    case OwnKind::kAudit:
      return "an audit";
    case OwnKind::kReport:
      return "a report";
    case OwnKind::kReportPage:
      return "a report for the browser";
    case OwnKind::kState:
      return "a state file";
    case OwnKind::kSignatures:
      return "a file of signatures";
    case OwnKind::kClusters:
      return "a list of clusters";
    case OwnKind::kCopies:
      return "a list of copies";
    case OwnKind::kParagraphs:
      return "a list of paragraphs";
    case OwnKind::kNone:
      break;
  }
  return "";
}

}  // namespace winnow
