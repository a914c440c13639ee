// winnow rules import: a folder of site configurations in the format of ftr-site-config becomes a folder of rule files.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <vector>

#include "ftr_config.h"
#include "read_file.h"
#include "refused.h"
#include "rules.h"
#include "terminal/terminal.h"
#include "write_file.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

// ".harnby.example.txt" is for harnby.example and what is below it, as every rule file is.
std::string site_of(const fs::path& file) {
  std::string name = file.stem().string();
  if (name.starts_with('.')) name.erase(0, 1);
  return name;
}

}  // namespace

int rules_import(const Settings& settings) {
  const auto output = settings.one("output");
  if (settings.arguments.size() != 2 || !output)
    throw Refused({"", "winnow rules import DIR -o RULES", "DIR holds SITE.txt files, RULES gets SITE.toml files"});
  std::error_code error;
  std::vector<fs::path> files;
  if (fs::is_regular_file(settings.arguments[1], error))
    throw Refused({settings.arguments[1], "is a file", "give the folder that it lies in: all SITE.txt of it are read"});
  for (fs::directory_iterator entries(settings.arguments[1], error), end; !error && entries != end;
       entries.increment(error))
    if (entries->path().extension() == ".txt") files.push_back(entries->path());
  if (error)
    throw Refused({settings.arguments[1], "cannot be read: " + error.message(), "a folder of SITE.txt is imported"});
  if (files.empty())
    throw Refused({settings.arguments[1], "holds no SITE.txt", "give the folder of that format's files"});
  std::sort(files.begin(), files.end());
  fs::create_directories(output->text, error);
  std::map<std::string, int> left_out;
  std::uint64_t n_files = 0, n_rules = 0, n_left_out = 0;
  for (const fs::path& file : files) {
    const Result<std::string> text = read_file(file);
    if (!text) throw Refused(text.error());
    const ImportedSite site = import_ftr(site_of(file), *text);
    for (const LeftOut& line : site.left_out) {
      ++left_out[fmt::format("{}: {}", line.name, line.why.starts_with('"') ? "no rule can say it" : line.why)];
      ++n_left_out;
      if (!settings.on("quiet"))
        std::fputs((escaped(fmt::format("{}:{}: {} is left out: {}", file.filename().string(), line.line, line.name,
                                        line.why)) +
                    "\n")
                       .c_str(),
                   stderr);
    }
    if (site.n_rules == 0) continue;
    write_new((fs::path(output->text) / (site_of(file) + ".toml")).string(), site.toml, settings.on("force"));
    ++n_files;
    n_rules += site.n_rules;
  }
  std::string summary =
      fmt::format("{} read, {} written to {}: {}; {} left out\n", counted(files.size(), "file", "files"),
                  counted(n_files, "rule file", "rule files"), escaped(output->text), counted(n_rules, "rule", "rules"),
                  counted(n_left_out, "line", "lines"));
  std::vector<std::pair<int, std::string>> by_count;
  for (const auto& [what, n] : left_out) by_count.emplace_back(-n, what);
  std::sort(by_count.begin(), by_count.end());
  for (const auto& [n, what] : by_count) summary += fmt::format("  {:>6}  {}\n", -n, escaped(what));
  std::fputs(summary.c_str(), data_stream());
  return kDone;
}

}  // namespace winnow::cli
