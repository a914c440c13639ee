// winnow eval: pages cleaned and held against their gold texts, by group, with intervals; or two runs against each
// other.
#include <winnow/on_threads.h>
#include <winnow/pipeline.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <set>

#include "compare/eval_pages.h"
#include "numbers.h"
#include "refused.h"
#include "run/plugin_choice.h"
#include "run/run.h"
#include "run/run_settings.h"
#include "run/watch.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kBatch = 256;      // pages cleaned at a time
constexpr double kNotableLoss = 0.02;    // of a clean page's words
constexpr std::size_t kMostGroups = 40;  // values of a name; with more it is no group

// Cleans texts with the plugins of the settings, on all threads.
class Cleaner {
 public:
  Cleaner(const Settings& settings, Messages& messages)
      : messages_(messages), host_(load_plugins(settings, messages)), jobs_(jobs_of(settings, messages)) {
    for (unsigned i = 0; i < jobs_; ++i)
      pipelines_.push_back(std::make_unique<Pipeline>(watched(host_.stages()), PipelineOptions{}));
  }

  // The canonical texts, or the bodies: without title, date and byline. What plugins failed at is said: such pages are
  // measured without them.
  std::vector<std::string> clean(const std::vector<GoldPage>& pages, const std::vector<std::string>& texts,
                                 bool bodies) {
    std::vector<std::string> cleaned(texts.size());
    std::vector<std::vector<Incident>> incidents(texts.size());
    std::atomic<std::size_t> next{0};
    on_threads(jobs_, [&](unsigned thread) {
      Pipeline& pipeline = *pipelines_[thread];
      for (std::size_t i = next++; i < texts.size(); i = next++) {
        Document page = text_document(pages[i].id, texts[i]);
        incidents[i] = pipeline.clean(page).incidents;
        cleaned[i] = bodies ? body_text(page) : canonical_text(page);
      }
    });
    for (std::size_t i = 0; i < pages.size(); ++i)
      for (const Incident& incident : incidents[i])
        if (++n_incidents_ <= GoldFile::kNamed) messages_.error(incident_error(pages[i].id, incident));
    print_plugin_log(host_, messages_);
    return cleaned;
  }

  std::uint64_t n_incidents() const { return n_incidents_; }

 private:
  Messages& messages_;
  std::uint64_t n_incidents_ = 0;
  PluginHost host_;
  unsigned jobs_;
  std::vector<std::unique_ptr<Pipeline>> pipelines_;
};

// The gold pages with what `settings` say became of them.
std::vector<PageScore> scores_of(const Settings& settings, Messages& messages, std::uint64_t& failures) {
  const bool gold_as_input = settings.on("gold-as-input");
  std::optional<std::map<std::string, std::string>> given;
  if (settings.arguments.size() > 1) given = read_cleaned(settings.arguments[1]);
  std::optional<Cleaner> cleaner;
  if (!given) cleaner.emplace(settings, messages);
  GoldFile file(settings.arguments[0], messages);
  std::vector<PageScore> scores;
  std::vector<GoldPage> pages;
  std::uint64_t missing = 0;
  std::set<std::string> golds;  // with --gold-as-input each text once, though several pages have it
  const auto finish = [&] {
    std::vector<std::string> texts;
    for (const GoldPage& page : pages) texts.push_back(gold_as_input ? page.gold : page.text);
    if (cleaner) texts = cleaner->clean(pages, texts, !gold_as_input);
    for (std::size_t i = 0; i < pages.size(); ++i) {
      if (given) {
        const auto at = given->find(pages[i].id);
        if (at == given->end() && ++missing <= GoldFile::kNamed)
          messages.error({pages[i].id, "is not among the cleaned pages", ""});
        texts[i] = at == given->end() ? std::string() : at->second;
      }
      scores.push_back(score(std::move(pages[i]), texts[i], gold_as_input));
    }
    pages.clear();
  };
  while (std::optional<GoldPage> page = file.next()) {
    if (gold_as_input && (page->gold.empty() || !golds.insert(page->gold).second)) continue;
    pages.push_back(std::move(*page));
    if (pages.size() == kBatch) finish();
    if (signal_exit() != 0) break;
  }
  finish();
  if (const std::uint64_t named = GoldFile::kNamed; missing > named || file.bad() > named)
    messages.error(
        {settings.arguments[0],
         fmt::format("{} rows cannot be used, {} pages are missing: {} of each are named", file.bad(), missing, named),
         "winnow eval wants rows {\"id\", \"text\", \"gold\"}"});
  failures += file.bad() + missing + (cleaner ? cleaner->n_incidents() : 0);
  return scores;
}

// Which pages belong to which group: "all", and "NAME=VALUE" for the names that were asked for.
std::map<std::string, std::vector<std::size_t>> groups_of(const std::vector<PageScore>& scores,
                                                          const Settings& settings, bool snippets) {
  std::vector<std::string> by;
  for (const Value& name : settings.names("by")) by.push_back(name.text);
  if (by.empty()) by = {"dumper", "lang", "source", "type"};
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i].has_gold == snippets) continue;
    groups["all"].push_back(i);
    for (const std::string& name : by)
      if (const auto at = scores[i].names.find(name); at != scores[i].names.end() && !at->second.empty())
        groups[name + "=" + at->second].push_back(i);
  }
  for (const std::string& name : by) {
    const auto first = groups.lower_bound(name + "=");
    const auto last = groups.lower_bound(name + ">");
    if (static_cast<std::size_t>(std::distance(first, last)) > kMostGroups) groups.erase(first, last);
  }
  return groups;
}

template <class Value>
std::vector<double> values_of(const std::vector<std::size_t>& at, const Value& value) {
  std::vector<double> values;
  for (const std::size_t i : at) values.push_back(value(i));
  return values;
}

ordered_json json_of(const Mean& mean) { return {{"mean", mean.mean}, {"low", mean.low}, {"high", mean.high}}; }

ordered_json word_table(const std::vector<PageScore>& scores, const Settings& settings) {
  ordered_json table = ordered_json::object();
  for (const auto& [name, at] : groups_of(scores, settings, false)) {
    const auto mean = [&pages = at](const auto& value) { return bootstrap(values_of(pages, value)); };
    table[name] = {{"pages", at.size()},
                   {"f1", json_of(mean([&](std::size_t i) { return scores[i].words.f1; }))},
                   {"precision", mean([&](std::size_t i) { return scores[i].words.precision; }).mean},
                   {"recall", mean([&](std::size_t i) { return scores[i].words.recall; }).mean},
                   {"untouched", mean([&](std::size_t i) { return scores[i].untouched; }).mean},
                   {"fours", mean([&](std::size_t i) { return scores[i].fours.f1; }).mean}};
  }
  return table;
}

ordered_json snippet_table(const std::vector<PageScore>& scores, const Settings& settings) {
  ordered_json table = ordered_json::object();
  for (const auto& [name, at] : groups_of(scores, settings, true)) {
    double found = 0, wanted = 0, unwanted = 0;
    for (const std::size_t i : at) {
      found += scores[i].found;
      wanted += scores[i].wanted;
      unwanted += scores[i].unwanted;
    }
    table[name] = {{"pages", at.size()},
                   {"precision", found / std::max(1.0, found + unwanted)},
                   {"recall", found / std::max(1.0, wanted)},
                   {"f1", 2 * found / std::max(1.0, found + unwanted + wanted)}};
  }
  return table;
}

ordered_json loss_table(const std::vector<PageScore>& scores, const Settings& settings) {
  ordered_json table = ordered_json::object();
  for (const auto& [name, at] : groups_of(scores, settings, false)) {
    std::size_t words = 0, lost = 0, over = 0;
    for (const std::size_t i : at) {
      const Loss& loss = scores[i].loss;
      words += loss.words;
      lost += loss.lost;
      over += static_cast<double>(loss.lost) > kNotableLoss * static_cast<double>(loss.words);
    }
    table[name] = {{"pages", at.size()},
                   {"lost", static_cast<double>(lost) / static_cast<double>(std::max<std::size_t>(1, words))},
                   {"over_2_percent", over}};
  }
  return table;
}

// The difference of two runs, page by page: this one less the other.
ordered_json difference_table(const std::vector<PageScore>& scores, const std::vector<double>& other,
                              const Settings& settings) {
  ordered_json table = ordered_json::object();
  for (const auto& [name, at] : groups_of(scores, settings, false)) {
    const std::vector<double> gain = values_of(at, [&](std::size_t i) { return scores[i].words.f1 - other[i]; });
    table[name] = {{"pages", at.size()},
                   {"gain", json_of(bootstrap(gain))},
                   {"better", std::count_if(gain.begin(), gain.end(), [](double g) { return g > 0; })},
                   {"worse", std::count_if(gain.begin(), gain.end(), [](double g) { return g < 0; })}};
  }
  return table;
}

// Pages by `badness`, worst first; equal ones by id.
template <class Badness>
ordered_json worst_pages(const std::vector<PageScore>& scores, std::size_t n, const Badness& badness) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i].has_gold && badness(i) > 0) order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return badness(a) != badness(b) ? badness(a) > badness(b) : scores[a].id < scores[b].id;
  });
  ordered_json pages = ordered_json::array();
  for (std::size_t k = 0; k < std::min(n, order.size()); ++k)
    pages.push_back({{"id", scores[order[k]].id},
                     {"f1", scores[order[k]].words.f1},
                     {"untouched", scores[order[k]].untouched},
                     {"badness", badness(order[k])}});
  return pages;
}

std::string as_text(const ordered_json& result) {
  std::string out;
  const auto line = [&](std::string_view name, const std::string& rest) {
    out += fmt::format("{:<34} {}\n", fitted(escaped(name), 34), rest);
  };
  if (result.contains("words")) {
    line("word F1", "pages     F1   (95 of 100)   before  precision recall  4-grams");
    for (const auto& [name, g] : result["words"].items())
      line(name, fmt::format("{:5}  {:.4f} {:.4f}-{:.4f}  {:.4f}     {:.4f} {:.4f}   {:.4f}", g["pages"].get<int>(),
                             g["f1"]["mean"].get<double>(), g["f1"]["low"].get<double>(), g["f1"]["high"].get<double>(),
                             g["untouched"].get<double>(), g["precision"].get<double>(), g["recall"].get<double>(),
                             g["fours"].get<double>()));
  }
  if (result.contains("snippets")) {
    line("snippets", "pages     F1  precision recall");
    for (const auto& [name, g] : result["snippets"].items())
      line(name, fmt::format("{:5}  {:.4f}     {:.4f} {:.4f}", g["pages"].get<int>(), g["f1"].get<double>(),
                             g["precision"].get<double>(), g["recall"].get<double>()));
  }
  if (result.contains("lost")) {
    line("words lost of clean texts", "pages    share  pages that lose over 2 %");
    for (const auto& [name, g] : result["lost"].items())
      line(name, fmt::format("{:5}  {:.3f} %  {}", g["pages"].get<int>(), 100 * g["lost"].get<double>(),
                             g["over_2_percent"].get<int>()));
  }
  if (result.contains("gain")) {
    line("word F1, gain over the other run", "pages     gain    (95 of 100)   better worse");
    for (const auto& [name, g] : result["gain"].items())
      line(name, fmt::format("{:5}  {:+.4f} {:+.4f} {:+.4f}  {:6} {:5}", g["pages"].get<int>(),
                             g["gain"]["mean"].get<double>(), g["gain"]["low"].get<double>(),
                             g["gain"]["high"].get<double>(), g["better"].get<int>(), g["worse"].get<int>()));
  }
  if (!result["worst"].empty()) out += "worst pages\n";
  for (const ordered_json& page : result["worst"])
    out += fmt::format("  {:.4f}  {}\n", page["badness"].get<double>(), escaped(page["id"].get<std::string>()));
  return out;
}

}  // namespace

int run_eval(const Settings& settings) {
  if (settings.arguments.empty() || settings.arguments.size() > 2)
    throw Refused({"", "winnow eval [OPTION]... GOLD.jsonl [CLEANED.jsonl]", "winnow eval --help shows how"});
  Messages messages(settings);
  std::uint64_t failures = 0;
  const bool gold_as_input = settings.on("gold-as-input");
  const std::vector<PageScore> scores = scores_of(settings, messages, failures);
  const std::optional<Value> most = settings.one("worst");
  const std::size_t worst = most ? whole_given(*most, 0, SIZE_MAX, "number", "such as 5") : 10;
  ordered_json result = ordered_json::object();
  if (gold_as_input) {
    result["lost"] = loss_table(scores, settings);
    result["worst"] = worst_pages(scores, worst, [&](std::size_t i) {
      return static_cast<double>(scores[i].loss.lost) / std::max(1.0, static_cast<double>(scores[i].loss.words));
    });
  } else if (const std::optional<Value> against = settings.one("against")) {
    Settings other = settings;
    other.arguments = {settings.arguments[0], against->text};
    std::vector<double> f1;
    for (const PageScore& page : scores_of(other, messages, failures)) f1.push_back(page.words.f1);
    f1.resize(scores.size());
    result["gain"] = difference_table(scores, f1, settings);
    result["worst"] = worst_pages(scores, worst, [&](std::size_t i) { return f1[i] - scores[i].words.f1; });
  } else {
    if (ordered_json words = word_table(scores, settings); !words.empty()) result["words"] = std::move(words);
    if (ordered_json found = snippet_table(scores, settings); !found.empty()) result["snippets"] = std::move(found);
    result["worst"] = worst_pages(scores, worst, [&](std::size_t i) { return 1 - scores[i].words.f1; });
  }
  const std::string text = settings.on("json") ? indented_json(result, 2) + "\n" : as_text(result);
  std::fputs(text.c_str(), data_stream());
  std::fflush(data_stream());
  if (signal_exit() != 0) return signal_exit();
  return failures > 0 ? kFailures : kDone;
}

}  // namespace winnow::cli
