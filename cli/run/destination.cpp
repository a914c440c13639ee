#include "destination.h"

#include <winnow/text_tree.h>

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <string_view>

#include "refused.h"

namespace winnow::cli {
namespace {

// An option of the command line that this run would pass over: who gives --keep wants copies to go. In a configuration
// it may be meant for other runs.
void refuse_idle_options(const Settings& settings, const Destination& to) {
  const auto given = [&](const char* name) {
    const auto value = settings.one(name);
    return value && value->origin.starts_with("--");
  };
  for (const char* name : {"keep", "threshold", "memory"})
    if (given(name) && !settings.on("dedup"))
      throw Refused({fmt::format("--{}", name), "is about copies, and this run looks for none", "give --dedup too"});
  for (const char* name : {"action", "since", "most-deleted"})
    if (given(name) && to.format != "es-bulk")
      throw Refused({fmt::format("--{}", name), "is about requests to a search engine", "give -f es-bulk too"});
  if (given("most-deleted") && !settings.one("since"))
    throw Refused({"--most-deleted", "is about documents of an earlier run", "give --since too"});
}

BulkOptions bulk_options(const Settings& settings) {
  BulkOptions options;
  if (const auto action = settings.one("action")) {
    options.update = action->text == "update";
    if (!options.update && action->text != "index")
      throw Refused({action->origin, fmt::format("\"{}\" is neither index nor update", action->text),
                     "index replaces documents, update changes them"});
  }
  if (const auto since = settings.one("since")) options.since = since->text;
  if (const auto most = settings.one("most-deleted"))
    options.most_deleted = allowed_by(*most, "number of documents", "such as 100 or 5%");
  return options;
}

}  // namespace

Destination destination_of(const Settings& settings) {
  Destination to;
  const auto output = settings.one("output");
  const auto format = settings.one("format");
  to.is_given = output.has_value() && output->text != "-";
  to.format_given = format.has_value();
  if (output) to.path = output->text;
  if (output && to.path.empty()) throw Refused({output->origin, "an empty name is no output", "- is standard output"});
  if (format) {
    const std::vector<std::string> known{"txt", "md", "jsonl", "jsonl.zst", "es-bulk", "sqlite"};
    if (std::find(known.begin(), known.end(), format->text) == known.end())
      throw Refused({format->origin, fmt::format("no writer for \"{}\"{}", format->text, meant(format->text, known)),
                     "there are " + joined(known, ", ")});
    to.format = format->text;
    if (to.format == "sqlite" && !to.is_given)
      throw Refused({format->origin, "a database is a file", "name it with -o FILE"});
  } else if (to.is_given) {
    struct stat info {};
    const bool folder = ::stat(to.path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
    if (!folder && to.path.ends_with(".jsonl")) to.format = "jsonl";
    if (!folder && to.path.ends_with(".jsonl.zst")) to.format = "jsonl.zst";
  }
  to.rows = !to.is_tree() && to.format != "sqlite";
  refuse_idle_options(settings, to);
  return to;
}

bool Destination::looks_like_a_file() const {
  if (!is_given || !is_tree()) return false;
  constexpr std::string_view kFiles[] = {".txt",    ".text", ".md",  ".html", ".htm",    ".json", ".jsonl",
                                         ".ndjson", ".gz",   ".zst", ".db",   ".sqlite", ".csv"};
  const std::string extension = std::filesystem::path(path).extension().string();
  return std::find(std::begin(kFiles), std::end(kFiles), extension) != std::end(kFiles);
}

std::filesystem::path Destination::journal_folder() const {
  if (!is_given) return {};
  if (is_tree()) return std::filesystem::path(path) / ".winnow";
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) return {};
  std::error_code problem;
  std::filesystem::path file = std::filesystem::weakly_canonical(std::filesystem::absolute(path), problem);
  return problem ? std::filesystem::path() : file += ".winnow";
}

bool Destination::leaves_out(const Record& copy) const {
  return format == "es-bulk" || (is_given && is_tree() && !is_container(copy.format));
}

std::unique_ptr<Output> open_destination(const Destination& to, const Settings& settings,
                                         const std::vector<std::string>& inputs, const std::string& resume,
                                         const std::vector<std::string>& taken) {
  const bool force = settings.on("force");
  const std::string path = to.is_given ? to.path : "-";
  if (to.format == "jsonl.zst") return packed_output(path, inputs, force, resume);
  if (to.format == "es-bulk") return bulk_output(path, inputs, force, resume, bulk_options(settings));
  if (to.format == "sqlite") return database_output(path, inputs, force, resume);
  if (to.rows) return rows_output(path, inputs, force, resume);
  if (!to.is_given) return single_output(to.format_given ? to.format : "");
  return tree_output(path, inputs, force, resume, to.format == "md" ? ".md" : ".txt", taken);
}

}  // namespace winnow::cli
