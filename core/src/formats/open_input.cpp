#include "open_input.h"

#include <winnow/own_files.h>

#include <fmt/format.h>

#include <string>

#include "ascii.h"
#include "no_reader.h"

namespace winnow {
namespace {

// Enough to know a format by: the first row of a JSONL file may be long.
constexpr std::size_t kHeadBytes = 64u << 10;

// By its mark, or the NUL beside the brace that a row begins with.
bool is_utf16(std::string_view head) {
  using namespace std::string_view_literals;
  for (const std::string_view opening : {"\xFF\xFE"sv, "\xFE\xFF"sv, "{\0"sv, "\0{"sv})
    if (head.starts_with(opening)) return true;
  return false;
}

bool is_packed(std::string_view format) { return format == "gz" || format == "zst"; }

struct Choice {
  const Format* format = nullptr;
  Unread skip;  // why it is no page; where there is a `format`, nothing
};

Choice choose(std::string_view head, std::string_view path, const std::string& from) {
  const bool forced = from != "auto";
  // What an earlier run wrote beside its pages.
  if (const OwnKind own = forced ? OwnKind::kNone : own_kind(head); own != OwnKind::kNone)
    return {nullptr, {fmt::format("{} of winnow's", name_of(own)), ""}};
  if (Unread what = forced ? Unread() : without_reader(head, path); !what.what.empty())
    return {nullptr, std::move(what)};
  const Sniffed sniffed = sniff(head);
  const Format* by_name = forced ? format_named(from) : format_by_extension(path);
  if (sniffed.format == "binary" && (by_name == nullptr || by_name->name == "txt")) return {nullptr, sniffed.unread};
  // Rows and records may have holes of NUL bytes: their readers name them. Only what a magic number names is none.
  const bool has_records = by_name != nullptr && by_name->container && !sniffed.has_magic;
  if (sniffed.format == "binary" && !forced && by_name->open != nullptr && !has_records)
    return {nullptr, sniffed.unread};
  const Format* by_look = format_named(sniffed.format);
  if (!forced && by_look != nullptr && !by_look->magic.empty()) return {by_look, {}};
  if (by_name != nullptr) return {by_name, {}};
  return {by_look != nullptr ? by_look : format_named("txt"), {}};
}

// "pages.tar" of "pages.tgz" and of "pages.tar.gz".
std::string inner_name(const std::string& path) {
  const Format* format = format_by_extension(path);
  if (format == nullptr || !is_packed(format->name)) return path;
  const std::size_t dot = path.rfind('.');
  const bool tar = path.size() - dot > 2 && (path[dot + 1] == 't' || path[dot + 1] == 'T');
  return path.substr(0, dot) + (tar ? ".tar" : "");
}

// "crawl.warc.xz", "2019.tar.bz2", "pages.txz": the name of rows, records or files that are read where they are packed
// in another way.
bool names_packed_pages(std::string_view path) {
  const std::string name = ascii::lowered(path.substr(path.rfind('/') + 1));
  for (const std::string_view packing : {".xz", ".bz2", ".lz4", ".z", ".7z"}) {
    if (!name.ends_with(packing)) continue;
    const Format* inner = format_by_extension(std::string_view(name).substr(0, name.size() - packing.size()));
    return inner != nullptr && inner->container && inner->open != nullptr;
  }
  return name.ends_with(".txz") || name.ends_with(".tbz2") || name.ends_with(".tbz");
}

Opened skipped(const Unread& what, std::string_view path) {
  Opened opened{nullptr, "", true, what.said()};
  opened.holds_pages = !what.remedy.empty();
  opened.is_packed = opened.holds_pages && names_packed_pages(path);
  return opened;
}

}  // namespace

Opened open_input(InputFile file, const OpenOptions& options) {
  std::string_view head = file.bytes.peek(kHeadBytes);
  std::string name = file.path;
  const std::string packing = sniff(head).format;
  if (is_packed(packing)) {
    file.bytes = unpacked(std::move(file.bytes), packing);
    file.size = 0;
    name = inner_name(name);
    head = file.bytes.peek(kHeadBytes);
    if (is_packed(sniff(head).format)) return {nullptr, "", false, "it is compressed twice, and one layer is undone"};
  }
  const Choice choice = choose(head, name, options.from);
  if (head.empty() && choice.format != nullptr && !choice.format->magic.empty() && choice.format->name != "warc")
    return {nullptr, "", false, fmt::format("it is empty, which no {} file is", choice.format->label)};
  if (choice.format == nullptr) return skipped(choice.skip, name);
  if (is_packed(choice.format->name))
    return {nullptr, "", false, fmt::format("its name says {}, and its first bytes do not", choice.format->label)};
  if (choice.format->open == nullptr)
    return {nullptr, "", false, fmt::format("no reader for {} yet", choice.format->label)};
  if (choice.format->name == "jsonl" && is_utf16(head))
    return {nullptr, "", false, "it is UTF-16, and JSONL is UTF-8: convert it, with iconv -f UTF-16 -t UTF-8 say"};
  if (options.within_archive && choice.format->archive)
    return {nullptr, "", false, "an archive within an archive is not opened: unpack the outer one and give its folder"};
  return {choice.format->open(std::move(file), options.max_record_bytes), choice.format->name, false, ""};
}

}  // namespace winnow
