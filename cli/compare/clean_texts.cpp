#include "clean_texts.h"

#include <winnow/audit_reader.h>
#include <winnow/text_tree.h>

#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include "read_file.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

// An id becomes part of a path: it may not lead out of the folder it is looked for in.
bool leads_out(const fs::path& id) {
  if (id.is_absolute()) return true;
  for (const fs::path& step : id)
    if (step == "..") return true;
  return false;
}

// By its name, or by its first line, for rows may have been sent to a file of any name.
bool holds_rows(const fs::path& file) {
  const std::string name = file.string();
  if (name.ends_with(".jsonl") || name.ends_with(".jsonl.zst") || name.ends_with(".ndjson")) return true;
  Result<LineReader> lines = LineReader::open(file);
  const std::optional<std::string_view> line = lines ? lines->next() : std::nullopt;
  if (!line || !line->starts_with('{')) return false;
  const nlohmann::json row = parse_json(*line);
  return row.is_object() && row.contains("id") && row.contains("text") && row.contains("status");
}

// The string member `name` of a line of JSON; nothing when it has none.
std::optional<std::string> member(const nlohmann::json& row, const char* name) {
  const auto found = row.is_object() ? row.find(name) : row.end();
  if (!row.is_object() || found == row.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

// The id as it stands in a row: a number may have been given.
bool has_id(const nlohmann::json& row, const std::string& id) {
  if (!row.is_object()) return false;
  const auto found = row.find("id");
  if (found == row.end()) return false;
  return found->is_string() ? found->get<std::string>() == id : found->dump() == id;
}

}  // namespace

std::optional<fs::path> audit_beside(const fs::path& cleaned) {
  fs::path whole = fs::absolute(cleaned).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  const fs::path named = whole.string() + ".audit.jsonl";
  for (const fs::path& place : {whole / "audit.jsonl", named, whole.parent_path() / "audit.jsonl"})
    for (const char* packed : {"", ".zst"})
      if (const fs::path file = place.string() + packed; is_audit(file)) return file;
  return std::nullopt;
}

Result<std::string> CleanTexts::of(const std::string& id) {
  if (fs::is_directory(cleaned_)) return in_tree(id);
  if (!rows_ && !is_text_) is_text_ = !holds_rows(cleaned_);
  return is_text_ ? read_file(cleaned_) : in_rows(cleaned_, id);
}

// A file has the name of its page; a row is in the file that the manifest names.
Result<std::string> CleanTexts::in_tree(const std::string& id) {
  if (!leads_out(id)) {
    const fs::path file = cleaned_ / output_name_of(id);
    if (fs::is_regular_file(file)) return read_file(file);
  }
  const std::string output = output_of(id);
  if (output.empty() || leads_out(output))
    return Error{id, "the manifest of " + cleaned_.string() + " names no file for this page",
                 "give the folder that the run of this audit wrote"};
  return output.ends_with(".jsonl") ? in_rows(cleaned_ / output, id) : read_file(cleaned_ / output);
}

std::string CleanTexts::output_of(const std::string& id) {
  if (!manifest_) {
    Result<LineReader> opened = LineReader::open(cleaned_ / ".winnow/manifest.jsonl");
    if (!opened) return "";
    manifest_ = *std::move(opened);
  }
  while (const std::optional<std::string_view> line = manifest_->next()) {
    const nlohmann::json entry = parse_json(*line);
    if (has_id(entry, id)) return member(entry, "output").value_or("");
  }
  return "";
}

Result<std::string> CleanTexts::in_rows(const fs::path& file, const std::string& id) {
  if (!rows_ || rows_file_ != file) {
    Result<LineReader> opened = LineReader::open(file);
    if (!opened) return opened.error();
    rows_ = *std::move(opened);
    rows_file_ = file;
  }
  while (const std::optional<std::string_view> line = rows_->next()) {
    const nlohmann::json row = parse_json(*line);
    if (!has_id(row, id)) continue;
    if (std::optional<std::string> text = member(row, "text")) return *std::move(text);
  }
  return Error{file.string(), "has no further row with the id \"" + id + "\"",
               "give what the run of this audit wrote, its rows in their order"};
}

}  // namespace winnow::cli
