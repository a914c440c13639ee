#include <winnow/audit.h>
#include <winnow/audit_reader.h>
#include <winnow/reader.h>
#include <winnow/writer.h>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "clean_texts.h"
#include "refused.h"
#include "signals.h"
#include "terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

// With --only the result is a clean text again, under the name that clean gives it.
std::string text_name(const std::string& id) {
  Record record;
  record.input_path = id;
  return output_name(record);
}

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
  if (!fs::exists(cleaned)) throw Refused({cleaned.string(), "no such file or folder", ""}, kFailures);
  Result<TextTree> tree = TextTree::open(out->text, {cleaned.string()}, settings.on("force"));
  if (!tree) throw Refused(tree.error());
  std::uint64_t restored = 0, failed = 0;
  CleanTexts texts(cleaned);
  const std::vector<Value> only = settings.names("only");
  const auto chosen = [&](std::string_view plugin, std::string_view reason) {
    return std::any_of(only.begin(), only.end(), [&](const Value& v) { return v.text == plugin || v.text == reason; });
  };
  while (const AuditedPage* page = pages->next()) {
    if (stop_flag()) return signal_exit();
    if (page->failed()) continue;
    Status status = ok();
    if (const Result<std::string> text = texts.of(page->id); !text) {
      status = text.error();
    } else if (const Result<std::string> bytes =
                   only.empty() ? restore(*text, page->lines) : restore_only(*text, page->lines, chosen);
               !bytes) {
      status = Error{page->id, bytes.error().text(), ""};
    } else {
      const std::string hash = content_hash(*bytes);
      status = tree->write(only.empty() ? page->id : text_name(page->id), *bytes,
                           {page->id, page->id, content_hash(*text), hash, "ok"});
      if (!status && tree->broken()) throw Refused(status.error(), kOutOfResource);
    }
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
