#include "earlier_copy.h"

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <string_view>

#include "json_string.h"

namespace winnow::cli {
namespace {

// A member that each run that read the row has given one "source." more: the last run's has most.
nlohmann::json newest(const nlohmann::json& fields, const std::string& name) {
  nlohmann::json value;
  for (std::string key = "source." + name; fields.contains(key); key.insert(0, "source.")) value = fields[key];
  return value;
}

}  // namespace

std::string earlier_copy(const Record& record) {
  if (record.fields.find("\"source.duplicate_of\":") == std::string::npos) return "";
  const nlohmann::json fields = parse_json(record.fields);
  if (!fields.is_object() || newest(fields, "status") != "duplicate" ||
      newest(fields, "hash") != record.document.source_hash)
    return "";
  const nlohmann::json of = newest(fields, "duplicate_of"), jaccard = newest(fields, "jaccard"),
                       containment = newest(fields, "containment");
  if (!of.is_string() || !jaccard.is_number() || !containment.is_number()) return "";
  return fmt::format("\"duplicate_of\":{},\"jaccard\":{:.4f},\"containment\":{:.4f}",
                     json_string(of.get_ref<const std::string&>()), jaccard.get<double>(), containment.get<double>());
}

}  // namespace winnow::cli
