#include <winnow/audit.h>
#include <winnow/reader.h>
#include <winnow/writer.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "refused.h"
#include "signals.h"
#include "terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

// Reads an audit page by page: a "page" line and the lines up to the next one.
class AuditPages {
 public:
  struct Page {
    std::string id;
    std::string lines;
  };

  explicit AuditPages(const std::string& file) : file_(file), in_(file, std::ios::binary) {
    if (!in_) throw Refused({file, "cannot be opened", "--audit wants the file that winnow clean --audit wrote"});
  }

  std::optional<Page> next() {
    std::optional<Page> page = std::exchange(begun_, std::nullopt);
    for (std::string line; std::getline(in_, line);) {
      ++number_;
      const std::optional<std::string> id = page_id(line);
      if (id && page) {
        begun_ = Page{*id, line + "\n"};
        return page;
      }
      if (id) page = Page{*id, ""};
      if (!page)
        throw Refused({fmt::format("{}:{}", file_, number_), "an edit without its page", "is this an audit?"},
                      kFailures);
      page->lines += line + "\n";
    }
    return page;
  }

 private:
  static std::optional<std::string> page_id(const std::string& line) {
    if (!line.starts_with("{\"type\":\"page\"")) return std::nullopt;
    const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object() || !json.contains("id") || !json["id"].is_string()) return std::nullopt;
    return json["id"].get<std::string>();
  }

  std::string file_;
  std::ifstream in_;
  std::size_t number_ = 0;
  std::optional<Page> begun_;
};

// An id becomes part of a path: it may not lead out of the folder it is looked for in.
bool leads_out(const fs::path& id) {
  if (id.is_absolute()) return true;
  for (const fs::path& step : id)
    if (step == "..") return true;
  return false;
}

Result<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in || fs::is_directory(path)) return Error{path.string(), "cannot be opened", ""};
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

// The clean text of a page: the file itself, or the file in a folder that `clean -o` wrote.
Result<std::string> clean_text(const fs::path& cleaned, const std::string& id) {
  if (!fs::is_directory(cleaned)) return read_file(cleaned);
  if (leads_out(id)) return Error{id, "this id names no file below " + cleaned.string(), ""};
  Record record;
  record.input_path = id;
  return read_file(cleaned / output_name(record));
}

}  // namespace

int run_restore(const Settings& settings) {
  const std::optional<Value> audit = settings.one("audit");
  const std::optional<Value> out = settings.one("output");
  if (!audit || !out || settings.arguments.size() != 1)
    throw Refused({"", "winnow restore --audit FILE -o DIR CLEANED", "winnow restore --help shows how"});
  Messages messages(settings);
  AuditPages pages(audit->text);
  const fs::path cleaned = settings.arguments.front();
  if (!fs::exists(cleaned)) throw Refused({cleaned.string(), "no such file or folder", ""}, kFailures);
  Result<TextTree> tree = TextTree::open(out->text, {cleaned.string()}, settings.on("force"));
  if (!tree) throw Refused(tree.error());
  std::uint64_t restored = 0, failed = 0;
  while (const std::optional<AuditPages::Page> page = pages.next()) {
    if (stop_flag()) return signal_exit();
    Status status = ok();
    if (const Result<std::string> text = clean_text(cleaned, page->id); !text) {
      status = text.error();
    } else if (const Result<std::string> bytes = restore(*text, page->lines); !bytes) {
      status = Error{page->id, bytes.error().text(), ""};
    } else {
      const std::string hash = content_hash(*bytes);
      status = tree->write(page->id, *bytes, {page->id, page->id, content_hash(*text), hash, "ok"});
      if (!status && tree->broken()) throw Refused(status.error(), kOutOfResource);
    }
    restored += static_cast<bool>(status);
    failed += !status;
    if (!status) messages.error(status.error());
  }
  if (const Status finished = tree->finish(); !finished) throw Refused(finished.error(), kOutOfResource);
  messages.info(fmt::format("winnow: {} restored, {} failed, written to {}", restored, failed, escaped(out->text)));
  return failed > 0 ? kFailures : kDone;
}

}  // namespace winnow::cli
