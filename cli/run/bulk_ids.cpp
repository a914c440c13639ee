#include "bulk_ids.h"

#include <winnow/file_hash.h>
#include <winnow/line_reader.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <xxhash.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>
#include <utility>

#include "json_string.h"
#include "refused.h"

namespace winnow::cli {
namespace {

// Elasticsearch and OpenSearch take no longer ids.
constexpr std::size_t kMostIdBytes = 512;

// An update with an empty document: the search engine finds nothing to change in it and leaves the document alone.
constexpr std::string_view kNothing = "{\"doc\":{}}";

// The one member of a request's first line: {"index": {"_id": ID}}.
std::pair<std::string, std::string> request_of(std::string_view line) {
  const nlohmann::json row = parse_json(line);
  if (!row.is_object() || row.size() != 1 || !row.begin()->is_object()) return {};
  const auto id = row.begin()->find("_id");
  if (id == row.begin()->end() || !id->is_string()) return {};
  return {row.begin().key(), id->get<std::string>()};
}

// The next line of requests. Each ends with LF, the last one too: where it is missing, the file has lost its end.
std::optional<std::string_view> next_line(LineReader& lines, const std::string& file, bool within_request) {
  const auto line = lines.next();
  if (lines.problem()) throw Refused(*lines.problem());
  if (line ? !lines.is_whole() : within_request)
    throw Refused({fmt::format("{}:{}", file, lines.number()), "is cut off: the last request does not end",
                   "--since wants all of what the earlier run wrote; without --since nothing is deleted"});
  return line;
}

}  // namespace

std::string document_id(const std::string& page_id) {
  if (page_id.size() > kMostIdBytes) return "xxh3:" + content_hash(page_id);
  return parse_json(json_string(page_id)).get<std::string>();
}

std::string keeping_request(const std::string& document_id) {
  return fmt::format("{{\"update\":{{\"_id\":{}}}}}\n{}\n", json_string(document_id), kNothing);
}

void for_each_request(const std::string& file, const std::function<void(const std::string&, Request)>& each) {
  Result<LineReader> lines = LineReader::open(file);
  if (!lines) throw Refused(lines.error());
  while (const auto line = next_line(*lines, file, false)) {
    if (line->empty()) continue;
    const auto [action, id] = request_of(*line);
    if (action != "index" && action != "update" && action != "delete" && action != "create")
      throw Refused({fmt::format("{}:{}", file, lines->number()), "is no request of a _bulk interface",
                     "--since wants what winnow clean -f es-bulk wrote"});
    if (action == "delete")
      each(id, Request::kDeletes);
    else
      each(id, next_line(*lines, file, true) == kNothing ? Request::kKeeps : Request::kWrites);
  }
}

UnseenDocuments::UnseenDocuments(std::string old, const std::string& written) : old_(std::move(old)) {
  for_each_request(old_, [&](const std::string& id, Request request) {
    if (request == Request::kDeletes)
      unseen_.remove(id);
    else
      unseen_.add(id);
  });
  all_ = unseen_.size();
  if (!written.empty()) for_each_request(written, [&](const std::string& id, Request) { see(id); });
}

void UnseenDocuments::see_rest(const std::function<void(const std::string&)>& each) {
  for_each_request(old_, [&](const std::string& id, Request) {
    if (see(id)) each(id);
  });
}

std::uint64_t IdSet::key_of(const std::string& id) { return XXH3_64bits(id.data(), id.size()); }

}  // namespace winnow::cli
