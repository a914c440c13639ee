#include <winnow/archive_db.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>

#include "numbers.h"
#include "refused.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

// The marks around a found word become `begin` and `end`; the rest is made safe for a terminal.
std::string marked(const std::string& snippet, std::string_view begin, std::string_view end) {
  std::string out;
  for (std::size_t at = 0; at < snippet.size();) {
    const std::size_t mark = std::min(snippet.find_first_of("\2\3", at), snippet.size());
    std::string piece = snippet.substr(at, mark - at);
    for (char& c : piece)
      if (c == '\n') c = ' ';
    out += escaped(piece);
    if (mark < snippet.size()) out += snippet[mark] == '\2' ? begin : end;
    at = mark + 1;
  }
  return out;
}

std::size_t limit_of(const Settings& settings) {
  const auto limit = settings.one("limit");
  return limit ? whole_given(*limit, 1, 999'999, "number from 1 to 999999", "such as 20") : 10;
}

std::string as_json(const Hit& hit) {
  nlohmann::ordered_json row{{"id", hit.id}};
  if (!hit.url.empty()) row["url"] = hit.url;
  if (!hit.site.empty()) row["site"] = hit.site;
  if (!hit.title.empty()) row["title"] = hit.title;
  if (!hit.date.empty()) row["date"] = hit.date;
  std::string plain;
  for (const char c : hit.snippet)
    if (c != '\2' && c != '\3') plain += c;
  row["snippet"] = plain;
  return compact_json(row) + "\n";
}

}  // namespace

int run_search(const Settings& settings) {
  if (settings.arguments.size() < 2)
    throw Refused({"", "a database and words are wanted", "winnow search archive.db WORD..."});
  std::string words;
  for (std::size_t i = 1; i < settings.arguments.size(); ++i) {
    const std::string& word = settings.arguments[i];
    const bool phrase = word.find(' ') != std::string::npos && word.find('"') == std::string::npos;
    words += (words.empty() ? "" : " ") + (phrase ? "\"" + word + "\"" : word);
  }
  if (std::filesystem::is_directory(settings.arguments.front()))
    throw Refused({settings.arguments.front(), "is a folder, and a database is a file",
                   "winnow clean INPUT... -f sqlite -o FILE writes one"});
  const Result<std::vector<Hit>> hits = search_archive(settings.arguments.front(), words, limit_of(settings));
  if (!hits) throw Refused(hits.error());
  const Colours colour = colours(settings, 1);
  std::string out;
  for (const Hit& hit : *hits) {
    if (settings.on("json")) {
      out += as_json(hit);
      continue;
    }
    out += fmt::format("{}{}{}\n", colour.bold, escaped(hit.title.empty() ? hit.id : hit.title), colour.off);
    if (!hit.title.empty()) out += fmt::format("  {}{}{}\n", colour.blue, escaped(hit.id), colour.off);
    out += fmt::format("  {}\n\n", marked(hit.snippet, colour.yellow, colour.off));
  }
  std::fputs(out.c_str(), data_stream());
  std::fflush(data_stream());
  if (hits->empty() && !settings.on("quiet")) std::fputs("winnow: nothing was found\n", stderr);
  return kDone;
}

}  // namespace winnow::cli
