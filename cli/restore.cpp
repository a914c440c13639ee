#include <winnow/audit.h>
#include <winnow/audit_reader.h>
#include <winnow/file_hash.h>
#include <winnow/text_tree.h>

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "compare/clean_texts.h"
#include "refused.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

bool is_path_within(const std::string& id) {
  constexpr std::size_t kLongestStep = 200;
  for (std::size_t at = 0; at <= id.size();) {
    const std::size_t end = std::min(id.find('/', at), id.size());
    const std::string_view step(id.data() + at, end - at);
    if (step.empty() || step == "." || step == ".." || step.size() > kLongestStep) return false;
    at = end + 1;
  }
  return id.find('\0') == std::string::npos;
}

// Names of the files that records go to: their ids where those are paths. A URL is none: its slashes are escaped, and
// of a long one the rest is a hash. An id that comes again gets a number behind it.
class RecordNames {
 public:
  std::string name(const std::string& id) {
    std::string name = is_path_within(id) ? id : escaped_id(id);
    const std::uint32_t before = taken_[XXH3_64bits(name.data(), name.size())]++;
    return before == 0 ? name : fmt::format("{}~{}", name, before + 1);
  }

 private:
  static std::string escaped_id(const std::string& id) {
    constexpr std::size_t kMost = 160;
    std::string name;
    for (const char c : id.substr(0, kMost)) name += c == '/' ? "%2F" : c == '\0' ? "%00" : std::string(1, c);
    if (id.size() > kMost) name += "~" + content_hash(id);
    return name.empty() || name == "." || name == ".." ? "record" + name : name;
  }
  std::unordered_map<std::uint64_t, std::uint32_t> taken_;
};

// Gives records back, or, with --only, clean texts in which the edits of some plugins or reasons are undone.
class Restoring {
 public:
  Restoring(const fs::path& cleaned, std::vector<Value> only, TextTree& to)
      : texts_(cleaned), only_(std::move(only)), to_(to) {}

  /// An Error concerns this page alone. Throws Refused when nothing more can be written.
  Status give_back(const AuditedPage& page) {
    // What is left of a page that was dropped is known; of a copy that was left out there is no file.
    const Result<std::string> text = page.dropped ? std::string() : texts_.of(page.id);
    if (!text) return text.error();
    const Result<std::string> bytes = only_.empty() ? restore(*text, page.lines) : without(*text, page.lines);
    if (!bytes) return Error{page.id, bytes.error().place + ": " + bytes.error().what, bytes.error().advice};
    // With --only the result is a clean text again, under the name that clean gives it.
    const std::string name = names_.name(page.id);
    const Status written = to_.write(only_.empty() ? name : output_name_of(name), *bytes,
                                     {page.id, page.id, content_hash(*text), content_hash(*bytes), "ok", ""});
    if (!written && to_.broken()) throw Refused(written.error(), kOutOfResource);
    return written;
  }

 private:
  Result<std::string> without(const std::string& text, const std::string& lines) const {
    return restore_only(text, lines, [&](std::string_view plugin, std::string_view reason) {
      return std::any_of(only_.begin(), only_.end(),
                         [&](const Value& one) { return one.text == plugin || one.text == reason; });
    });
  }

  CleanTexts texts_;
  RecordNames names_;
  std::vector<Value> only_;
  TextTree& to_;
};

}  // namespace

int run_restore(const Settings& settings) {
  const std::optional<Value> audit = settings.one("audit");
  const std::optional<Value> out = settings.one("output");
  if (!audit || !out || settings.arguments.size() != 1)
    throw Refused({"", "winnow restore --audit FILE -o DIR CLEANED", "winnow restore --help shows how"});
  Messages messages(settings);
  Result<AuditReader> pages = AuditReader::open(audit->text, true);
  if (!pages) throw Refused(pages.error());
  const fs::path cleaned = settings.arguments.front();
  if (!fs::exists(cleaned))
    throw Refused({cleaned.string(), "no such file or folder", "name what winnow clean -o wrote"}, kFailures);
  Result<TextTree> tree = TextTree::open(out->text, {cleaned.string()}, settings.on("force"));
  if (!tree) throw Refused(tree.error());
  std::uint64_t restored = 0, failed = 0;
  Restoring restoring(cleaned, settings.names("only"), *tree);
  while (const AuditedPage* page = pages->next()) {
    if (stop_flag()) {
      messages.error({"", fmt::format("stopped by a signal; {} are restored, the rest is not", restored),
                      "run again for all of them"});
      return signal_exit();
    }
    if (page->failed()) continue;
    const Status status = restoring.give_back(*page);
    restored += static_cast<bool>(status);
    failed += !status;
    if (!status) messages.error(status.error());
  }
  if (pages->problem()) {
    messages.error(*pages->problem());
    ++failed;
  }
  if (const Status finished = tree->finish(); !finished) throw Refused(finished.error(), kOutOfResource);
  messages.info(fmt::format("winnow: {} restored, {} failed, written to {}", restored, failed, escaped(out->text)));
  return failed > 0 ? kFailures : kDone;
}

}  // namespace winnow::cli
