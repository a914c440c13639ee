#include <winnow/report.h>

#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <set>

namespace winnow {
namespace {

std::uint64_t words_now(const Block& block) { return block.counted ? block.n_words : count_words(block.text); }

// The words of a block as it came.
std::uint64_t words_before(const Document& document, const Block& block) {
  if (block.splices.empty() || !block.tag_path.empty()) return words_now(block);
  if (block.came_counted) return block.n_words_came;
  return count_words(document.source.substr(block.source.begin, block.source.size()));
}

// Adds what an edit took away or, a replacement, touched. A dropped page takes along every block that was left.
void add_amount(ReasonCount& count, const Document& document, const AppliedEdit& edit) {
  count.bytes += edit.removed.size();
  if (edit.kind != EditKind::kDropDocument) {
    count.words += edit.n_words;
    return;
  }
  for (const Block& block : document.blocks) {
    if (block.dropped) continue;
    count.words += words_now(block);
    count.bytes += block.text.size();
  }
}

nlohmann::ordered_json notices_json(const std::vector<Notice>& notices) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Notice& n : notices) list.push_back({{"place", n.place}, {"message", n.message}});
  return list;
}

void keep(std::vector<Notice>& notices, std::string place, std::string message) {
  if (notices.size() < Report::kMaxNotices) notices.push_back({std::move(place), std::move(message)});
}

}  // namespace

void Report::add(const Document& document, const Outcome& outcome, std::size_t text_bytes) {
  ++pages;
  if (const std::string_view charset = charset_of(document); charset != "UTF-8") ++charsets[std::string(charset)];
  bytes_in += document.source_bytes;
  bytes_out += text_bytes;
  ++rounds[outcome.rounds];
  unsettled += !outcome.settled;
  bool any_left = false;
  for (const Block& block : document.blocks) {
    ++blocks_in;
    if (!block.dropped && !document.dropped) {
      ++blocks_out;
      words_out += words_now(block);
      any_left = true;
    }
    words_in += words_before(document, block);
  }
  empty += !any_left;
  bool edited = false;
  std::set<const ReasonCount*> seen;
  const AppliedEdit* before = nullptr;
  ReasonCount* count = nullptr;
  for (const AppliedEdit& edit : document.history) {
    if (edit.plugin == "form") continue;
    edited = true;
    // A page keeps the names of a plugin's call once: neighbours with the same reason share their bytes.
    const bool same = before != nullptr && before->reason.data() == edit.reason.data() && before->plugin == edit.plugin;
    if (!same) count = &reasons[std::string(edit.plugin)][std::string(edit.reason)];
    before = &edit;
    ++count->edits;
    add_amount(*count, document, edit);
    if (!same && seen.insert(count).second) ++count->pages;
  }
  changed += edited;
  for (const Incident& incident : outcome.incidents) {
    ++n_incidents;
    keep(incidents, document.place, incident.plugin + ": " + incident.message);
  }
}

void Report::add_failure(std::string place, std::string message) {
  ++failed;
  keep(failures, std::move(place), std::move(message));
}

void Report::add_skip(std::string place, std::string message, std::uint64_t count) {
  skipped += count;
  keep(skips, std::move(place), std::move(message));
}

void Report::add_damage(std::string place, std::string message) {
  ++damaged;
  keep(damage, std::move(place), std::move(message));
}

void Report::add_left_out(std::string_view canonical, std::size_t text_bytes) {
  bytes_out -= text_bytes;
  ReasonCount& count = reasons["dedup"]["copy"];
  ++count.edits;
  ++count.pages;
  while (!canonical.empty()) {
    const std::string_view line = canonical.substr(0, canonical.find('\n'));
    canonical.remove_prefix(std::min(line.size() + 1, canonical.size()));
    if (line.empty()) continue;
    const std::uint64_t words = count_words(line);
    --blocks_out;
    words_out -= std::min(words, words_out);
    count.words += words;
    count.bytes += line.size();
  }
}

void Report::add_quarantine(std::string place, std::string message) {
  ++quarantined;
  if (!message.empty()) keep(quarantines, std::move(place), std::move(message));
}

bool is_report(std::string_view head) { return head.starts_with("{\n \"type\": \"winnow report\""); }

std::string report_json(const Report& r, const std::vector<std::string>& plugins) {
  nlohmann::ordered_json json;
  json["type"] = "winnow report";
  json["version"] = 1;
  json["behaviour"] = kBehaviour;
  json["plugins"] = plugins;
  json["settings"] = r.settings;
  if (!r.state.empty()) json["state"] = r.state;
  json["pages"] = {{"read", r.pages},          {"changed", r.changed},         {"empty", r.empty},
                   {"failed", r.failed},       {"quarantined", r.quarantined}, {"skipped", r.skipped},
                   {"unsettled", r.unsettled}, {"copies", r.duplicates}};
  json["damaged"] = r.damaged;
  json["bytes"] = {{"in", r.bytes_in}, {"out", r.bytes_out}};
  json["blocks"] = {{"in", r.blocks_in}, {"out", r.blocks_out}};
  json["words"] = {{"in", r.words_in}, {"out", r.words_out}};
  json["charsets"] = r.charsets;
  json["rounds"] = nlohmann::ordered_json::object();
  for (const auto& [rounds, n] : r.rounds) json["rounds"][std::to_string(rounds)] = n;
  json["removed"] = nlohmann::ordered_json::array();
  for (const auto& [plugin, by_reason] : r.reasons)
    for (const auto& [reason, c] : by_reason)
      json["removed"].push_back({{"plugin", plugin},
                                 {"reason", reason},
                                 {"edits", c.edits},
                                 {"pages", c.pages},
                                 {"words", c.words},
                                 {"bytes", c.bytes}});
  // Baselines for later runs; fewer pages have no usual share.
  json["sites"] = nlohmann::ordered_json::object();
  for (const auto& [site, pages] : r.sites.sites())
    if (r.sites.usual(site)) json["sites"][site] = pages;
  json["incidents"] = r.n_incidents;
  json["failures"] = notices_json(r.failures);
  json["skips"] = notices_json(r.skips);
  json["damage"] = notices_json(r.damage);
  json["plugin_incidents"] = notices_json(r.incidents);
  json["quarantines"] = notices_json(r.quarantines);
  return indented_json(json, 1) + "\n";
}

}  // namespace winnow
