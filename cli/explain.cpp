#include <winnow/data_stream.h>
#include <winnow/pipeline.h>
#include <winnow/reader.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "refused.h"
#include "run/learning.h"
#include "run/page_problems.h"
#include "run/plugin_choice.h"
#include "run/run.h"
#include "run/watch.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

constexpr std::size_t kBlockColumns = 100;
constexpr std::size_t kEvidenceColumns = 70;

std::string_view name_of(Role role) {
  switch (role) {
    case Role::kTitle:
      return "title";
    case Role::kDate:
      return "date";
    case Role::kByline:
      return "byline";
    case Role::kCredit:
      return "credit";
    case Role::kCaption:
      return "caption";
    case Role::kHeading:
      return "heading";
    case Role::kBody:
      return "body";
    case Role::kChrome:
      return "chrome";
    default:
      return "";
  }
}

// What plugins did to one block, in order.
using Story = std::vector<const AppliedEdit*>;

std::vector<Story> stories_of(const Document& page) {
  std::vector<Story> stories(page.blocks.size());
  for (const AppliedEdit& edit : page.history)
    if (edit.plugin != "form" && edit.block < stories.size() && edit.kind != EditKind::kDropDocument)
      stories[edit.block].push_back(&edit);
  return stories;
}

// '-' dropped, '~' mended and kept, '+' kept as it came (but for white space).
char mark_of(const Block& block, const Story& story, bool page_dropped) {
  if (block.dropped || page_dropped) return '-';
  return story.empty() ? '+' : '~';
}

std::string shown(std::string_view text, std::size_t columns) { return fitted(escaped(text), columns); }

std::string why(const AppliedEdit& edit) {
  std::string line = fmt::format("{}: {}", edit.plugin, edit.reason);
  if (edit.kind == EditKind::kReplace)
    line += fmt::format("  \"{}\" -> \"{}\"", shown(edit.removed, kEvidenceColumns / 2),
                        shown(edit.inserted, kEvidenceColumns / 2));
  if (!edit.evidence.empty()) line += "  " + shown(edit.evidence, kEvidenceColumns);
  if (edit.score >= 0) line += fmt::format("  {:.2f}", static_cast<double>(edit.score));
  if (edit.other_block != kNoBlock) line += fmt::format("  (see {})", edit.other_block);
  if (edit.round > 1) line += fmt::format("  in round {}", edit.round);
  return line;
}

nlohmann::ordered_json json_of(const AppliedEdit& edit) {
  nlohmann::ordered_json json{{"plugin", edit.plugin}, {"reason", edit.reason}, {"round", edit.round}};
  if (edit.kind == EditKind::kReplace) {
    json["removed"] = edit.removed;
    json["inserted"] = edit.inserted;
  }
  if (!edit.evidence.empty()) json["evidence"] = edit.evidence;
  if (edit.score >= 0) json["score"] = edit.score;
  if (edit.other_block != kNoBlock) json["other_block"] = edit.other_block;
  return json;
}

nlohmann::ordered_json json_of(const Document& page, const Done& done) {
  nlohmann::ordered_json json{
      {"id", page.id}, {"place", escaped(page.place)}, {"status", done.status}, {"rounds", done.outcome.rounds}};
  const std::vector<Story> stories = stories_of(page);
  json["blocks"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    const Block& block = page.blocks[i];
    nlohmann::ordered_json one{{"number", i}, {"kept", !block.dropped && !page.dropped}};
    if (block.role != Role::kNone) one["role"] = name_of(block.role);
    if (!block.tag_path.empty()) one["tag_path"] = block.tag_path;
    if (block.content >= 0) one["content"] = std::round(static_cast<double>(block.content) * 1000) / 1000;
    one["text"] = block.text;
    one["edits"] = nlohmann::ordered_json::array();
    for (const AppliedEdit* edit : stories[i]) one["edits"].push_back(json_of(*edit));
    json["blocks"].push_back(std::move(one));
  }
  return json;
}

std::string blocks_as_text(const Document& page, const Colours& colour) {
  std::string out;
  const std::vector<Story> stories = stories_of(page);
  const std::size_t digits = std::to_string(page.blocks.size()).size();
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    const Block& block = page.blocks[i];
    const char mark = mark_of(block, stories[i], page.dropped);
    const std::string_view paint = mark == '-' ? colour.red : mark == '~' ? colour.yellow : colour.green;
    out += fmt::format("{}{}{} {:>{}}  {:<7}  {}{}{}\n", paint, mark, colour.off, i, digits, name_of(block.role),
                       mark == '-' ? colour.dim : "", shown(block.text, kBlockColumns), mark == '-' ? colour.off : "");
    if (!block.tag_path.empty()) {
      out += fmt::format("{:{}}{}{}", "", digits + 13, colour.dim, shown(block.tag_path, kBlockColumns));
      if (block.content >= 0) out += fmt::format("  {:.2f}", static_cast<double>(block.content));
      out += fmt::format("{}\n", colour.off);
    }
    for (const AppliedEdit* edit : stories[i])
      out += fmt::format("{:{}}{}{}{}\n", "", digits + 13, colour.blue, why(*edit), colour.off);
  }
  return out;
}

std::string as_text(const Document& page, const Done& done, const Colours& colour) {
  const auto dropped = std::count_if(page.blocks.begin(), page.blocks.end(), [](const Block& b) { return b.dropped; });
  std::string out = fmt::format("{}{}{}  {}, {} dropped, {}{}\n", colour.bold, escaped(page.place), colour.off,
                                counted(page.blocks.size(), "block", "blocks"),
                                page.dropped ? static_cast<std::ptrdiff_t>(page.blocks.size()) : dropped,
                                counted(static_cast<std::uint64_t>(done.outcome.rounds), "round", "rounds"),
                                done.outcome.settled ? "" : ", not settled");
  for (const AppliedEdit& edit : page.history)
    if (edit.kind == EditKind::kDropDocument)
      out += fmt::format("{}the whole page is dropped{}  {}\n", colour.red, colour.off, why(edit));
  return out + blocks_as_text(page, colour);
}

// --after each, or --after NAME: the page as it is behind every plugin that changed it.
PipelineOptions after_options(const Settings& settings, const PluginHost& host, const Colours& colour) {
  PipelineOptions options;
  const auto after = settings.one("after");
  if (!after) return options;
  if (settings.on("json"))
    throw Refused({after->origin, "writes texts for people, and --json rows", "give one of both"});
  std::vector<std::string> known{"each"};
  for (const Descriptor& plugin : host.descriptors()) known.push_back(plugin.name);
  if (std::find(known.begin(), known.end(), after->text) == known.end())
    throw Refused({after->origin, fmt::format("no plugin \"{}\" takes part{}", after->text, meant(after->text, known)),
                   "each shows the page behind every plugin that changed it"});
  options.after_stage = [wanted = after->text, colour](const Document& page, const Stage& stage, int round) {
    if (wanted != "each" && wanted != stage.name) return;
    std::string out = fmt::format("{}== after {}, round {}{}\n", colour.bold, stage.name, round, colour.off);
    for (std::size_t i = 0; i < page.blocks.size(); ++i)
      if (!page.blocks[i].dropped) out += fmt::format("{:>5}  {}\n", i, escaped(page.blocks[i].text));
    std::fputs((out + "\n").c_str(), data_stream());
  };
  return options;
}

}  // namespace

int run_explain(const Settings& settings) {
  if (settings.arguments.empty()) throw Refused({"", "no page was given", "winnow explain FILE; - is standard input"});
  Messages messages(settings);
  const Colours colour = colours(settings, data_descriptor());
  PluginHost host = load_plugins(settings, messages, Purpose::kExplain);
  use_state(settings, host, messages);
  Pipeline pipeline(watched(host.stages()), after_options(settings, host, colour));
  Source source(settings.arguments, read_options(settings));
  const std::optional<Value> wanted = settings.one("page");
  int exit = kDone;
  bool any = false;
  RunOptions options;
  options.rows = false;
  while (std::optional<Record> record = source.next()) {
    if (wanted && record->document.id != wanted->text) continue;
    const Done done = clean_record(std::move(*record), pipeline, options);
    if (signal_exit() != 0) return signal_exit();  // plugins in other processes were ended at the page
    const Document& page = done.record.document;
    print_plugin_log(host, messages);
    if (!tell_page_problems(done, messages, exit)) continue;
    std::string text;
    if (settings.on("json")) {
      text = compact_json(json_of(page, done)) + "\n";
    } else {
      if (any) text = "\n";
      text.append(as_text(page, done, colour));
    }
    any = true;
    // A closed pipe: whoever read had enough.
    if (std::fputs(text.c_str(), data_stream()) < 0 || std::fflush(data_stream()) != 0) return kDone;
  }
  if (wanted && !any && exit == kDone)
    throw Refused({"--page " + wanted->text, "there is no page with this id",
                   "an id is a page's path, or what its row calls \"id\": without --page all are shown"},
                  kFailures);
  return signal_exit() != 0 ? signal_exit() : exit;
}

}  // namespace winnow::cli
