// The two laws on real files, with the real plugins: the archive of samples/ always, the pages that WINNOW_SHARED names
// when it is set. The program `zstd` unpacks what is packed there.
#include <winnow/audit.h>
#include <winnow/form.h>
#include <winnow/host.h>
#include <winnow/html.h>
#include <winnow/pipeline.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "unit/catch.h"
#include "unit/records.h"

namespace {

namespace fs = std::filesystem;
using namespace winnow;

// Every plugin of the build, loaded, with a pipeline of them.
class Cleaner {
 public:
  Cleaner() {
    for (const PluginFile& file : find_plugins({fs::path(WINNOW_PLUGINS_DIR)}, {})) {
      INFO(file.path << ": " << file.refused);
      REQUIRE(file.usable());
      const Status loaded = host_.load(file, {});
      INFO((loaded ? "" : loaded.error().text()));
      REQUIRE(loaded);
    }
    REQUIRE_FALSE(host_.descriptors().empty());
    pipeline_ = std::make_unique<Pipeline>(host_.stages(),
                                           PipelineOptions{.max_rounds = 4, .seconds_a_page = 0, .after_stage = {}});
  }
  Outcome clean(Document& page) { return pipeline_->clean(page); }

 private:
  PluginHost host_;
  std::unique_ptr<Pipeline> pipeline_;
};

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> texts_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".txt" &&
        !entry.path().stem().string().ends_with(".optional"))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  REQUIRE_FALSE(files.empty());
  return files;
}

// Cleans the page, requires replay and restore to hold, and gives the canonical text.
std::string check_accountable(Cleaner& cleaner, Document page, const std::string& bytes, Outcome* outcome = nullptr) {
  const Outcome done = cleaner.clean(page);
  if (outcome != nullptr) *outcome = done;
  INFO(page.place);
  REQUIRE(done.incidents.empty());
  std::string text = canonical_text(page);
  const std::string lines = audit_lines(page, text);
  const Result<std::string> replayed = replay(bytes, lines);
  INFO((replayed ? "" : replayed.error().text()));
  REQUIRE(replayed);
  REQUIRE((*replayed == text));
  const Result<std::string> restored = restore(text, lines);
  INFO((restored ? "" : restored.error().text()));
  REQUIRE(restored);
  REQUIRE((*restored == bytes));
  return text;
}

std::string check_accountable(Cleaner& cleaner, const fs::path& file) {
  const std::string bytes = bytes_of(file);
  Document page = testing::document_of(bytes);
  page.place = file.string();
  return check_accountable(cleaner, std::move(page), bytes);
}

std::vector<std::string> paragraphs(const std::string& text) {
  std::vector<std::string> found;
  for (const Block& block : text_document("page", text).blocks) found.emplace_back(block.text);
  return found;
}

// A clean text changes no byte; the paragraphs of NAME.optional.txt may go.
void check_unchanged(Cleaner& cleaner, const fs::path& file) {
  const std::string clean = bytes_of(file);
  std::string text = check_accountable(cleaner, file);
  INFO(file.string());
  const fs::path optional = fs::path(file).replace_extension(".optional.txt");
  if (text == clean || !fs::exists(optional)) {
    CHECK(text == clean);
    return;
  }
  const std::vector<std::string> may_go = paragraphs(bytes_of(optional));
  const auto required = [&](const std::string& page) {
    std::vector<std::string> kept = paragraphs(page);
    kept.erase(std::remove_if(
                   kept.begin(), kept.end(),
                   [&](const std::string& p) { return std::find(may_go.begin(), may_go.end(), p) != may_go.end(); }),
               kept.end());
    return kept;
  };
  CHECK(required(text) == required(clean));
}

// Every page of the golden cases and of the plugins' that is HTML.
std::vector<fs::path> html_fixtures() {
  std::vector<fs::path> files;
  for (const char* room : {"tests/golden", "plugins"})
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(WINNOW_SOURCE_DIR) / room))
      if (entry.path().filename() == "in.html") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 3);
  return files;
}

// What stands between spaces, how often.
std::map<std::string, int> words_of(const std::string& text) {
  std::map<std::string, int> words;
  std::istringstream in(text);
  for (std::string word; in >> word;) ++words[word];
  return words;
}

// WINNOW_SHARED, or an empty path with a warning.
fs::path shared() {
  const char* folder = std::getenv("WINNOW_SHARED");
  if (folder != nullptr && *folder != '\0') return folder;
  WARN("WINNOW_SHARED is not set: its pages are not tested");
  return {};
}

}  // namespace

TEST_CASE("replay and restore hold for every page of the sample archive") {
  Cleaner cleaner;
  for (const fs::path& file : texts_below(fs::path(WINNOW_SOURCE_DIR) / "samples/archive")) {
    const std::string text = check_accountable(cleaner, file);
    Document again = text_document("page", text);
    cleaner.clean(again);
    INFO(file.string());
    CHECK(canonical_text(again) == text);
  }
}

TEST_CASE("the clean texts of the samples change no byte") {
  Cleaner cleaner;
  for (const fs::path& file : texts_below(fs::path(WINNOW_SOURCE_DIR) / "samples/clean"))
    check_unchanged(cleaner, file);
}

TEST_CASE("the canonical text of an HTML page loses no word when it is cleaned again as text") {
  Cleaner cleaner;
  for (const fs::path& file : html_fixtures()) {
    INFO(file.string());
    Result<Document> page = html_document("page", bytes_of(file), "utf-8", "https://fixture.example/page", {});
    REQUIRE(page);
    cleaner.clean(*page);
    const std::string text = canonical_text(*page);
    Document again = text_document("page", text);
    cleaner.clean(again);
    std::map<std::string, int> left = words_of(canonical_text(again));
    for (const auto& [word, n] : words_of(text)) {
      INFO(word);
      CHECK(left[word] >= n);
    }
  }
}

TEST_CASE("replay and restore hold for the seeds and pages, and the gold texts change no byte", "[shared]") {
  const fs::path folder = shared();
  if (folder.empty()) return;
  Cleaner cleaner;
  for (const char* name : {"seeds", "pages"})
    for (const fs::path& file : texts_below(folder / name)) check_accountable(cleaner, file);
  for (const fs::path& file : texts_below(folder / "gold")) check_unchanged(cleaner, file);
}

TEST_CASE("replay and restore hold for a thousand pages of other sites and few of their texts change again",
          "[shared]") {
  const fs::path folder = shared();
  if (folder.empty()) return;
  REQUIRE(folder.string().find('\'') == std::string::npos);
  const std::string command = "zstd -dcq '" + (folder / "bench/dumps-dev.jsonl.zst").string() + "' 2>/dev/null";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  REQUIRE(pipe);
  Cleaner cleaner;
  std::string changed;
  int n_changed = 0;
  int n = 0;
  char* line = nullptr;
  std::size_t room = 0;
  for (; n < 1000; ++n) {
    const ssize_t size = ::getline(&line, &room, pipe.get());
    if (size <= 0) break;
    const nlohmann::json row = nlohmann::json::parse(line, line + size);
    const std::string bytes = row.at("text").get<std::string>();
    Document page = text_document(row.at("id").get<std::string>(), bytes);
    page.place = page.id;
    page.source_hash = content_hash(bytes);
    page.source_bytes = bytes.size();
    page.keep_form_history = true;
    Outcome outcome;
    const std::string id = page.id;
    const std::string text = check_accountable(cleaner, std::move(page), bytes, &outcome);
    Document again = text_document(id, text);
    cleaner.clean(again);
    if (canonical_text(again) == text) continue;
    INFO(id);
    CHECK_FALSE(outcome.settled);
    changed += id + "\n";
    ++n_changed;
  }
  std::free(line);
  INFO("needs the program zstd");
  REQUIRE(n == 1000);
  INFO(changed);
  CHECK(n_changed <= 5);
}
