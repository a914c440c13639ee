#include <winnow/plugin_choice.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "plugin_author.h"

namespace winnow::cli {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

void note(const std::string& word, const std::string& where, const Words& known, std::vector<std::string>& to) {
  if (std::find(known.begin(), known.end(), word) == known.end())
    to.push_back(fmt::format("this winnow does not know \"{}\" {}{}", word, where, meant(word, known)));
}

void note_keys(const Json& object, const std::string& where, const Words& known, std::vector<std::string>& to) {
  if (!object.is_object()) return;
  for (const auto& [key, value] : object.items()) note(key, where, known, to);
}

}  // namespace

std::vector<std::string> unknown_members(std::string_view descriptor) {
  std::vector<std::string> found;
  const Json root = parse_json(descriptor);
  note_keys(root, "in a descriptor",
            {"abi", "name", "version", "summary", "order", "reasons", "options", "needs", "rerun_on"}, found);
  if (!root.is_object()) return found;
  const auto each = [&](const char* list, const auto& look) {
    if (const auto entries = root.find(list); entries != root.end() && entries->is_array())
      for (const Json& entry : *entries) look(entry);
  };
  each("reasons", [&](const Json& one) { note_keys(one, "in a reason", {"name", "help"}, found); });
  each("options", [&](const Json& one) {
    note_keys(one, "in an option", {"name", "type", "default", "min", "max", "values", "help", "explain"}, found);
  });
  each("needs", [&](const Json& one) {
    if (one.is_string()) note(one.get<std::string>(), "among \"needs\"", {"raw", "corpus"}, found);
  });
  each("rerun_on", [&](const Json& one) {
    if (one.is_string())
      note(one.get<std::string>(), "among \"rerun_on\"", {"text", "drops", "layout", "labels", "joins"}, found);
  });
  return found;
}

}  // namespace winnow::cli
