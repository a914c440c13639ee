#include "eval_pages.h"

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include "refused.h"

namespace winnow::cli {
namespace {

constexpr std::size_t kLongestName = 60;  // bytes of a value to group by

std::string text_of(const nlohmann::json& row, const char* name) {
  const auto at = row.find(name);
  return at != row.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// A text or a number, as rows may have it.
std::string id_of(const nlohmann::json& row) {
  const auto at = row.find("id");
  return at != row.end() && at->is_number() ? at->dump() : text_of(row, "id");
}

std::vector<std::string> snippets_of(const nlohmann::json& row, const char* name) {
  std::vector<std::string> snippets;
  if (const auto at = row.find(name); at != row.end() && at->is_array())
    for (const nlohmann::json& snippet : *at)
      if (snippet.is_string()) snippets.push_back(flattened(snippet.get<std::string>()));
  return snippets;
}

}  // namespace

GoldFile::GoldFile(const std::string& file, Messages& messages)
    : file_(file), in_(file, std::ios::binary), messages_(messages) {
  if (!in_) throw Refused({file, "cannot be opened", "winnow eval wants rows {\"id\", \"text\", \"gold\"}"});
}

std::optional<GoldPage> GoldFile::next() {
  for (std::string line; std::getline(in_, line);) {
    ++number_;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto bad = [&](const char* what) {
      if (++bad_ <= kNamed) messages_.error({fmt::format("{}:{}", file_, number_), what, ""});
    };
    const nlohmann::json row = parse_json(line);
    if (!row.is_object()) {
      bad("is no JSON object");
      continue;
    }
    GoldPage page{id_of(row), text_of(row, "text"), text_of(row, "gold"), {}, {}, {}};
    page.with = snippets_of(row, "with");
    page.without = snippets_of(row, "without");
    if (page.id.empty()) {
      bad("has no \"id\"");
      continue;
    }
    if (page.gold.empty() && page.with.empty() && page.without.empty()) {
      bad("has neither \"gold\" nor \"with\" and \"without\"");
      continue;
    }
    for (const auto& [name, value] : row.items())
      if (value.is_string() && name != "id" && name != "text" && name != "gold") {
        std::string text = value.get<std::string>();
        if (text.size() <= kLongestName) page.names.emplace(name, std::move(text));
      }
    return page;
  }
  return std::nullopt;
}

std::map<std::string, std::string> read_cleaned(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Refused({file, "cannot be opened", "winnow clean -f jsonl writes such a file"});
  std::map<std::string, std::string> texts;
  std::uint64_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const nlohmann::json row = parse_json(line);
    if (!row.is_object() || id_of(row).empty())
      throw Refused(
          {fmt::format("{}:{}", file, number), "is no row with an \"id\"", "each line is {\"id\": ..., \"text\": ...}"},
          kFailures);
    texts[id_of(row)] = row.contains("body") ? text_of(row, "body") : text_of(row, "text");
  }
  return texts;
}

PageScore score(GoldPage page, const std::string& cleaned, bool gold_as_input) {
  PageScore score;
  score.id = std::move(page.id);
  score.names = std::move(page.names);
  score.has_gold = !page.gold.empty();
  if (gold_as_input) {
    score.loss = loss(page.gold, cleaned);
    return score;
  }
  if (score.has_gold) {
    const std::vector<std::uint64_t> gold = score_words(page.gold);
    const std::vector<std::uint64_t> ours = score_words(cleaned);
    score.words = word_overlap(ours, gold);
    score.fours = word_overlap(grams(ours, 4), grams(gold, 4));
    score.untouched = word_overlap(score_words(page.text), gold).f1;
    return score;
  }
  const std::string flat = flattened(cleaned);
  for (const std::string& snippet : page.with) score.found += flat.find(snippet) != std::string::npos;
  for (const std::string& snippet : page.without) score.unwanted += flat.find(snippet) != std::string::npos;
  score.wanted = static_cast<std::uint32_t>(page.with.size());
  return score;
}

}  // namespace winnow::cli
