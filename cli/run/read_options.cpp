#include <winnow/reader.h>
#include <winnow/site.h>

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "refused.h"
#include "terminal/signals.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

// Lines "path or id <TAB> site"; empty lines and those that begin with # are none.
std::map<std::string, std::string> read_site_map(const Value& file) {
  std::ifstream in(file.text, std::ios::binary);
  if (!in)
    throw Refused({file.text, "cannot be opened",
                   fmt::format("{} wants \"dir\" or a file of lines: path or id, TAB, site", file.origin)});
  std::map<std::string, std::string> sites;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos)
      throw Refused({fmt::format("{}:{}", file.text, number), "no TAB between path or id and site",
                     "a line is: path or id, TAB, site; one that begins with # is none"});
    std::string key = line.substr(0, tab);
    while (key.size() > 1 && key.ends_with('/')) key.pop_back();
    sites[key] = line.substr(tab + 1);
  }
  return sites;
}

}  // namespace

ReadOptions read_options(const Settings& settings) {
  ReadOptions options;
  options.stop = &stop_flag();
  if (const auto from = settings.one("from")) {
    const std::vector<std::string> known = readable_formats();
    if (std::find(known.begin(), known.end(), from->text) == known.end())
      throw Refused({from->origin, fmt::format("no reader for \"{}\"{}", from->text, meant(from->text, known)),
                     "there are " + joined(known, ", ")});
    options.from = from->text;
  }
  if (const auto site = settings.one("site")) {
    // A host of a URL is a site; of a whole URL no page is, and nothing that knows sites would know it.
    if (const std::string host = host_of(site->text); !host.empty())
      throw Refused(
          {site->origin, fmt::format("\"{}\" is a URL: a site is the name of its host", site->text), "--site " + host});
    options.site = site->text;
  }
  options.unwrap = settings.on("unwrap");
  if (const auto from = settings.one("site-from")) {
    options.site_from_folder = from->text == "dir";
    if (!options.site_from_folder) options.site_map = read_site_map(*from);
  }
  return options;
}

}  // namespace winnow::cli
