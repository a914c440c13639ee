#include <winnow/audit.h>
#include <winnow/decode.h>
#include <winnow/file_hash.h>
#include <winnow/form.h>
#include <winnow/html.h>
#include <winnow/unwrap.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>

#include "kept_source.h"
#include "text/decode_as.h"

namespace winnow {
namespace {

// Of an audit that does not fit itself.
constexpr const char* kCleanAgain = "the audit is damaged, or of another release: clean the page again with --audit";
constexpr const char* kGiveText = "give the text as that run wrote it; what has changed since can't be undone";

using Json = nlohmann::ordered_json;

// Bytes that were written as hex digits.
std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(value)));
  }
  return bytes;
}

// No text has more bytes: sums of offsets stay far from overflow.
constexpr std::size_t kMaxOffset = std::size_t{1} << 40;

// Replacements that one plugin made in one block in one go: their ranges all speak of the text before the first.
struct Step {
  EditKind kind = EditKind::kReplace;
  std::uint32_t block = 0;
  std::string plugin, reason;
  std::string removed;  // drops: the block's text
  std::vector<Replacement> replacements;
  std::vector<std::string> replaced;
};

// What the page line says, and the steps of the lines behind it. Checked as far as no text is needed for it.
struct Audit {
  std::string id;
  std::string place;
  std::string source_hash;
  std::string text_hash;
  std::string dropped_text;
  Decoding decoding;
  std::vector<Step> steps;
  std::vector<std::string> gaps;
  std::vector<std::uint32_t> joined;
  std::vector<LineRun> unwrapped;
  std::size_t n_blocks = 0;
  bool dropped = false;
  bool is_html = false;
  std::string kept;  // HTML: the record's bytes, packed
  std::size_t source_bytes = 0;
  bool has_page = false;
};

Error bad_audit(std::size_t line, const std::string& what) {
  return {fmt::format("audit line {}", line), what, kCleanAgain};
}

std::size_t size_of(const Json& json) {
  if (!json.is_number_unsigned()) throw std::runtime_error("a number is expected");
  return json.get<std::size_t>();
}

Range range_of(const Json& json) {
  const Range range{size_of(json.at(0)), size_of(json.at(1))};
  if (range.begin > range.end || range.end > kMaxOffset) throw std::runtime_error("a range is no range");
  return range;
}

std::uint32_t block_of(const Json& json, const Audit& audit) {
  const std::size_t block = size_of(json);
  if (block >= audit.n_blocks) throw std::runtime_error("block out of range");
  return static_cast<std::uint32_t>(block);
}

Decoding decoding_of(const Json& source) {
  Decoding decoding;
  decoding.charset = source.at("charset").get<std::string>();
  decoding.bom = source.value("bom", false);
  decoding.original = from_hex(source.value("original", std::string()));
  if (!source.contains("bad_runs")) return decoding;
  std::size_t at = 0;
  for (const Json& run : source.at("bad_runs")) {
    decoding.bad_runs.push_back({range_of(run), from_hex(run.at(2).get<std::string>())});
    const Range decoded = decoding.bad_runs.back().decoded;
    if (decoded.begin < at) throw std::runtime_error("runs of bad bytes overlap");
    at = decoded.end;
  }
  return decoding;
}

void read_page(const Json& page, std::size_t most_blocks, Audit& audit) {
  audit.has_page = true;
  audit.id = page.at("id").get<std::string>();
  audit.place = page.value("place", std::string());
  const Json& source = page.at("source");
  audit.source_hash = source.at("hash").get<std::string>();
  audit.is_html = source.value("format", std::string()) == "html";
  audit.kept = source.value("zstd", std::string());
  audit.source_bytes = size_of(source.at("bytes"));
  audit.decoding = decoding_of(source);
  audit.text_hash = page.at("text").at("hash").get<std::string>();
  audit.n_blocks = size_of(page.at("blocks"));
  if (audit.n_blocks > most_blocks) throw std::runtime_error("more blocks than the text and the audit could hold");
  audit.dropped = page.value("dropped", false);
  audit.dropped_text = page.value("dropped_text", std::string());
  for (const Json& run : page.at("gaps")) {
    const std::size_t times = size_of(run.at(1));
    if (times > audit.n_blocks + 1 - audit.gaps.size()) throw std::runtime_error("gaps do not fit the blocks");
    audit.gaps.insert(audit.gaps.end(), times, run.at(0).get<std::string>());
  }
  for (const Json& block : page.at("joined")) audit.joined.push_back(block_of(block, audit));
  if (page.contains("unwrapped"))
    for (const Json& run : page.at("unwrapped"))
      audit.unwrapped.push_back({block_of(run.at(0), audit), static_cast<std::uint32_t>(size_of(run.at(1)))});
  if (audit.gaps.size() != audit.n_blocks + 1) throw std::runtime_error("gaps do not fit the blocks");
}

void add_replacement(Step& step, const Json& json) {
  step.replacements.push_back({range_of(json.at("in_block")), json.at("inserted").get<std::string>()});
  step.replaced.push_back(json.at("removed").get<std::string>());
  const std::size_t n = step.replacements.size();
  const Range range = step.replacements.back().range;
  if (range.size() != step.replaced.back().size()) throw std::runtime_error("a range does not fit what it removed");
  if (n > 1 && range.begin < step.replacements[n - 2].range.end) throw std::runtime_error("replacements overlap");
}

// A line of the audit becomes a step, or joins the step of the line before.
void read_edit(const Json& line, const Json& before, Audit& audit) {
  const bool form = line.at("type") == "form";
  if (!form && line.at("type") != "edit") throw std::runtime_error("a line of unknown type");
  const std::string op = form ? "replace" : line.at("op").get<std::string>();
  Step step;
  step.plugin = form ? "form" : line.at("plugin").get<std::string>();
  step.reason = line.at("reason").get<std::string>();
  if (op == "drop_page") {
    step.kind = EditKind::kDropDocument;
    audit.steps.push_back(std::move(step));
    return;
  }
  if (op != "drop_block" && op != "replace") throw std::runtime_error("an edit of unknown kind");
  step.block = block_of(line.at("block"), audit);
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
  const bool same_go = before.is_object() && before.value("type", "") == "edit" &&
                       before.value("op", "") == "replace" && before.at("plugin") == line.at("plugin") &&
                       before.at("round") == line.at("round") && before.at("block") == line.at("block");
  if (same_go) {
    add_replacement(audit.steps.back(), line);
  } else {
    add_replacement(step, line);
    audit.steps.push_back(std::move(step));
  }
}

// `text_bytes`: of the record or text that the audit goes with. Each block is a line of it or of the audit.
Result<Audit> read_audit(std::string_view lines, std::size_t text_bytes) {
  const std::size_t most_blocks = text_bytes + lines.size();
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
      Json json = require_ordered_json(line);
      if (json.at("type") == "page") {
        if (audit.has_page) return bad_audit(number, "a second page");
        read_page(json, most_blocks, audit);
      } else {
        if (!audit.has_page) return bad_audit(number, "an edit before its page");
        read_edit(json, before, audit);
      }
      before = std::move(json);
    } catch (const std::exception& e) {
      return bad_audit(number, e.what());
    }
  }
  if (!audit.has_page) return Error{"audit", "holds no page", kCleanAgain};
  return audit;
}

Status redo(const Step& step, std::string& text) {
  for (std::size_t i = 0; i < step.replacements.size(); ++i) {
    const Replacement& r = step.replacements[i];
    if (r.range.end > text.size() || text.compare(r.range.begin, r.range.size(), step.replaced[i]) != 0)
      return Error{fmt::format("block {}", step.block), "the text is not what the audit says", kCleanAgain};
  }
  std::vector<Splice> unused;
  apply_replacements(text, unused, step.replacements);
  return ok();
}

Status undo(const Step& step, std::string& text) {
  std::vector<Replacement> inverse;
  std::ptrdiff_t shift = 0;
  for (std::size_t i = 0; i < step.replacements.size(); ++i) {
    const Replacement& r = step.replacements[i];
    const auto begin = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(r.range.begin) + shift);
    if (begin > text.size() || r.text.size() > text.size() - begin || text.compare(begin, r.text.size(), r.text) != 0)
      return Error{fmt::format("block {}", step.block), "the text is not what the audit says", kCleanAgain};
    inverse.push_back({{begin, begin + r.text.size()}, step.replaced[i]});
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

// Which blocks the steps drop, in the end.
std::vector<bool> dropped_blocks(const Audit& audit) {
  std::vector<bool> dropped(audit.n_blocks, false);
  for (const Step& step : audit.steps)
    if (step.kind == EditKind::kDropBlock) dropped[step.block] = true;
  return dropped;
}

// The canonical text's lines, given back to the blocks that were kept.
Result<std::vector<std::string>> split_canonical(std::string_view canonical, const Audit& audit,
                                                 const std::vector<bool>& dropped) {
  std::vector<std::string> texts(audit.n_blocks);
  std::size_t at = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (dropped[i]) continue;
    while (at < canonical.size() && canonical[at] == '\n') ++at;
    if (at >= canonical.size()) return Error{"text", "has fewer blocks than the audit says", kCleanAgain};
    const std::size_t end = std::min(canonical.find('\n', at), canonical.size());
    texts[i] = canonical.substr(at, end - at);
    at = end;
  }
  return texts;
}

// Undoes the chosen replacements in blocks that are kept. What came after them in a block is undone first and done
// again where it still fits; Form's part of it is done by whoever calls.
template <class Chosen>
Status undo_replacements(const Audit& audit, const Chosen& is_chosen, const std::vector<bool>& dropped,
                         std::vector<std::string>& texts) {
  std::map<std::uint32_t, std::vector<const Step*>> blocks;
  for (const Step& step : audit.steps)
    if (step.kind == EditKind::kReplace && !dropped[step.block]) blocks[step.block].push_back(&step);
  for (const auto& [block, steps] : blocks) {
    const auto first = std::find_if(steps.begin(), steps.end(), [&](const Step* step) { return is_chosen(*step); });
    if (first == steps.end()) continue;
    for (auto at = steps.end(); at != first;)
      if (const Status undone = undo(**--at, texts[block]); !undone) return undone;
    for (auto at = first; at != steps.end(); ++at) {
      if (is_chosen(**at) || (*at)->plugin == "form") continue;
      if (const Status redone = redo(**at, texts[block]); !redone)
        return Error{fmt::format("block {}", block),
                     fmt::format("what {} did there later was built upon it", (*at)->plugin),
                     fmt::format("undo {} too: --only {},{}", (*at)->plugin, (*first)->plugin, (*at)->plugin)};
    }
  }
  return ok();
}

// Markup is not made again from a text: the record's bytes are in the audit, or it says where they lie.
Result<std::string> restored_page(const Audit& audit) {
  if (audit.kept.empty())
    return Error{
        audit.place,
        fmt::format("is an HTML page, and its markup is not in the audit: the record lies there, {} bytes with the "
                    "hash {}",
                    audit.source_bytes, audit.source_hash),
        "clean with --keep-source, and the audit holds it"};
  Result<std::string> bytes = unpacked_source(audit.kept, audit.source_bytes);
  if (!bytes) return Error{audit.id, "the record that the audit holds " + bytes.error().what, kCleanAgain};
  if (content_hash(*bytes) != audit.source_hash)
    return Error{audit.id, "the record that the audit holds is another than the one it speaks of (its hash differs)",
                 kCleanAgain};
  return bytes;
}

}  // namespace

Result<std::string> replay(std::string_view record_bytes, std::string_view audit_text) {
  const Result<Audit> audit = read_audit(audit_text, record_bytes.size());
  if (!audit) return audit.error();
  if (content_hash(record_bytes) != audit->source_hash)
    return Error{audit->place, "is not the record that the audit speaks of (its hash differs)",
                 "give the file as it was when it was cleaned; what has changed since is cleaned again with --audit"};
  std::string source = decode_as(record_bytes, audit->decoding);
  Document document = audit->is_html ? html_page({}, std::move(source), {}, {}) : text_document({}, std::move(source));
  if (!join_lines(document, audit->unwrapped))
    return Error{audit->place, "has other lines than those that the audit says were joined", kCleanAgain};
  if (document.blocks.size() != audit->n_blocks)
    return Error{audit->place, fmt::format("has {} blocks, the audit says {}", document.blocks.size(), audit->n_blocks),
                 kCleanAgain};
  std::vector<std::string> texts;
  for (const Block& block : document.blocks) texts.emplace_back(block.text);
  for (const Step& step : audit->steps) {
    if (step.kind != EditKind::kReplace) continue;
    if (const Status done = redo(step, texts[step.block]); !done) return done.error();
  }
  std::string text = audit->dropped ? std::string() : joined_text(*audit, texts, dropped_blocks(*audit));
  if (content_hash(text) != audit->text_hash)
    return Error{audit->place, "the audit's edits give another text than the one it speaks of (its hash differs)",
                 kCleanAgain};
  return text;
}

Result<std::string> restore_only(std::string_view canonical, std::string_view audit_text,
                                 const std::function<bool(std::string_view, std::string_view)>& chosen) {
  const Result<Audit> audit = read_audit(audit_text, canonical.size());
  if (!audit) return audit.error();
  if (content_hash(canonical) != audit->text_hash)
    return Error{audit->id, "the text is not the one that the audit speaks of (its hash differs)", kGiveText};
  const auto is_chosen = [&](const Step& step) { return chosen(step.plugin, step.reason); };
  if (std::none_of(audit->steps.begin(), audit->steps.end(), is_chosen)) return std::string(canonical);
  const bool page_back = audit->dropped && std::any_of(audit->steps.begin(), audit->steps.end(), [&](const Step& step) {
                           return step.kind == EditKind::kDropDocument && is_chosen(step);
                         });
  if (audit->dropped && !page_back) return std::string(canonical);
  std::vector<bool> dropped = dropped_blocks(*audit);
  Result<std::vector<std::string>> texts =
      split_canonical(audit->dropped ? audit->dropped_text : canonical, *audit, dropped);
  if (!texts) return texts.error();
  for (const Step& step : audit->steps) {
    if (step.kind != EditKind::kDropBlock || !is_chosen(step)) continue;
    dropped[step.block] = false;
    (*texts)[step.block] = step.removed;
  }
  if (const Status undone = undo_replacements(*audit, is_chosen, dropped, *texts); !undone) return undone.error();
  // Form once more: what came back may not be in canonical form. A wrapped paragraph stays one block.
  if (!audit->unwrapped.empty())
    for (std::string& text : *texts) text = form_text(text, BlockKind::kParagraph);
  Document document = text_document({}, joined_text(*audit, *texts, dropped));
  form(document, 1);
  return canonical_text(document);
}

Result<std::string> restore(std::string_view canonical, std::string_view audit_text) {
  const Result<Audit> audit = read_audit(audit_text, canonical.size());
  if (!audit) return audit.error();
  if (content_hash(canonical) != audit->text_hash)
    return Error{audit->id, "the text is not the one that the audit speaks of (its hash differs)", kGiveText};
  if (audit->is_html) return restored_page(*audit);
  const std::vector<bool> dropped = dropped_blocks(*audit);
  Result<std::vector<std::string>> texts =
      split_canonical(audit->dropped ? audit->dropped_text : canonical, *audit, dropped);
  if (!texts) return texts.error();
  for (auto step = audit->steps.rbegin(); step != audit->steps.rend(); ++step) {
    if (step->kind == EditKind::kDropBlock) (*texts)[step->block] = step->removed;
    if (step->kind != EditKind::kReplace) continue;
    if (const Status done = undo(*step, (*texts)[step->block]); !done) return done.error();
  }
  std::string text = audit->gaps[0];
  for (std::size_t i = 0; i < texts->size(); ++i) text += (*texts)[i] + audit->gaps[i + 1];
  const std::vector<Decoding::BadRun>& runs = audit->decoding.bad_runs;
  const bool fits = runs.empty() || runs.back().decoded.end <= text.size();
  std::string bytes = fits ? encode(text, audit->decoding) : std::string();
  if (content_hash(bytes) != audit->source_hash)
    return Error{audit->id, "the audit gives other bytes than the record that it speaks of (its hash differs)",
                 kCleanAgain};
  return bytes;
}

}  // namespace winnow
