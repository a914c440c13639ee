// WARC and WET: a response, resource or conversion that is HTML or text is a page.
#include <winnow/readable_size.h>

#include <fmt/format.h>

#include <cstring>
#include <functional>
#include <map>
#include <numeric>
#include <vector>

#include "ascii.h"
#include "formats/formats.h"
#include "formats/json/json_text.h"
#include "header_limits.h"
#include "http.h"
#include "warc.h"

namespace winnow {
namespace {

// Reasons to skip records that are told apart; all further ones are "others".
constexpr std::size_t kMostReasons = 64;

// What a record says of itself that its row keeps.
constexpr std::pair<std::string_view, std::string_view> kKept[] = {
    {"WARC-Date", "date"},
    {"WARC-Payload-Digest", "digest"},
    {"WARC-Block-Digest", "block_digest"},
    {"WARC-Record-ID", "record_id"},
    {"WARC-Refers-To", "refers_to"},
    {"WARC-Identified-Content-Language", "language"},
};

// The types of the standard. Extensions may bring others, which are skipped; none of them is a letter away from these.
constexpr std::string_view kTypes[] = {"response", "resource", "conversion", "request",
                                       "metadata", "revisit",  "warcinfo",   "continuation"};

bool differ_in_one_byte(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::inner_product(a.begin(), a.end(), b.begin(), 0, std::plus<>(),
                                                    [](char x, char y) { return x == y ? 0 : 1; }) == 1;
}

// The type of the standard that a record says, in any case, or says but for one byte.
struct RecordType {
  std::string_view name;
  bool is_damaged = false;
};

RecordType record_type(std::string_view said) {
  for (const std::string_view type : kTypes)
    if (ascii::equal_names(said, type)) return {type};
  for (const std::string_view type : kTypes)
    if (differ_in_one_byte(said, type)) return {type, true};
  return {said};
}

// Of the page that a revisit record is about: its text is in an earlier record. 0: the record holds no head.
bool says_unchanged(int status) { return status == 0 || status == 304 || (status >= 200 && status <= 299); }

// Not modified, too many requests, a server that fails or is slow: nothing of this says that a page is gone.
bool is_for_now(int status) {
  return status == 304 || status == 408 || status == 425 || status == 429 || (status >= 500 && status <= 599);
}

std::string_view target_uri(const WarcItem& item) {
  std::string_view uri = item.header("WARC-Target-URI");
  // WARC 1.0 shows it in angle brackets, and some writers took that literally.
  if (uri.size() > 1 && uri.front() == '<' && uri.back() == '>') uri = uri.substr(1, uri.size() - 2);
  return uri;
}

// "txt", "html", or nothing when this type is no page. Types that are one byte away from these are none of anything.
std::string_view page_format(std::string_view media, std::string_view body) {
  const auto is = [media](std::string_view type) { return media == type || differ_in_one_byte(media, type); };
  if (is("text/html") || is("application/xhtml+xml")) return "html";
  if (is("text/plain")) return "txt";
  if (!media.empty() && media != "application/octet-stream" && media != "unknown/unknown") return {};
  const Sniffed sniffed = sniff(body.substr(0, 4096));
  return sniffed.format == "html" ? "html" : sniffed.format == "txt" ? "txt" : "";
}

class WarcReader : public FormatReader {
 public:
  WarcReader(InputFile file, std::size_t most)
      : place_(std::move(file.place)), id_(std::move(file.id)), most_(most), scanner_(std::move(file.bytes), most) {}

  std::optional<Record> next() override {
    while (!ended_) {
      const WarcItem* item = scanner_.next();
      if (scanner_.bytes().stopped()) return std::nullopt;
      if (item == nullptr) {
        ended_ = true;
        return failed_reading();
      }
      if (std::optional<Record> record = take(*item)) {
        const std::uint64_t stored = scanner_.bytes().stored();
        record->bytes = static_cast<std::size_t>(stored - stored_);
        stored_ = stored;
        return record;
      }
    }
    return next_skipped();
  }

 private:
  struct Skipped {
    std::uint64_t count = 0;
    std::vector<std::string> elsewhere;
  };

  std::string place_of(const WarcItem& item) const {
    if (item.behind && item.number == 0) return fmt::format("{}: {}", place_, item.position);
    return fmt::format("{}: {}record {} {}", place_, item.behind ? "behind " : "", item.number, item.position);
  }

  std::optional<Record> take(const WarcItem& item) {
    if (item.kind == WarcItem::Kind::kDamage) return damage_record(place_of(item), item.problem);
    if (item.kind == WarcItem::Kind::kTooLarge) return failed(item, item.problem);
    const std::string_view said = item.header("WARC-Type").substr(0, 40);
    const RecordType type = record_type(said);
    if (!type.is_damaged) return take_as(item, type.name);
    WarcItem damaged = item;
    if (damaged.problem.empty())
      damaged.problem =
          fmt::format("its WARC-Type says \"{}\", which is none, and was taken for \"{}\"", said, type.name);
    return take_as(damaged, type.name);
  }

  std::optional<Record> take_as(const WarcItem& item, std::string_view type) {
    if (type == "response") return response(item);
    if (type == "conversion" || type == "resource")
      return page(item, type, item.content, media_type(item.header("Content-Type")),
                  charset_of(item.header("Content-Type")), {});
    if (type.empty()) return failed(item, "the record has no WARC-Type");
    const bool is_elsewhere = type == "revisit" && says_unchanged(http_head(item.content).status);
    return skip(item, fmt::format("{} record%", type), is_elsewhere);
  }

  std::optional<Record> response(const WarcItem& item) {
    const std::string media = media_type(item.header("Content-Type"));
    if (media != "application/http" && !item.content.starts_with("HTTP/"))
      return page(item, "response", item.content, media, charset_of(item.header("Content-Type")), {});
    const HttpHead head = http_head(item.content);
    if (head.too_large)
      return failed(item, fmt::format("the HTTP head in the record has more than {} or {} fields",
                                      readable_size(kMostHeaderBytes), kMostHeaderFields));
    if (head.status != 0 && (head.status < 200 || head.status > 299))
      return skip(item, fmt::format("response% with HTTP status {}", head.status), is_for_now(head.status));
    return page(item, "response", head.body, media_type(head.content_type), charset_of(head.content_type), head);
  }

  std::optional<Record> page(const WarcItem& item, std::string_view type, std::string_view body, std::string media,
                             std::string charset, const HttpHead& head) {
    const bool coded = !head.transfer_encoding.empty() || !head.content_encoding.empty();
    std::string_view format = page_format(media, body);
    // What a coded body is shows when it is decoded.
    if (format.empty() && !(coded && media.empty()))
      return skip(item, media.empty() ? fmt::format("{} record% that hold no text", type)
                                      : fmt::format("{} record% of type {}", type, media));
    if (body.empty() && item.problem.empty()) return skip(item, fmt::format("{} record% without content", type));
    Record record;
    fill_in(record, item, type);
    if (!item.problem.empty()) record.damage.push_back({record.document.place, item.problem, ""});
    record.held = body.size() * 2;
    record.rest = [body = std::string(body), format, charset = std::move(charset), most = most_,
                   transfer = std::string(head.transfer_encoding), content = std::string(head.content_encoding),
                   coded](Record& r) mutable {
      finish(r, std::move(body), format, charset, transfer, content, coded, most);
    };
    return record;
  }

  // The part of a page's reading that any thread can do.
  static void finish(Record& record, std::string bytes, std::string_view format, const std::string& charset,
                     const std::string& transfer, const std::string& content, bool coded, std::size_t most) {
    if (coded) {
      HttpBody body = http_body(bytes, transfer, content, most);
      bytes = std::move(body.bytes);
      if (!body.problem.empty()) {
        record.damage.push_back({record.document.place, std::move(body.problem), ""});
        if (bytes.empty()) return fail(record, "nothing of its body could be decoded");
      }
    }
    const Sniffed looks = sniff(std::string_view(bytes).substr(0, 4096));
    if (format.empty()) format = page_format("", bytes);
    // Servers call an image or a PDF text/html, too.
    if (format.empty() || looks.format == "binary") {
      record.kind = Record::Kind::kSkipped;
      record.error = {record.document.place,
                      looks.format == "binary" ? looks.unread.said() : "a record that holds no text", ""};
      return;
    }
    make_page(record, bytes, format, charset);
  }

  static void fail(Record& record, std::string why) {
    record.kind = Record::Kind::kFailed;
    record.error = {record.document.place, std::move(why), ""};
  }

  void fill_in(Record& record, const WarcItem& item, std::string_view type) const {
    Document& page = record.document;
    page.url = std::string(target_uri(item));
    page.id = page.url.empty() ? fmt::format("{}#{}", id_, item.number) : page.url;
    page.site = host_of(page.url);
    page.place = place_of(item);
    std::string& fields = record.fields;
    fields = "{";
    if (!page.url.empty()) {
      fields += "\"url\":";
      append_json_string(fields, page.url);
      fields += ',';
    }
    fields += "\"warc\":{\"type\":";
    append_json_string(fields, type);
    for (const auto& [header, name] : kKept) {
      const std::string_view value = item.header(header);
      if (value.empty()) continue;
      fields += fmt::format(",\"{}\":", name);
      append_json_string(fields, value);
      page.meta.emplace_back(header, value);
    }
    fields += "}}";
  }

  Record failed(const WarcItem& item, const std::string& why) const {
    Record record;
    fill_in(record, item, item.header("WARC-Type"));
    fail(record, why);
    return record;
  }

  // A record that is no page: counted, and told at the end ('%' is the plural's s). What is wrong with it is told at
  // once.
  std::optional<Record> skip(const WarcItem& item, std::string why, bool is_elsewhere = false) {
    if (skipped_.size() >= kMostReasons && !skipped_.contains(why)) why = "other record%";
    Skipped& skipped = skipped_[std::move(why)];
    ++skipped.count;
    if (const std::string_view uri = target_uri(item); is_elsewhere && !uri.empty())
      skipped.elsewhere.emplace_back(uri);
    if (item.problem.empty()) return std::nullopt;
    return damage_record(place_of(item), item.problem);
  }

  std::optional<Record> next_skipped() {
    if (skipped_.empty()) return std::nullopt;
    const auto first = skipped_.begin();
    Record record;
    record.kind = Record::Kind::kSkipped;
    record.document.place = place_;
    std::string why = first->first;
    why.replace(why.find('%'), 1, first->second.count == 1 ? "" : "s");
    record.error = {place_, fmt::format("{} {}", first->second.count, why), ""};
    record.count = first->second.count;
    record.elsewhere = std::move(first->second.elsewhere);
    skipped_.erase(first);
    return record;
  }

  std::optional<Record> failed_reading() {
    const int error = scanner_.bytes().error();
    if (error == 0) return next_skipped();
    Record record;
    record.document.place = place_;
    fail(record, fmt::format("cannot be read to its end: {}", std::strerror(error)));
    return record;
  }

  std::string place_, id_;
  std::size_t most_;
  WarcScanner scanner_;
  std::uint64_t stored_ = 0;
  bool ended_ = false;
  std::map<std::string, Skipped> skipped_;
};

}  // namespace

std::unique_ptr<FormatReader> open_warc(InputFile file, std::size_t max_record_bytes) {
  return std::make_unique<WarcReader>(std::move(file), max_record_bytes);
}

}  // namespace winnow
