// What Winnow writes beside pages, told by how it begins: such files are no pages, and one of them may take the place
// of an earlier one of its kind.
//
//   own_kind(head);                   // OwnKind::kState: what `winnow learn` wrote
//   name_of(OwnKind::kState);         // "a state file"
#pragma once
#include <filesystem>
#include <string_view>

namespace winnow {

/// Which of its files winnow has written there; the option that writes it stands behind.
enum class OwnKind {
  kNone,
  kAudit,       // clean --audit
  kReport,      // clean --report
  kReportPage,  // report -o
  kState,       // learn -o
  kSignatures,  // dedup --signatures
  kClusters,    // dedup --clusters
  kCopies,      // dedup --edges
  kParagraphs,  // dedup --level paragraph --clusters
};

/// What a file is that begins with `head`. A first line that is longer than `head` tells nothing but of an audit.
OwnKind own_kind(std::string_view head);

/// The same of a file, which may be compressed. Of what is no regular file or can't be read: kNone.
OwnKind own_kind_of(const std::filesystem::path& file);

/// With its article: "an audit".
std::string_view name_of(OwnKind kind);

/// How the page that `winnow report` makes begins.
constexpr std::string_view kReportPageHead =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"generator\" content=\"winnow report\">\n";

}  // namespace winnow
