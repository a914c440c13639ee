#include <winnow/audit_reader.h>
#include <winnow/data_stream.h>
#include <winnow/file_hash.h>
#include <winnow/removal_samples.h>

#include <fmt/format.h>
#include <re2/re2.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "numbers.h"
#include "refused.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

constexpr std::size_t kTextColumns = 100;
constexpr std::size_t kParagraphColumns = 300;  // by so much a paragraph is told from a menu

// --plugin, --reason, --site, --score-below, and the pattern of grep.
class Filter {
 public:
  Filter(const Settings& settings, const std::string& pattern) {
    // Of the command line alone: in a configuration --plugin names files.
    const auto given = [&](const char* name) -> std::optional<std::string> {
      const auto value = settings.one(name);
      if (!value || !value->origin.starts_with("--")) return std::nullopt;
      return value->text;
    };
    plugin_ = given("plugin");
    reason_ = given("reason");
    site_ = given("site");
    if (const auto below = settings.one("score-below"))
      below_ = static_cast<float>(decimal_given(*below, 0, 1, "number from 0 to 1", "such as 0.6"));
    if (pattern.empty()) return;
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    pattern_ = std::make_unique<RE2>(pattern, options);
    if (!pattern_->ok()) throw Refused({pattern, pattern_->error(), "the pattern is one of RE2's"});
  }

  bool takes(const AuditedPage& page, const AuditedEdit& edit) const {
    if (plugin_ && edit.plugin != *plugin_) return false;
    if (reason_ && edit.reason != *reason_) return false;
    if (site_ && page.site != *site_) return false;
    if (below_ && (edit.score < 0 || edit.score >= *below_)) return false;
    return !pattern_ || RE2::PartialMatch(edit.removed, *pattern_) || RE2::PartialMatch(edit.evidence, *pattern_);
  }

 private:
  std::optional<std::string> plugin_, reason_, site_;
  std::optional<float> below_;
  std::unique_ptr<RE2> pattern_;
};

std::string as_json(const AuditedPage& page, const AuditedEdit& edit) {
  nlohmann::ordered_json json{{"page", page.id}};
  if (!page.site.empty()) json["site"] = page.site;
  if (edit.block != kNoBlock) json["block"] = edit.block;
  json["plugin"] = edit.plugin;
  json["reason"] = edit.reason;
  if (edit.score >= 0) json["score"] = std::stod(fmt::format("{:.4f}", edit.score));
  json["removed"] = edit.removed;
  if (edit.kind == EditKind::kReplace) json["inserted"] = edit.inserted;
  if (!edit.evidence.empty()) json["evidence"] = edit.evidence;
  return compact_json(json) + "\n";
}

std::string as_text(const AuditedPage& page, const AuditedEdit& edit, const Colours& colour,
                    std::size_t columns = kTextColumns) {
  std::string line = fmt::format("{}{}{}", colour.bold, escaped(page.id), colour.off);
  if (edit.block != kNoBlock) line += fmt::format(":{}", edit.block);
  line += fmt::format("  {}{}: {}{}", colour.blue, escaped(edit.plugin), escaped(edit.reason), colour.off);
  if (edit.score >= 0) line += fmt::format("  {:.2f}", edit.score);
  line += fmt::format("\n    {}{}{}", colour.red, fitted(escaped(edit.removed), columns), colour.off);
  if (edit.kind == EditKind::kReplace)
    line += fmt::format(" -> {}{}{}", colour.green, fitted(escaped(edit.inserted), kTextColumns), colour.off);
  if (!edit.evidence.empty()) line += fmt::format("\n    {}", fitted(escaped(edit.evidence), kTextColumns));
  return line + "\n";
}

bool print(const std::string& text) {
  return std::fputs(text.c_str(), data_stream()) >= 0 && std::fflush(data_stream()) == 0;
}

struct Sum {
  std::uint64_t edits = 0, bytes = 0, scored = 0, pages = 0, last_page = 0;
  double scores = 0;
  float least = 2;
};

int stats(AuditReader& audit, const Filter& filter, const Settings& settings) {
  std::map<std::pair<std::string, std::string>, Sum> sums;
  std::uint64_t pages = 0, failed = 0;
  while (const AuditedPage* page = audit.next()) {
    ++pages;
    failed += page->failed();
    for (const AuditedEdit& edit : page->edits) {
      if (!filter.takes(*page, edit)) continue;
      Sum& sum = sums[{edit.plugin, edit.reason}];
      ++sum.edits;
      sum.bytes += edit.removed.size();
      sum.pages += std::exchange(sum.last_page, pages) != pages;
      if (edit.score < 0) continue;
      ++sum.scored;
      sum.scores += static_cast<double>(edit.score);
      sum.least = std::min(sum.least, edit.score);
    }
  }
  if (settings.on("json")) {
    nlohmann::ordered_json json{{"pages", pages}, {"failed", failed}, {"reasons", nlohmann::ordered_json::array()}};
    for (const auto& [name, sum] : sums)
      json["reasons"].push_back({{"plugin", name.first},
                                 {"reason", name.second},
                                 {"edits", sum.edits},
                                 {"pages", sum.pages},
                                 {"bytes", sum.bytes}});
    print(indented_json(json, 1) + "\n");
    return kDone;
  }
  std::string out = fmt::format("{:<14} {:<24} {:>9} {:>9} {:>11} {:>7} {:>7}\n", "plugin", "reason", "edits", "pages",
                                "bytes", "score", "least");
  for (const auto& [name, sum] : sums) {
    out += fmt::format("{:<14} {:<24} {:>9} {:>9} {:>11}", escaped(name.first), escaped(name.second), sum.edits,
                       sum.pages, sum.bytes);
    if (sum.scored > 0)
      out += fmt::format(" {:>7.2f} {:>7.2f}", sum.scores / static_cast<double>(sum.scored), sum.least);
    out += '\n';
  }
  print(out + fmt::format("{}, {} failed\n", counted(pages, "page", "pages"), failed));
  return kDone;
}

std::size_t limit_of(const Settings& settings, std::size_t otherwise) {
  const auto limit = settings.one("limit");
  return limit ? whole_given(*limit, 0, 999'999'999, "number up to 999999999", "such as 20") : otherwise;
}

// The same edits every time: those whose place has the lowest hash.
int sample(AuditReader& audit, const Filter& filter, const Settings& settings, const Colours& colour) {
  const std::size_t most = limit_of(settings, 10);
  std::map<std::string, std::string> drawn;
  while (const AuditedPage* page = audit.next()) {
    for (const AuditedEdit& edit : page->edits) {
      if (!filter.takes(*page, edit)) continue;
      const std::string rank = content_hash(
          fmt::format("{}\n{}\n{}\n{}\n{}", page->id, edit.block, edit.in_block.begin, edit.round, edit.plugin));
      if (drawn.size() >= most && (most == 0 || rank > drawn.rbegin()->first)) continue;
      drawn[rank] = settings.on("json") ? as_json(*page, edit) : as_text(*page, edit, colour);
      if (drawn.size() > most) drawn.erase(std::prev(drawn.end()));
    }
  }
  std::string out;
  for (const auto& [rank, text] : drawn) out += text;
  print(out);
  return kDone;
}

int grep(AuditReader& audit, const Filter& filter, const Settings& settings, const Colours& colour) {
  std::size_t left = limit_of(settings, std::string::npos);
  while (const AuditedPage* page = left > 0 ? audit.next() : nullptr) {
    if (stop_flag()) return signal_exit();
    std::string out;
    for (const AuditedEdit& edit : page->edits) {
      if (left == 0 || !filter.takes(*page, edit)) continue;
      out += settings.on("json") ? as_json(*page, edit) : as_text(*page, edit, colour);
      --left;
    }
    if (!out.empty() && !print(out)) return kDone;
  }
  return kDone;
}

std::string said_of(const RemovalSample& sample) {
  std::string text = counted(sample.bytes, "byte", "bytes");
  if (sample.pages > 1) text += fmt::format(", the same on {}", counted(sample.pages, "page", "pages"));
  return text;
}

// The longest paragraphs that went, a text once: what a wrong cut would show first.
int longest(AuditReader& audit, const Filter& filter, const Settings& settings, const Colours& colour) {
  RemovalSamples samples;
  while (const AuditedPage* page = audit.next())
    samples.add(*page, [&](const AuditedEdit& edit) { return filter.takes(*page, edit); });
  std::string out;
  for (const RemovalSample& sample : samples.longest(limit_of(settings, 10))) {
    AuditedPage page;
    page.id = sample.page;
    page.site = sample.site;
    AuditedEdit edit;
    edit.block = sample.block;
    edit.plugin = sample.plugin;
    edit.reason = sample.reason;
    edit.removed = sample.removed;
    edit.evidence = sample.evidence;
    edit.score = sample.score;
    out += settings.on("json") ? as_json(page, edit) : as_text(page, edit, colour, kParagraphColumns);
    if (!settings.on("json")) out += fmt::format("    {}{}{}\n", colour.dim, said_of(sample), colour.off);
  }
  print(out);
  return kDone;
}

}  // namespace

int run_audit(const Settings& settings) {
  const std::vector<std::string>& words = settings.arguments;
  const std::string what = words.empty() ? "" : words[0];
  const bool greps = what == "grep";
  if ((what != "stats" && what != "sample" && what != "longest" && !greps) || words.size() != (greps ? 3u : 2u))
    throw Refused({"", "winnow audit stats FILE | longest FILE | sample FILE | grep PATTERN FILE",
                   "winnow audit --help shows how"});
  const Filter filter(settings, greps ? words[1] : "");
  Result<AuditReader> audit = AuditReader::open(words.back() == "-" ? "/dev/stdin" : words.back());
  if (!audit) throw Refused(audit.error());
  const Colours colour = colours(settings, data_descriptor());
  const int exit = greps               ? grep(*audit, filter, settings, colour)
                   : what == "sample"  ? sample(*audit, filter, settings, colour)
                   : what == "longest" ? longest(*audit, filter, settings, colour)
                                       : stats(*audit, filter, settings);
  if (audit->problem()) throw Refused(*audit->problem(), kFailures);
  return exit;
}

}  // namespace winnow::cli
