#include "run_journal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "refused.h"

namespace winnow::cli {
namespace {

using nlohmann::json;

// Options that change nothing of what is written.
constexpr std::array<std::string_view, 14> kFree{
    "jobs",   "quiet",   "verbose",        "color",      "report",  "resume",         "force",
    "config", "dry-run", "allow-failures", "checkpoint", "isolate", "plugin-seconds", "plugin-memory"};

constexpr std::array<std::vector<Notice> Report::*, 5> kNotices{&Report::failures, &Report::skips, &Report::damage,
                                                                &Report::incidents, &Report::quarantines};

constexpr std::pair<const char*, std::uint64_t Report::*> kCounts[] = {
    {"pages", &Report::pages},         {"changed", &Report::changed},         {"empty", &Report::empty},
    {"failed", &Report::failed},       {"quarantined", &Report::quarantined}, {"skipped", &Report::skipped},
    {"unsettled", &Report::unsettled}, {"damaged", &Report::damaged},         {"bytes_in", &Report::bytes_in},
    {"bytes_out", &Report::bytes_out}, {"blocks_in", &Report::blocks_in},     {"blocks_out", &Report::blocks_out},
    {"words_in", &Report::words_in},   {"words_out", &Report::words_out},     {"n_incidents", &Report::n_incidents},
    {"copies", &Report::duplicates}};

json counts_json(const Report& report) {
  json out;
  for (const auto& [name, member] : kCounts) out[name] = report.*member;
  for (const auto& [rounds, pages] : report.rounds) out["rounds"].push_back({rounds, pages});
  for (const auto& [plugin, reasons] : report.reasons)
    for (const auto& [reason, count] : reasons)
      out["reasons"].push_back({plugin, reason, count.edits, count.pages, count.words, count.bytes});
  for (const auto& [charset, pages] : report.charsets) out["charsets"][charset] = pages;
  for (const auto& [site, pages] : report.sites.sites()) out["sites"][site] = pages;
  return out;
}

void take_counts(Report& report, const json& from) {
  for (const auto& [name, member] : kCounts) report.*member = from.at(name);
  report.rounds.clear();
  report.reasons.clear();
  if (from.contains("rounds"))
    for (const json& one : from["rounds"]) report.rounds[one.at(0)] = one.at(1);
  if (from.contains("reasons"))
    for (const json& one : from["reasons"])
      report.reasons[one.at(0)][one.at(1)] = {one.at(2), one.at(3), one.at(4), one.at(5)};
  report.charsets.clear();
  if (from.contains("charsets")) report.charsets = from["charsets"].get<std::map<std::string, std::uint64_t>>();
  report.sites = {};
  if (from.contains("sites"))
    for (const auto& [site, pages] : from["sites"].items()) report.sites.add(site, pages.get<SiteShares::Histogram>());
}

std::string hex(std::uint64_t n) { return fmt::format("{:016x}", n); }

// The options that differ between two runs, as they are written on the command line.
std::string other_options(const json& before, const json& now) {
  std::set<std::string> names;
  for (const auto& [one, two] : {std::pair(&before, &now), std::pair(&now, &before)})
    for (const auto& [name, values] : one->items())
      if (two->value(name, json()) != values) names.insert("--" + name);
  return fmt::format("{}", fmt::join(names, " "));
}

// The first file that is not as it was.
std::string other_file(const json& before, const json& now) {
  for (const auto& [one, two] : {std::pair(&before, &now), std::pair(&now, &before)})
    for (const json& file : *one)
      if (std::find(two->begin(), two->end(), file) == two->end()) return file.at(0);
  return "";
}

// Why `now` is not the run that was interrupted.
Error difference(const std::string& journal, const json& before, const json& now) {
  const std::string again = "repeat its command line with --resume, or run without --resume to begin anew";
  if (before.at("winnow") != now.at("winnow"))
    return {journal, "the run that was interrupted was one of winnow " + before.at("winnow").get<std::string>(), again};
  if (before.at("inputs") != now.at("inputs")) return {journal, "the run that was interrupted had other inputs", again};
  if (before.at("options") != now.at("options"))
    return {journal,
            "the run that was interrupted had other options: " + other_options(before.at("options"), now.at("options")),
            again};
  if (before.at("plugins") != now.at("plugins"))
    return {journal, "the run that was interrupted had other plugins", again};
  return {other_file(before.at("files"), now.at("files")), "is not as it was in the run that was interrupted",
          "put it back as it was, or run without --resume to begin anew"};
}

}  // namespace

std::uint64_t chained(std::uint64_t chain, const Record& record) {
  // FNV-1a: short texts, no speed needed, and no library behind it.
  const auto add = [&](std::string_view text) {
    for (const char c : text) chain = (chain ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    chain = (chain ^ 0xFF) * 0x100000001B3u;
  };
  add(record.document.id);
  add(record.document.place);
  add(fmt::format("{}", record.bytes));
  return chain;
}

std::string run_line(const Settings& settings, const std::vector<std::string>& inputs,
                     const std::vector<std::string>& plugins, const std::vector<RunFile>& files) {
  json run{{"winnow", WINNOW_VERSION}, {"inputs", inputs}, {"plugins", plugins}};
  json options = json::object();
  for (const Flag& flag : flags()) {
    if (!(flag.verbs & kClean) || std::find(kFree.begin(), kFree.end(), flag.name) != kFree.end()) continue;
    for (const Value& value : settings.many(flag.name)) options[std::string(flag.name)].push_back(value.text);
  }
  run["options"] = options;
  run["files"] = json::array();
  for (const RunFile& file : files) run["files"].push_back({file.path, file.hash});
  return compact_json(run);
}

RunJournal::RunJournal(std::filesystem::path folder, std::string run)
    : folder_(std::move(folder)), run_(std::move(run)) {}

std::optional<Progress> RunJournal::resumable() {
  if (!exists()) return std::nullopt;
  Journal::Read read = Journal::read(folder_);
  Progress progress;
  try {
    if (read.exists && read.run != run_)
      throw Refused(difference((folder_ / "journal").string(), require_json(read.run), require_json(run_)));
    if (read.entries.empty()) return std::nullopt;
    for (const std::string& entry : read.entries) {
      const json at = require_json(entry);
      for (std::size_t i = 0; i < kNotices.size(); ++i)
        for (const json& notice : at.at("notices").at(i))
          (progress.report.*kNotices[i]).push_back({notice.at(0), notice.at(1)});
    }
    const json at = require_json(read.entries.back());
    progress.records = at.at("records");
    progress.chain = std::stoull(at.at("chain").get<std::string>(), nullptr, 16);
    progress.altered = at.at("altered");
    progress.bytes = at.at("bytes");
    progress.named_skips = at.at("named_skips");
    progress.named_incidents = at.at("named_incidents");
    progress.output = compact_json(at.at("output"));
    if (at.contains("state")) progress.state = at.at("state").get<std::string>();
    progress.missed = at.at("missed");
    if (at.contains("audit")) progress.audit = at.at("audit").get<std::uint64_t>();
    take_counts(progress.report, at.at("report"));
  } catch (const Refused&) {
    throw;
  } catch (const std::exception& error) {
    throw Refused({(folder_ / "journal").string(), fmt::format("cannot be understood: {}", error.what()),
                   "run without --resume to begin anew"});
  }
  for (std::size_t i = 0; i < kNotices.size(); ++i) notices_[i] = (progress.report.*kNotices[i]).size();
  records_ = progress.records;
  found_ = std::move(read);
  return progress;
}

void RunJournal::begin() {
  if (!exists()) return;
  Result<Journal> journal = found_ ? Journal::go_on(folder_, *found_) : Journal::begin(folder_, run_);
  if (!journal) throw Refused(journal.error(), kOutOfResource);
  journal_.emplace(*std::move(journal));
}

bool RunJournal::is_due(std::uint64_t records) const {
  if (!journal_ || records == records_) return false;
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - last_).count() >= interval_;
}

void RunJournal::add(const Progress& progress) {
  if (!journal_ || progress.records == records_) return;
  json at{{"records", progress.records},
          {"chain", hex(progress.chain)},
          {"altered", progress.altered},
          {"bytes", progress.bytes},
          {"named_skips", progress.named_skips},
          {"named_incidents", progress.named_incidents},
          {"missed", progress.missed},
          {"output", require_json(progress.output)},
          {"report", counts_json(progress.report)}};
  if (!progress.state.empty()) at["state"] = progress.state;
  if (progress.audit) at["audit"] = *progress.audit;
  for (std::size_t i = 0; i < kNotices.size(); ++i) {
    const std::vector<Notice>& all = progress.report.*kNotices[i];
    json fresh = json::array();
    for (; notices_[i] < all.size(); ++notices_[i]) fresh.push_back({all[notices_[i]].place, all[notices_[i]].message});
    at["notices"].push_back(std::move(fresh));
  }
  if (const Status added = journal_->add(compact_json(at)); !added) throw Refused(added.error(), kOutOfResource);
  records_ = progress.records;
  last_ = std::chrono::steady_clock::now();
}

void RunJournal::remove() {
  if (journal_) journal_->remove();
}

}  // namespace winnow::cli
