// What a plugin asks for is checked against the page as it is, all of it before the first edit is applied.
#include <winnow/pipeline.h>
#include <winnow/text.h>

#include <fmt/format.h>
#include <simdjson.h>

#include <tuple>

#include "edit_order.h"

namespace winnow {
namespace {

// Evidence is short and mostly ASCII: no call for that.
bool is_utf8(std::string_view s) {
  unsigned char any = 0;
  for (const char c : s) any |= static_cast<unsigned char>(c);
  return any < 0x80 || simdjson::validate_utf8(s.data(), s.size());
}

bool is_boundary(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

std::string bad_replacement(const Edit& edit, const Block& block) {
  if (edit.range.begin > edit.range.end)
    return fmt::format("bytes {}-{} end before they begin", edit.range.begin, edit.range.end);
  if (edit.range.end > block.text.size())
    return fmt::format("bytes {}-{} are outside its {} bytes", edit.range.begin, edit.range.end, block.text.size());
  if (!is_boundary(block.text, edit.range.begin) || !is_boundary(block.text, edit.range.end))
    return fmt::format("bytes {}-{} cut a character", edit.range.begin, edit.range.end);
  if (!is_utf8(edit.text)) return "the new text is not UTF-8";
  if (block.kind != BlockKind::kPre && edit.text.find_first_of("\r\n") != std::string::npos)
    return "the new text holds a line end";
  return {};
}

bool is_key_value(std::string_view label) {
  return is_utf8(label) && label.find('=') != label.npos && label.find('\n') == label.npos;
}

// What is wrong with a label that is none.
std::string bad_label(std::string_view label) {
  constexpr std::size_t kShown = 64;
  if (!is_utf8(label)) return "the label is not UTF-8";
  const std::string_view line = label.substr(0, label.find('\n'));
  return fmt::format("the label \"{}{}\" {}", clipped(line, kShown), line.size() > kShown ? "..." : "",
                     line.size() < label.size() ? "holds a line end" : "is not \"key=value\"");
}

std::string bad_edit(const Edit& edit, const Document& document, std::size_t n_reasons) {
  switch (edit.kind) {
    case EditKind::kDropBlock:
    case EditKind::kReplace:
    case EditKind::kDropDocument:
    case EditKind::kLabelBlock:
    case EditKind::kLabelDocument:
      break;
    default:
      return fmt::format("edit of unknown kind {}", static_cast<std::uint32_t>(edit.kind));
  }
  const bool is_label = edit.kind == EditKind::kLabelBlock || edit.kind == EditKind::kLabelDocument;
  if (!is_label && edit.reason >= n_reasons)
    return fmt::format("reason {} is not declared (the descriptor has {})", edit.reason, n_reasons);
  if (!is_utf8(edit.evidence)) return "the evidence is not UTF-8";
  if (!(edit.score <= 1))
    return fmt::format("score {} is not between 0 and 1, nor below 0 for none", static_cast<double>(edit.score));
  const bool bad_text = is_label && !is_key_value(edit.text);
  if (!touches_block(edit.kind)) return bad_text ? bad_label(edit.text) : std::string();
  if (edit.block >= document.blocks.size() || document.blocks[edit.block].dropped)
    return fmt::format("block {} is not in the page", edit.block);
  if (edit.kind != EditKind::kReplace && !bad_text) return {};
  const std::string bad = bad_text ? bad_label(edit.text) : bad_replacement(edit, document.blocks[edit.block]);
  return bad.empty() ? bad : fmt::format("block {}: {}", edit.block, bad);
}

}  // namespace

std::string validate(const Document& document, const std::vector<Edit>& edits, std::size_t n_reasons) {
  for (const Edit& edit : edits)
    if (std::string bad = bad_edit(edit, document, n_reasons); !bad.empty()) return bad;
  std::vector<const Edit*> order;
  for (const Edit& edit : edits)
    if (edit.kind == EditKind::kReplace || edit.kind == EditKind::kDropBlock) order.push_back(&edit);
  put_in_order(order, [](const Edit* a, const Edit* b) {
    return std::tie(a->block, a->kind, a->range.begin, a->range.end) <
           std::tie(b->block, b->kind, b->range.begin, b->range.end);
  });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const Edit& a = *order[i - 1];
    const Edit& b = *order[i];
    if (a.block != b.block) continue;
    if (b.kind == EditKind::kDropBlock) return fmt::format("block {} is dropped twice by the same plugin", a.block);
    if (a.kind == EditKind::kDropBlock)
      return fmt::format("block {} is dropped and edited by the same plugin", a.block);
    if (b.range.begin < a.range.end || b.range == a.range)
      return fmt::format("block {}: bytes {}-{} and {}-{} overlap", a.block, a.range.begin, a.range.end, b.range.begin,
                         b.range.end);
  }
  return {};
}

}  // namespace winnow
