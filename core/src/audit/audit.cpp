#include <winnow/audit.h>
#include <winnow/decode.h>
#include <winnow/file_hash.h>
#include <winnow/form.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <cmath>

#include "formats/json/json_text.h"
#include "kept_source.h"

namespace winnow {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) { return compact_json(json) + "\n"; }

// Bytes that are no UTF-8, as hex digits.
std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

void append_number(std::string& to, std::uint64_t value) {
  const fmt::format_int digits(value);
  to.append(digits.data(), digits.size());
}

// What stands between the blocks, before the first and behind the last: equal neighbours are counted together.
class Gaps {
 public:
  explicit Gaps(std::string& to) : to_(to) {}

  void append_all(const Document& document) {
    const std::string_view source = document.is_html ? std::string_view() : document.source;
    std::size_t at = 0;
    for (const Block& block : document.blocks) {
      if (document.is_html) {
        add("");
        continue;
      }
      add(source.substr(at, block.source.begin - at));
      at = block.source.end;
    }
    add(source.substr(at));
    end();
    to_ += ']';
  }

 private:
  void add(std::string_view gap) {
    if (n_ > 0 && gap == last_) {
      ++n_;
      return;
    }
    end();
    last_ = gap;
    n_ = 1;
  }
  void end() {
    if (n_ == 0) return;
    to_ += is_first_ ? "[[" : ",[";
    is_first_ = false;
    append_json_utf8(to_, last_);
    to_ += ',';
    append_number(to_, n_);
    to_ += ']';
  }

  std::string& to_;
  std::string_view last_;
  std::uint64_t n_ = 0;
  bool is_first_ = true;
};

Json page_json(const Document& document, std::string_view text, const std::string& quarantined, bool keep_source) {
  Json page;
  page["type"] = "page";
  page["id"] = document.id;
  page["place"] = document.place;
  if (!document.site.empty()) page["site"] = document.site;
  if (!quarantined.empty()) page["quarantined"] = quarantined;
  Json source{{"hash", document.source_hash}, {"bytes", document.source_bytes}, {"charset", document.decoding.charset}};
  if (document.is_html) source["format"] = "html";
  if (document.is_html && keep_source) source["zstd"] = kept_source(encode(document.source, document.decoding));
  if (document.decoding.bom) source["bom"] = true;
  if (!document.decoding.original.empty()) source["original"] = to_hex(document.decoding.original);
  if (!document.decoding.bad_runs.empty()) {
    Json runs = Json::array();
    for (const Decoding::BadRun& run : document.decoding.bad_runs)
      runs.push_back(Json::array({run.decoded.begin, run.decoded.end, to_hex(run.bytes)}));
    source["bad_runs"] = std::move(runs);
  }
  page["source"] = std::move(source);
  for (const auto& [key, value] : document.meta) {
    if (key == kRowCharset) page["row_charset"] = value;
    if (key == "text.source") page["text_source"] = value;
    if (key == "html.tags") page["tags"] = value;
  }
  page["text"] = Json{{"hash", content_hash(text)}, {"bytes", text.size()}};
  page["blocks"] = document.blocks.size();
  if (document.dropped) {
    Document whole = document;
    whole.dropped = false;
    page["dropped"] = true;
    page["dropped_text"] = canonical_text(whole);
  }
  Json joined = Json::array();
  for (std::uint32_t i = 0; i < document.blocks.size(); ++i)
    if (!document.blocks[i].dropped && document.blocks[i].joins_previous) joined.push_back(i);
  page["joined"] = std::move(joined);
  if (!document.unwrapped.empty()) {
    Json runs = Json::array();
    for (const LineRun& run : document.unwrapped) runs.push_back(Json::array({run.block, run.lines}));
    page["unwrapped"] = std::move(runs);
  }
  return page;
}

const char* op_name(EditKind kind) {
  switch (kind) {
    case EditKind::kDropBlock:
      return "drop_block";
    case EditKind::kDropDocument:
      return "drop_page";
    default:
      return "replace";
  }
}

void append_range(std::string& to, Range value) {
  to += '[';
  append_number(to, value.begin);
  to += ',';
  append_number(to, value.end);
  to += ']';
}

// Rounded to four decimals, always with a point.
void append_score(std::string& to, float value) {
  constexpr std::int64_t kOne = 10'000;
  const double rounded = std::round(static_cast<double>(value) * kOne);
  if (!(rounded < 1e15)) {
    const std::size_t before = to.size();
    fmt::format_to(std::back_inserter(to), "{}", rounded / kOne);
    if (to.find_first_of(".e", before) == std::string::npos) to += ".0";
    return;
  }
  const auto number = static_cast<std::int64_t>(rounded);
  append_number(to, static_cast<std::uint64_t>(number / kOne));
  to += '.';
  std::int64_t rest = number % kOne;
  for (std::int64_t digit = kOne / 10; digit > 0 && (rest > 0 || digit == kOne / 10); digit /= 10) {
    to += static_cast<char>('0' + rest / digit);
    rest %= digit;
  }
}

// Lines of edits are many: they are written piece by piece, without a tree of values in between, and what one says like
// the line before it is copied from there.
class EditLines {
 public:
  EditLines(std::string& to, const Document& document) : to_(to) {
    edit_ = "{\"type\":\"edit\",\"page\":";
    append_json_string(edit_, document.id);
    edit_ += ",\"round\":";
  }

  void append(const AppliedEdit& edit) {
    to_ += edit_;
    append_number(to_, edit.round);
    to_ += who_and_why(edit);
    if (edit.block != kNoBlock) {
      to_ += ",\"block\":";
      append_number(to_, edit.block);
      to_ += ",\"in_block\":";
      append_range(to_, edit.in_block);
      to_ += ",\"in_source\":";
      append_range(to_, edit.in_source);
    }
    text(",\"removed\":", edit.removed);
    if (edit.kind == EditKind::kReplace) text(",\"inserted\":", edit.inserted);
    if (!edit.evidence.empty()) text(",\"evidence\":", edit.evidence);
    if (edit.score >= 0) {
      to_ += ",\"score\":";
      append_score(to_, edit.score);
    }
    if (edit.other_block != kNoBlock) {
      to_ += ",\"other_block\":";
      append_number(to_, edit.other_block);
    }
    to_ += "}\n";
  }

 private:
  void text(std::string_view name, std::string_view value) {
    to_ += name;
    append_json_utf8(to_, value);
  }

  const std::string& who_and_why(const AppliedEdit& edit) {
    if (last_ != nullptr && last_->kind == edit.kind && last_->reason == edit.reason && last_->plugin == edit.plugin &&
        last_->version == edit.version)
      return who_;
    last_ = &edit;
    who_ = ",\"plugin\":";
    append_json_string(who_, edit.plugin);
    if (!edit.version.empty()) append_json_string(who_ += ",\"version\":", edit.version);
    append_json_string(who_ += ",\"reason\":", edit.reason);
    append_json_string(who_ += ",\"op\":", op_name(edit.kind));
    return who_;
  }

  std::string& to_;
  std::string edit_, who_;
  const AppliedEdit* last_ = nullptr;  // the one that who_ is of
};

// Form's edits of one block in one round share a line: there are many and they say little each.
bool shares_line(const AppliedEdit& a, const AppliedEdit& b) {
  return a.plugin == "form" && b.plugin == "form" && a.kind == EditKind::kReplace && b.kind == EditKind::kReplace &&
         a.block == b.block && a.round == b.round && a.reason == b.reason;
}

void append_form_edit(std::string& to, const AppliedEdit& edit) {
  to += "{\"in_block\":";
  append_range(to, edit.in_block);
  to += ",\"in_source\":";
  append_range(to, edit.in_source);
  append_json_utf8(to += ",\"removed\":", edit.removed);
  append_json_utf8(to += ",\"inserted\":", edit.inserted);
  to += '}';
}

// The line of the edits from `first` on that share one; the number of the edit behind them.
std::size_t append_form(std::string& to, const Document& document, std::size_t first) {
  const std::vector<AppliedEdit>& history = document.history;
  append_json_string(to += "{\"type\":\"form\",\"page\":", document.id);
  append_number(to += ",\"round\":", history[first].round);
  append_json_string(to += ",\"reason\":", history[first].reason);
  append_number(to += ",\"block\":", history[first].block);
  to += ",\"edits\":";
  std::size_t i = first;
  for (; i < history.size() && shares_line(history[first], history[i]); ++i) {
    to += i == first ? '[' : ',';
    append_form_edit(to, history[i]);
  }
  to += "]}\n";
  return i;
}

// About as many bytes as the lines of all edits take: their texts, and their names and numbers.
std::size_t expected_size(const Document& document) {
  constexpr std::size_t kAround = 260;
  std::size_t size = 1024;
  for (const AppliedEdit& edit : document.history)
    size += kAround + document.id.size() + edit.removed.size() + edit.inserted.size() + edit.evidence.size();
  return size;
}

}  // namespace

std::string audit_lines(const Document& document, std::string_view canonical, const std::string& quarantined,
                        bool keep_source) {
  std::string lines = dump(page_json(document, canonical, quarantined, keep_source));
  lines.reserve(lines.size() + expected_size(document));
  // The last member is written without a tree of values, too.
  lines.resize(lines.size() - 2);
  lines += ",\"gaps\":";
  Gaps(lines).append_all(document);
  lines += "}\n";
  EditLines edits(lines, document);
  const std::vector<AppliedEdit>& history = document.history;
  for (std::size_t i = 0; i < history.size();) {
    if (shares_line(history[i], history[i]))
      i = append_form(lines, document, i);
    else
      edits.append(history[i++]);
  }
  return lines;
}

std::string audit_of_copy(std::string_view lines, std::string_view canonical, const CopyOf& copy, bool left_out) {
  const auto rounded = [](double share) { return std::round(share * 10'000) / 10'000; };
  const std::size_t end = lines.find('\n');
  Json page = require_ordered_json(lines.substr(0, end));
  page["duplicate_of"] = copy.id;
  page["jaccard"] = rounded(copy.jaccard);
  page["containment"] = rounded(copy.containment);
  if (left_out) {
    page["text"] = Json{{"hash", content_hash("")}, {"bytes", 0}};
    page["dropped"] = true;
    page["dropped_text"] = canonical;
  }
  std::string all = dump(page).append(lines.substr(end + 1));
  if (!left_out) return all;
  const Json edit{{"type", "edit"},
                  {"page", page["id"]},
                  {"round", 1},
                  {"plugin", "dedup"},
                  {"reason", "copy"},
                  {"op", "drop_page"},
                  {"removed", ""},
                  {"evidence", fmt::format("copy of {}  jaccard {:.4f}, containment {:.4f}", copy.id, copy.jaccard,
                                           copy.containment)},
                  {"score", rounded(copy.containment)}};
  return all + dump(edit);
}

bool is_audit_line(std::string_view line) {
  // Quotes within a text are escaped: what is looked for here stands for members alone.
  const auto has = [&](std::string_view member) { return line.find(member) != std::string_view::npos; };
  if (line.starts_with("{\"type\":\"page\",\"id\":\""))
    return has("\",\"place\":\"") && has(",\"source\":{\"hash\":\"");
  return line.starts_with("{\"type\":\"failed\",\"id\":\"") && has("\",\"place\":\"") && has(",\"error\":\"");
}

double share_removed(const Document& document) {
  if (document.dropped) return 1;
  std::size_t removed = 0, kept = 0;
  for (const AppliedEdit& edit : document.history)
    if (edit.kind == EditKind::kDropBlock && edit.plugin != "form") removed += edit.removed.size();
  for (const Block& block : document.blocks)
    if (!block.dropped) kept += block.text.size() + 2;
  return removed == 0 ? 0 : static_cast<double>(removed) / static_cast<double>(removed + kept);
}

std::string audit_failure(const Document& document, const std::string& what) {
  Json line{{"type", "failed"}, {"id", document.id}, {"place", document.place}};
  if (!document.site.empty()) line["site"] = document.site;
  line["error"] = what;
  return dump(line);
}

}  // namespace winnow
