// winnow rules coverage: which rule met how much of an archive, and which never did. Rules rot as sites change.
#include <winnow/reader.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>
#include <optional>
#include <set>

#include "refused.h"
#include "rule_files.h"
#include "rules.h"
#include "run/run.h"
#include "run/watch.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

struct Count {
  std::uint64_t pages = 0, blocks = 0;
};

// The places of the rules that met a block of this page, once for each block.
std::vector<std::string> places_met(const Document& page, const std::string& plugin) {
  std::vector<std::string> places;
  for (const AppliedEdit& edit : page.history)
    if (edit.plugin == plugin) places.emplace_back(edit.evidence);
  constexpr std::string_view kKeep = "keep=";
  for (const Block& block : page.blocks)
    for (std::string_view rest = block.labels; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (rest.starts_with(kKeep)) places.emplace_back(rest.substr(kKeep.size(), end - kKeep.size()));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  return places;
}

// What the rules met on all pages.
struct Coverage {
  std::map<std::string, Count> met;  // by the rule's place
  std::uint64_t n_pages = 0, n_pages_met = 0;

  void add(const Document& page, const std::string& plugin) {
    ++n_pages;
    const std::vector<std::string> places = places_met(page, plugin);
    for (const std::string& place : places) ++met[place].blocks;
    for (const std::string& place : std::set<std::string>(places.begin(), places.end())) ++met[place].pages;
    n_pages_met += !places.empty();
  }
  Count of(const RuleView& rule) const {
    const auto found = met.find(rule.place);
    return found == met.end() ? Count() : found->second;
  }
};

std::string as_json(const Coverage& coverage, const std::vector<RuleFileView>& files) {
  nlohmann::ordered_json json{
      {"pages", coverage.n_pages}, {"pages_met", coverage.n_pages_met}, {"rules", nlohmann::ordered_json::array()}};
  for (const RuleFileView& file : files)
    for (const RuleView& rule : file.rules)
      json["rules"].push_back({{"rule", rule.place},
                               {"kind", rule.kind},
                               {"what", rule.what},
                               {"pages", coverage.of(rule).pages},
                               {"blocks", coverage.of(rule).blocks}});
  return indented_json(json, 1) + "\n";
}

// A line for each rule; those that met nothing come last.
std::string as_text(const Coverage& coverage, const std::vector<RuleFileView>& files) {
  std::string text = fmt::format("{:>8} {:>8}  rule\n", "pages", "blocks");
  std::string never;
  std::size_t n_never = 0;
  for (const RuleFileView& file : files)
    for (const RuleView& rule : file.rules) {
      const Count count = coverage.of(rule);
      n_never += count.blocks == 0;
      (count.blocks == 0 ? never : text) +=
          escaped(fmt::format("{:>8} {:>8}  {}  {} {}", count.pages, count.blocks, rule.place, rule.kind, rule.what)) +
          "\n";
    }
  return text + never +
         fmt::format("{}, {} met by a rule; {} met nothing\n", counted(coverage.n_pages, "page", "pages"),
                     coverage.n_pages_met, counted(n_never, "rule", "rules"));
}

}  // namespace

int rules_coverage(const Settings& settings) {
  const std::optional<Value> path = settings.one("rules");
  if (!path || settings.arguments.size() < 2) throw Refused({"", "winnow rules coverage --rules FOLDER INPUT...", ""});
  Messages messages(settings);
  std::string plugin;
  PluginHost host = good_rules(settings, path->text, messages, plugin);
  // One round: what rules meet in a page as it came.
  PipelineOptions once;
  once.max_rounds = 1;
  Pipeline pipeline(watched(host.stages()), once);
  Source source({settings.arguments.begin() + 1, settings.arguments.end()}, read_options(settings));
  RunOptions run;
  run.rows = false;
  Coverage coverage;
  int exit = kDone;
  while (std::optional<Record> record = source.next()) {
    const Done done = clean_record(std::move(*record), pipeline, run);
    if (done.status == "failed" || done.record.kind == Record::Kind::kDamage) {
      messages.error(done.error);
      exit = kFailures;
    }
    if (done.record.kind != Record::Kind::kPage) continue;
    for (const Incident& incident : done.outcome.incidents) {
      messages.error(incident_error(done.record.document.place, incident));
      exit = kFailures;
    }
    coverage.add(done.record.document, plugin);
  }
  const std::vector<RuleFileView> files = read_rule_files(path->text);
  std::fputs((settings.on("json") ? as_json(coverage, files) : as_text(coverage, files)).c_str(), data_stream());
  return signal_exit() != 0 ? signal_exit() : exit;
}

}  // namespace winnow::cli
