#include "plugin_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string_view>
#include <utility>

#include "read_file.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

// NAME=VALUE is an option of the plugin, --site=NAME the page's site; {case} is the case's folder.
void read_options_of(const fs::path& folder, PluginCase& to, ReadOptions& reading) {
  constexpr std::string_view kFolder = "{case}";
  std::ifstream in(folder / "options");
  for (std::string line; std::getline(in, line);) {
    for (std::size_t at = line.find(kFolder); at != line.npos; at = line.find(kFolder))
      line.replace(at, kFolder.size(), folder.string());
    if (line.ends_with('\r')) line.pop_back();
    const std::size_t equals = line.find('=');
    if (line.empty()) continue;
    if (equals == line.npos) {
      to.problem = fmt::format("options: \"{}\" is not NAME=VALUE", line);
    } else if (line.starts_with("--site=")) {
      reading.site = line.substr(equals + 1);
    } else {
      to.options[line.substr(0, equals)] = line.substr(equals + 1);
    }
  }
}

PluginCase read_case(const fs::path& folder, ReadOptions reading) {
  PluginCase one;
  one.name = folder.filename().string();
  one.text = folder / "out.txt";
  read_options_of(folder, one, reading);
  std::vector<std::string> inputs;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().starts_with("in.")) inputs.push_back(entry.path().string());
  if (inputs.size() != 1) {
    one.problem = fmt::format("it holds {} files in.*, it should hold 1", inputs.size());
    return one;
  }
  Source source(inputs, reading);
  while (std::optional<Record> record = source.next()) {
    record->finish();
    if (record->kind != Record::Kind::kPage || one.page)
      one.problem = one.page ? "its input holds more than one page" : record->error.text();
    else
      one.page = TrialPage{one.name, std::move(record->document)};
  }
  if (!one.page && one.problem.empty()) one.problem = "its input is no page";
  if (Result<std::string> want = read_file(one.text)) one.want = *std::move(want);
  return one;
}

}  // namespace

std::vector<PluginCase> read_cases(const fs::path& folder, const ReadOptions& reading) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator entries(folder, error), end; !error && entries != end; entries.increment(error))
    if (entries->is_directory()) folders.push_back(entries->path());
  std::sort(folders.begin(), folders.end());
  std::vector<PluginCase> cases;
  for (const fs::path& one : folders) cases.push_back(read_case(one, reading));
  return cases;
}

}  // namespace winnow::cli
