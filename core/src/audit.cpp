#include <winnow/audit.h>
#include <winnow/form.h>
#include <winnow/reader.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace winnow {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

Json range_json(Range r) { return Json::array({r.begin, r.end}); }

// Bytes that are no UTF-8, as hex digits.
std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(value)));
  }
  return bytes;
}

// What stands between the blocks, before the first and behind the last: equal neighbours are counted together.
Json gaps_json(const Document& document) {
  Json gaps = Json::array();
  const auto add = [&](std::string_view gap) {
    if (!gaps.empty() && gaps.back()[0] == gap) {
      gaps.back()[1] = gaps.back()[1].get<std::size_t>() + 1;
    } else {
      gaps.push_back(Json::array({std::string(gap), 1}));
    }
  };
  const std::string_view source = document.source;
  std::size_t at = 0;
  for (const Block& block : document.blocks) {
    add(source.substr(at, block.source.begin - at));
    at = block.source.end;
  }
  add(source.substr(at));
  return gaps;
}

Json page_json(const Document& document, const std::string& text) {
  Json page;
  page["type"] = "page";
  page["id"] = document.id;
  page["place"] = document.place;
  Json source{{"hash", document.source_hash}, {"bytes", document.source_bytes}, {"charset", document.decoding.charset}};
  if (document.decoding.bom) source["bom"] = true;
  if (!document.decoding.original.empty()) source["original"] = to_hex(document.decoding.original);
  if (!document.decoding.bad_runs.empty()) {
    Json runs = Json::array();
    for (const Decoding::BadRun& run : document.decoding.bad_runs)
      runs.push_back(Json::array({run.decoded.begin, run.decoded.end, to_hex(run.bytes)}));
    source["bad_runs"] = std::move(runs);
  }
  page["source"] = std::move(source);
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
  page["gaps"] = gaps_json(document);
  return page;
}

const char* op_name(EditKind kind) {
  switch (kind) {
    case EditKind::kDropBlock: return "drop_block";
    case EditKind::kDropDocument: return "drop_page";
    default: return "replace";
  }
}

Json edit_json(const Document& document, const AppliedEdit& edit) {
  Json line;
  line["type"] = "edit";
  line["page"] = document.id;
  line["round"] = edit.round;
  line["plugin"] = edit.plugin;
  if (!edit.version.empty()) line["version"] = edit.version;
  line["reason"] = edit.reason;
  line["op"] = op_name(edit.kind);
  if (edit.block != kNoBlock) {
    line["block"] = edit.block;
    line["in_block"] = range_json(edit.in_block);
    line["in_source"] = range_json(edit.in_source);
  }
  line["removed"] = edit.removed;
  if (edit.kind == EditKind::kReplace) line["inserted"] = edit.inserted;
  if (!edit.evidence.empty()) line["evidence"] = edit.evidence;
  if (edit.score >= 0) line["score"] = std::round(static_cast<double>(edit.score) * 1e4) / 1e4;
  if (edit.other_block != kNoBlock) line["other_block"] = edit.other_block;
  return line;
}

// Form's edits of one block in one round share a line: there are many and they say little each.
bool shares_line(const AppliedEdit& a, const AppliedEdit& b) {
  return a.plugin == "form" && b.plugin == "form" && a.kind == EditKind::kReplace && b.kind == EditKind::kReplace &&
         a.block == b.block && a.round == b.round && a.reason == b.reason;
}

Json form_json(const Document& document, const AppliedEdit& first) {
  Json line;
  line["type"] = "form";
  line["page"] = document.id;
  line["round"] = first.round;
  line["reason"] = first.reason;
  line["block"] = first.block;
  line["edits"] = Json::array();
  return line;
}

Json form_edit_json(const AppliedEdit& edit) {
  return Json{{"in_block", range_json(edit.in_block)}, {"in_source", range_json(edit.in_source)}, {"removed", edit.removed}, {"inserted", edit.inserted}};
}

// ---- reading ---------------------------------------------------------------------------------------------------------

// Replacements that one plugin made in one block in one go: their ranges all speak of the text before the first.
struct Step {
  EditKind kind = EditKind::kReplace;
  std::uint32_t block = 0;
  std::string removed;  // drops: the block's text
  std::vector<Replacement> replacements;
  std::vector<std::string> replaced;
};

struct Audit {
  Json page;
  std::vector<Step> steps;
  std::vector<std::string> gaps;
  std::vector<std::uint32_t> joined;
  std::size_t n_blocks = 0;
  bool dropped = false;
};

Error bad_audit(std::size_t line, const std::string& what) { return {fmt::format("audit line {}", line), what, {}}; }

Range range_of(const Json& json) { return {json.at(0).get<std::size_t>(), json.at(1).get<std::size_t>()}; }

void read_page(const Json& page, Audit& audit) {
  audit.page = page;
  audit.n_blocks = page.at("blocks").get<std::size_t>();
  audit.dropped = page.value("dropped", false);
  for (const Json& run : page.at("gaps")) {
    const std::size_t times = run.at(1).get<std::size_t>();
    if (times > audit.n_blocks + 1) throw std::runtime_error("gaps do not fit the blocks");
    audit.gaps.insert(audit.gaps.end(), times, run.at(0).get<std::string>());
  }
  for (const Json& block : page.at("joined")) audit.joined.push_back(block.get<std::uint32_t>());
  if (audit.gaps.size() != audit.n_blocks + 1) throw std::runtime_error("gaps do not fit the blocks");
}

void add_replacement(Step& step, const Json& json) {
  step.replacements.push_back({range_of(json.at("in_block")), json.at("inserted").get<std::string>()});
  step.replaced.push_back(json.at("removed").get<std::string>());
}

// A line of the audit becomes a step, or joins the step of the line before.
void read_edit(const Json& line, const Json& before, Audit& audit) {
  const bool form = line.at("type") == "form";
  const std::string op = form ? "replace" : line.at("op").get<std::string>();
  Step step;
  if (op == "drop_page") {
    step.kind = EditKind::kDropDocument;
    audit.steps.push_back(std::move(step));
    return;
  }
  step.block = line.at("block").get<std::uint32_t>();
  if (step.block >= audit.n_blocks) throw std::runtime_error("block out of range");
  if (op == "drop_block") {
    step.kind = EditKind::kDropBlock;
    step.removed = line.at("removed").get<std::string>();
    audit.steps.push_back(std::move(step));
    return;
  }
  if (form) {
    for (const Json& edit : line.at("edits")) add_replacement(step, edit);
    audit.steps.push_back(std::move(step));
    return;
  }
  const bool same_go = before.is_object() && before.value("type", "") == "edit" && before.value("op", "") == "replace" &&
                       before.at("plugin") == line.at("plugin") && before.at("round") == line.at("round") &&
                       before.at("block") == line.at("block");
  if (same_go) {
    add_replacement(audit.steps.back(), line);
  } else {
    add_replacement(step, line);
    audit.steps.push_back(std::move(step));
  }
}

Result<Audit> read_audit(std::string_view lines) {
  Audit audit;
  Json before;
  std::size_t number = 0;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    ++number;
    if (line.empty()) continue;
    try {
      Json json = Json::parse(line);
      if (json.at("type") == "page") {
        if (!audit.page.is_null()) return bad_audit(number, "a second page");
        read_page(json, audit);
      } else {
        if (audit.page.is_null()) return bad_audit(number, "an edit before its page");
        read_edit(json, before, audit);
      }
      before = std::move(json);
    } catch (const std::exception& e) {
      return bad_audit(number, e.what());
    }
  }
  if (audit.page.is_null()) return Error{"audit", "holds no page", {}};
  return audit;
}

Status redo(const Step& step, std::string& text) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < step.replacements.size(); ++i) {
    const Replacement& r = step.replacements[i];
    if (r.range.begin < at || r.range.end < r.range.begin || r.range.end > text.size() ||
        text.compare(r.range.begin, r.range.size(), step.replaced[i]) != 0)
      return Error{fmt::format("block {}", step.block), "the text is not what the audit says", {}};
    at = r.range.end;
  }
  std::vector<Splice> unused;
  apply_replacements(text, unused, step.replacements);
  return ok();
}

Status undo(const Step& step, std::string& text) {
  std::vector<Replacement> inverse;
  std::ptrdiff_t shift = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < step.replacements.size(); ++i) {
    const Replacement& r = step.replacements[i];
    const auto begin = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(r.range.begin) + shift);
    if (begin < at || begin + r.text.size() > text.size() || text.compare(begin, r.text.size(), r.text) != 0)
      return Error{fmt::format("block {}", step.block), "the text is not what the audit says", {}};
    inverse.push_back({{begin, begin + r.text.size()}, step.replaced[i]});
    at = begin + r.text.size();
    shift += static_cast<std::ptrdiff_t>(r.text.size()) - static_cast<std::ptrdiff_t>(r.range.size());
  }
  std::vector<Splice> unused;
  apply_replacements(text, unused, inverse);
  return ok();
}

std::string joined_text(const Audit& audit, const std::vector<std::string>& texts, const std::vector<bool>& dropped) {
  std::string text;
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    if (dropped[i]) continue;
    const bool joins = std::binary_search(audit.joined.begin(), audit.joined.end(), i);
    if (!text.empty()) text += joins ? "\n" : "\n\n";
    text += texts[i];
  }
  return text.empty() ? text : text + '\n';
}

Decoding decoding_of(const Json& source) {
  Decoding decoding;
  decoding.charset = source.at("charset").get<std::string>();
  decoding.bom = source.value("bom", false);
  decoding.original = from_hex(source.value("original", std::string()));
  if (source.contains("bad_runs"))
    for (const Json& run : source.at("bad_runs"))
      decoding.bad_runs.push_back({range_of(run), from_hex(run.at(2).get<std::string>())});
  return decoding;
}

// Which blocks the steps drop, in the end.
std::vector<bool> dropped_blocks(const Audit& audit) {
  std::vector<bool> dropped(audit.n_blocks, false);
  for (const Step& step : audit.steps)
    if (step.kind == EditKind::kDropBlock) dropped[step.block] = true;
  return dropped;
}

// The canonical text's lines, given back to the blocks that were kept.
Result<std::vector<std::string>> split_canonical(std::string_view canonical, const Audit& audit, const std::vector<bool>& dropped) {
  std::vector<std::string> texts(audit.n_blocks);
  std::size_t at = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (dropped[i]) continue;
    while (at < canonical.size() && canonical[at] == '\n') ++at;
    if (at >= canonical.size()) return Error{"text", "has fewer blocks than the audit says", {}};
    const std::size_t end = std::min(canonical.find('\n', at), canonical.size());
    texts[i] = canonical.substr(at, end - at);
    at = end;
  }
  return texts;
}

}  // namespace

std::string audit_lines(const Document& document) {
  std::string lines = dump(page_json(document, canonical_text(document)));
  const std::vector<AppliedEdit>& history = document.history;
  for (std::size_t i = 0; i < history.size();) {
    if (!shares_line(history[i], history[i])) {
      lines += dump(edit_json(document, history[i++]));
      continue;
    }
    Json line = form_json(document, history[i]);
    const std::size_t first = i;
    for (; i < history.size() && shares_line(history[first], history[i]); ++i) line["edits"].push_back(form_edit_json(history[i]));
    lines += dump(line);
  }
  return lines;
}

Result<std::string> replay(std::string_view record_bytes, std::string_view audit_text) {
  const Result<Audit> audit = read_audit(audit_text);
  if (!audit) return audit.error();
  const Json& source = audit->page.at("source");
  if (content_hash(record_bytes) != source.value("hash", ""))
    return Error{audit->page.value("place", ""), "is not the record that the audit speaks of (its hash differs)", {}};
  const DecodedText decoded = decode(record_bytes, source.value("charset", ""));
  const Document document = text_document({}, decoded.text);
  if (document.blocks.size() != audit->n_blocks)
    return Error{audit->page.value("place", ""), fmt::format("has {} blocks, the audit says {}", document.blocks.size(), audit->n_blocks), {}};
  std::vector<std::string> texts;
  for (const Block& block : document.blocks) texts.push_back(block.text);
  for (const Step& step : audit->steps) {
    if (step.kind != EditKind::kReplace) continue;
    if (const Status done = redo(step, texts[step.block]); !done) return done.error();
  }
  return audit->dropped ? std::string() : joined_text(*audit, texts, dropped_blocks(*audit));
}

Result<std::string> restore(std::string_view canonical, std::string_view audit_text) {
  const Result<Audit> audit = read_audit(audit_text);
  if (!audit) return audit.error();
  const Json& expected = audit->page.at("text");
  if (content_hash(canonical) != expected.value("hash", ""))
    return Error{audit->page.value("id", ""), "the text is not the one that the audit speaks of (its hash differs)", {}};
  std::vector<bool> dropped = dropped_blocks(*audit);
  const std::string dropped_text = audit->page.value("dropped_text", std::string());
  Result<std::vector<std::string>> texts = split_canonical(audit->dropped ? dropped_text : canonical, *audit, dropped);
  if (!texts) return texts.error();
  for (auto step = audit->steps.rbegin(); step != audit->steps.rend(); ++step) {
    if (step->kind == EditKind::kDropBlock) (*texts)[step->block] = step->removed;
    if (step->kind != EditKind::kReplace) continue;
    if (const Status done = undo(*step, (*texts)[step->block]); !done) return done.error();
  }
  std::string text = audit->gaps[0];
  for (std::size_t i = 0; i < texts->size(); ++i) text += (*texts)[i] + audit->gaps[i + 1];
  return encode(text, decoding_of(audit->page.at("source")));
}

}  // namespace winnow
