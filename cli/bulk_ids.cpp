#include "bulk_ids.h"

#include <winnow/line_reader.h>

#include <fmt/format.h>
#include <xxhash.h>
#include <nlohmann/json.hpp>

#include <string_view>
#include <utility>

#include "refused.h"

namespace winnow::cli {
namespace {

// The one member of a request's first line: {"index": {"_id": ID}}.
std::pair<std::string, std::string> request_of(std::string_view line) {
  const nlohmann::json row = nlohmann::json::parse(line, nullptr, false);
  if (!row.is_object() || row.size() != 1 || !row.begin()->is_object()) return {};
  const auto id = row.begin()->find("_id");
  if (id == row.begin()->end() || !id->is_string()) return {};
  return {row.begin().key(), id->get<std::string>()};
}

}  // namespace

void for_each_bulk_id(const std::string& file, const std::function<void(const std::string&, bool)>& each) {
  Result<LineReader> lines = LineReader::open(file);
  if (!lines) throw Refused(lines.error());
  while (const auto line = lines->next()) {
    if (line->empty()) continue;
    const auto [action, id] = request_of(*line);
    if (action != "index" && action != "update" && action != "delete" && action != "create")
      throw Refused({fmt::format("{}:{}", file, lines->number()), "is no request of a _bulk interface",
                     "--since wants what winnow clean -f es-bulk wrote"});
    each(id, action != "delete");
    if (action != "delete") lines->next();
  }
  if (lines->problem()) throw Refused(*lines->problem());
}

VanishedPages::VanishedPages(std::string old, const std::string& written) : old_(std::move(old)) {
  for_each_bulk_id(old_, [&](const std::string& id, bool held) {
    if (held)
      held_.insert(key_of(id));
    else
      held_.erase(key_of(id));
  });
  if (!written.empty()) for_each_bulk_id(written, [&](const std::string& id, bool) { see(id); });
}

void VanishedPages::for_each(const std::function<void(const std::string&)>& each) const {
  std::unordered_set<std::uint64_t> named;
  for_each_bulk_id(old_, [&](const std::string& id, bool) {
    const std::uint64_t key = key_of(id);
    if (held_.count(key) != 0 && seen_.count(key) == 0 && named.insert(key).second) each(id);
  });
}

std::uint64_t VanishedPages::key_of(const std::string& id) { return XXH3_64bits(id.data(), id.size()); }

}  // namespace winnow::cli
