#include "earlier_copy.h"

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include "json_string.h"

namespace winnow::cli {

std::string earlier_copy(const Record& record) {
  if (!record.is_own || record.renamed.find("\"duplicate_of\":") == std::string::npos) return "";
  const nlohmann::json fields = parse_json(record.renamed);
  if (!fields.is_object() || fields.value("status", nlohmann::json()) != "duplicate") return "";
  const nlohmann::json of = fields.value("duplicate_of", nlohmann::json()),
                       jaccard = fields.value("jaccard", nlohmann::json()),
                       containment = fields.value("containment", nlohmann::json());
  if (!of.is_string() || !jaccard.is_number() || !containment.is_number()) return "";
  return fmt::format("\"duplicate_of\":{},\"jaccard\":{:.4f},\"containment\":{:.4f}",
                     json_string(of.get_ref<const std::string&>()), jaccard.get<double>(), containment.get<double>());
}

}  // namespace winnow::cli
