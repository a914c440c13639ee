#include "dedup_index.h"

#include <winnow/dedup.h>
#include <winnow/readable_size.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "refused.h"
#include "run/json_string.h"
#include "run/run_settings.h"
#include "terminal/terminal.h"

namespace winnow::cli {
namespace {

const std::vector<std::string> kWords{"stats", "verify", "compact", "forget", "resettle"};

[[noreturn]] void refuse_usage() {
  throw Refused({"", "winnow dedup index stats|verify|compact|resettle DIR, or winnow dedup index forget ID... DIR",
                 "the folder can also be given with --index DIR"});
}

int print_stats(const DedupIndex& index) {
  const IndexStats stats = index.stats();
  std::string text = fmt::format("pages       {}\nstay        {}\ncopies      {}\n", stats.pages,
                                 stats.pages - stats.copies - stats.pending, stats.copies);
  if (stats.pending > 0) text += fmt::format("unsettled   {}, from a run that was stopped\n", stats.pending);
  text += fmt::format("runs        {}\nsketches    {}\nfile        {}", stats.runs, readable_size(stats.sketch_bytes),
                      readable_size(stats.file_bytes));
  if (stats.pages > 0) text += fmt::format(", {} bytes a page", stats.file_bytes / stats.pages);
  text += fmt::format("\nmade with   {}\n", stats.parameters);
  std::fputs(text.c_str(), data_stream());
  return kDone;
}

int print_faults(const DedupIndex& index, const std::string& folder, Messages& messages) {
  const std::vector<std::string> faults = index.verify();
  for (const std::string& fault : faults) messages.error({folder, fault, ""});
  if (!faults.empty()) return kUsage;
  messages.info(fmt::format("winnow: {}: {}, sound", escaped(folder), counted(index.stats().pages, "page", "pages")));
  return kDone;
}

// As --clusters has them.
void print_settled(const Forgotten& forgotten) {
  for (const auto& [id, kept] : forgotten.settled)
    fmt::print(data_stream(), "{{\"id\":{},\"cluster\":{},\"kept\":{}}}\n", json_string(id), json_string(kept),
               json_string(kept));
}

template <class T>
void require_index(const Result<T>& result) {
  if (!result) throw Refused(result.error(), DedupIndex::is_damage(result.error()) ? kUsage : kOutOfResource);
}

}  // namespace

bool is_about_index(const Settings& settings) {
  const std::vector<std::string>& words = settings.arguments;
  return words.size() >= 2 && words[0] == "index" && std::find(kWords.begin(), kWords.end(), words[1]) != kWords.end();
}

int run_dedup_index(const Settings& settings) {
  std::vector<std::string> words(settings.arguments.begin() + 1, settings.arguments.end());
  std::string folder;
  if (const auto given = settings.one("index")) {
    folder = given->text;
  } else if (words.size() >= 2) {
    folder = words.back();
    words.pop_back();
  }
  const std::string what = words[0];
  if (folder.empty() || (what == "forget") != (words.size() > 1)) refuse_usage();
  Messages messages(settings);
  Result<DedupIndex> index = DedupIndex::open(folder, what != "stats" && what != "verify");
  if (!index) throw Refused(index.error());
  if (what == "stats") return print_stats(*index);
  if (what == "verify") return print_faults(*index, folder, messages);
  int status = kDone;
  if (what == "compact") {
    require_index(index->compact());
  } else if (what == "resettle") {
    require_index(index->resettle(jobs_of(settings, messages)));
  } else {
    const Result<Forgotten> forgotten = index->forget({words.begin() + 1, words.end()}, jobs_of(settings, messages));
    require_index(forgotten);
    print_settled(*forgotten);
    for (const std::string& id : forgotten->unknown) messages.error({id, "no page of the index has this id", ""});
    status = forgotten->unknown.empty() ? kDone : kFailures;
  }
  const IndexStats stats = index->stats();
  messages.info(fmt::format("winnow: {}: {}, {} {}", escaped(folder), counted(stats.pages, "page", "pages"),
                            stats.copies, stats.copies == 1 ? "is a copy" : "are copies"));
  return status;
}

}  // namespace winnow::cli
