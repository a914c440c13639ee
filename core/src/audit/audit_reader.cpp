#include <winnow/audit.h>
#include <winnow/audit_reader.h>
#include <winnow/line_reader.h>

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <stdexcept>

namespace winnow {
namespace {

namespace sj = simdjson;

std::string text_of(const sj::dom::object& line, const char* name) {
  std::string_view text;
  return line[name].get(text) == sj::SUCCESS ? std::string(text) : std::string();
}

std::string needed_text(const sj::dom::object& line, const char* name) {
  std::string_view text;
  if (line[name].get(text) != sj::SUCCESS) throw std::runtime_error(fmt::format("\"{}\" is missing", name));
  return std::string(text);
}

std::uint64_t number_of(const sj::dom::object& line, const char* name, std::uint64_t otherwise) {
  std::uint64_t number = 0;
  return line[name].get(number) == sj::SUCCESS ? number : otherwise;
}

std::uint32_t small_number_of(const sj::dom::object& line, const char* name, std::uint32_t otherwise) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(number_of(line, name, otherwise), kNoBlock));
}

bool flag_of(const sj::dom::object& line, const char* name) {
  bool flag = false;
  return line[name].get(flag) == sj::SUCCESS && flag;
}

Range range_of(const sj::dom::object& line, const char* name) {
  std::uint64_t begin = 0, end = 0;
  if (line[name].at(0).get(begin) != sj::SUCCESS || line[name].at(1).get(end) != sj::SUCCESS || begin > end) return {};
  return {begin, end};
}

void read_page(const sj::dom::object& line, AuditedPage& page) {
  page.id = needed_text(line, "id");
  page.place = text_of(line, "place");
  page.site = text_of(line, "site");
  page.quarantined = text_of(line, "quarantined");
  page.dropped = flag_of(line, "dropped");
  page.dropped_text = text_of(line, "dropped_text");
  page.duplicate_of = text_of(line, "duplicate_of");
  page.n_blocks = small_number_of(line, "blocks", 0);
  sj::dom::object part;
  if (line["source"].get(part) != sj::SUCCESS) throw std::runtime_error("\"source\" is missing");
  page.source_hash = text_of(part, "hash");
  page.source_bytes = number_of(part, "bytes", 0);
  page.is_html = text_of(part, "format") == "html";
  if (line["text"].get(part) != sj::SUCCESS) throw std::runtime_error("\"text\" is missing");
  page.text_hash = text_of(part, "hash");
  page.text_bytes = number_of(part, "bytes", 0);
}

void read_failed(const sj::dom::object& line, AuditedPage& page) {
  page.id = needed_text(line, "id");
  page.place = text_of(line, "place");
  page.site = text_of(line, "site");
  page.error = needed_text(line, "error");
}

EditKind kind_of(std::string_view op) {
  if (op == "drop_block") return EditKind::kDropBlock;
  if (op == "replace") return EditKind::kReplace;
  if (op == "drop_page") return EditKind::kDropDocument;
  throw std::runtime_error("an edit of unknown kind");
}

AuditedEdit read_edit(const sj::dom::object& line) {
  AuditedEdit edit;
  edit.kind = kind_of(needed_text(line, "op"));
  edit.round = small_number_of(line, "round", 1);
  edit.block = small_number_of(line, "block", kNoBlock);
  edit.in_block = range_of(line, "in_block");
  edit.in_source = range_of(line, "in_source");
  edit.plugin = needed_text(line, "plugin");
  edit.version = text_of(line, "version");
  edit.reason = needed_text(line, "reason");
  edit.removed = needed_text(line, "removed");
  edit.inserted = text_of(line, "inserted");
  edit.evidence = text_of(line, "evidence");
  edit.other_block = small_number_of(line, "other_block", kNoBlock);
  double score = -1;
  if (line["score"].get(score) == sj::SUCCESS) edit.score = static_cast<float>(score);
  return edit;
}

bool begins_page(std::string_view line) {
  return line.starts_with("{\"type\":\"page\"") || line.starts_with("{\"type\":\"failed\"");
}

}  // namespace

std::uint64_t AuditedPage::removed_bytes() const {
  std::uint64_t bytes = dropped_text.size();
  for (const AuditedEdit& edit : edits)
    if (edit.kind == EditKind::kDropBlock) bytes += edit.removed.size();
  return bytes;
}

double AuditedPage::share_removed() const {
  const std::uint64_t elsewhere = duplicate_of.empty() ? 0 : dropped_text.size();
  const std::uint64_t removed = removed_bytes() - elsewhere;
  return removed == 0 ? 0 : static_cast<double>(removed) / static_cast<double>(removed + text_bytes + elsewhere);
}

struct AuditReader::State {
  State(std::string file, LineReader reader, bool keep)
      : place(std::move(file)), lines(std::move(reader)), keep_lines(keep) {}
  std::string place;
  LineReader lines;
  bool keep_lines;
  sj::dom::parser parser;
  AuditedPage page;
  std::string begun;  // the first line of the next page
  std::uint64_t begun_at = 0;
  std::optional<Error> problem;

  // Takes one line into `page`; false and a problem when it is none of an audit.
  bool take(std::string_view line, std::uint64_t number) {
    if (keep_lines) page.lines.append(line) += '\n';
    if (line.starts_with("{\"type\":\"form\"")) return true;
    try {
      sj::dom::object object;
      if (const sj::error_code bad = parser.parse(line.data(), line.size()).get(object); bad != sj::SUCCESS)
        throw std::runtime_error(sj::error_message(bad));
      const std::string type = needed_text(object, "type");
      if (type == "page")
        read_page(object, page);
      else if (type == "failed")
        read_failed(object, page);
      else if (type == "edit")
        page.edits.push_back(read_edit(object));
      else
        throw std::runtime_error("a line of unknown type");
      return true;
    } catch (const std::runtime_error& error) {
      problem = Error{fmt::format("{}:{}", place, number), error.what(), "is this an audit of winnow clean --audit?"};
      return false;
    }
  }
};

AuditReader::AuditReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
AuditReader::AuditReader(AuditReader&&) noexcept = default;
AuditReader::~AuditReader() = default;

Result<AuditReader> AuditReader::open(const std::filesystem::path& file, bool keep_lines) {
  Result<LineReader> lines = LineReader::open(file);
  if (!lines) return lines.error();
  return AuditReader(std::make_unique<State>(file.string(), *std::move(lines), keep_lines));
}

const AuditedPage* AuditReader::next() {
  State& s = *state_;
  if (s.problem) return nullptr;
  s.page = {};
  bool has_page = !s.begun.empty();
  if (has_page && !s.take(std::exchange(s.begun, {}), s.begun_at)) return nullptr;
  while (const std::optional<std::string_view> line = s.lines.next()) {
    if (line->empty()) continue;
    if (begins_page(*line) && has_page) {
      s.begun = *line;
      s.begun_at = s.lines.number();
      return &s.page;
    }
    if (!has_page && !begins_page(*line)) {
      s.problem =
          Error{fmt::format("{}:{}", s.place, s.lines.number()), "an edit without its page", "is this an audit?"};
      return nullptr;
    }
    has_page = true;
    if (!s.take(*line, s.lines.number())) return nullptr;
  }
  s.problem = s.lines.problem();
  return has_page ? &s.page : nullptr;
}

const std::optional<Error>& AuditReader::problem() const { return state_->problem; }

bool is_audit(const std::filesystem::path& file) {
  Result<LineReader> lines = LineReader::open(file);
  if (!lines) return false;
  const std::optional<std::string_view> line = lines->next();
  return line && is_audit_line(*line);
}

}  // namespace winnow
