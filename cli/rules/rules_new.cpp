// winnow rules new: a draft of a rule file, from pages of the site.
#include <winnow/reader.h>
#include <winnow/site.h>

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <optional>

#include "refused.h"
#include "rule_draft.h"
#include "rule_files.h"
#include "rules.h"
#include "run/plugin_choice.h"
#include "run/run.h"
#include "run/watch.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"
#include "write_file.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

// How the rule file, which lies in `folder`, would name a page; empty when the page is no file of its own.
std::string test_page(const Record& record, const std::string& folder) {
  std::error_code ignored;
  const fs::path page = record.document.place;
  if ((record.format != "txt" && record.format != "html") || !fs::is_regular_file(page, ignored)) return "";
  return fs::proximate(page, folder, ignored).generic_string();
}

// What pages say of their site, and so what rule files are called after.
std::string site_of(const std::string& given) {
  std::string site = given;
  for (char& c : site)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  if (site.ends_with('.')) site.pop_back();
  if (const std::string why = site_problem(site); !why.empty()) {
    const std::string host = host_of(site.find("://") == site.npos ? "http://" + site : site);
    throw Refused({given, why, host.empty() || host == site ? "" : "the site may be " + host});
  }
  return site;
}

void make_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw Refused({folder, "the folder cannot be made: " + error.message(), "give -o a place that you may write to"});
}

}  // namespace

int rules_new(const Settings& settings) {
  if (settings.arguments.size() < 3)
    throw Refused({"", "winnow rules new SITE PAGE...", "two pages of the site at least, or a folder of them"});
  Messages messages(settings);
  const std::string site = site_of(settings.arguments[1]);
  const std::optional<Value> output = settings.one("output");
  const std::string folder = output ? fs::absolute(output->text).parent_path().string() : fs::current_path().string();
  PluginHost host = load_plugins(settings, messages);
  Pipeline pipeline(watched(host.stages()), {});
  ReadOptions options = read_options(settings);
  options.site = site;
  Source source({settings.arguments.begin() + 2, settings.arguments.end()}, options);
  RunOptions run;
  run.rows = false;
  RuleDraft draft(site);
  int exit = kDone;
  while (std::optional<Record> record = source.next()) {
    const Done done = clean_record(std::move(*record), pipeline, run);
    if (done.status == "failed" || done.record.kind == Record::Kind::kDamage) {
      messages.error(done.error);
      exit = kFailures;
    } else if (done.record.kind == Record::Kind::kPage) {
      draft.add(done.record.document, test_page(done.record, folder));
    }
  }
  if (signal_exit() != 0) return signal_exit();
  if (draft.n_pages() < 2)
    throw Refused({site, counted(draft.n_pages(), "page", "pages") + ": what repeats is seen from two pages on",
                   "give more pages of the site, or a folder of them"},
                  exit == kDone ? kUsage : exit);
  if (!output) {
    std::fputs(draft.toml("").c_str(), data_stream());
  } else {
    make_folder(folder);
    write_new(output->text, draft.toml(fs::path(output->text).stem().string()), settings.on("force"));
    messages.info(fmt::format("{}: a draft from {} pages", escaped(output->text), draft.n_pages()));
  }
  return exit;
}

}  // namespace winnow::cli
