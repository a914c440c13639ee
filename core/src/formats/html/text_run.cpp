// The run of text at hand: white space, numbers that meet, quotation marks, spans; what flush() makes a block of.
#include <winnow/text.h>

#include <algorithm>

#include "ascii.h"
#include "blocks.h"
#include "entities.h"

namespace winnow::html {
namespace {

using ascii::is_space;

constexpr std::size_t kMostNoteDigits = 3;  // of what counts verses and notes
constexpr std::size_t kInlineClassBytes = 120;

bool is_behind_currency(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  for (const std::string_view sign : {"$", "\u00A3", "\u20AC", "\u00A5", "\u20B9", "CHF", "EUR", "USD"})
    if (text.ends_with(sign)) return true;
  return false;
}

}  // namespace

void BlockBuilder::text(Range source, bool verbatim) {
  if (unseen()) return;
  if (state_.unseen > 0) {
    part_words();
    return;
  }
  std::string_view text = std::string_view(page_.source).substr(source.begin, source.size());
  const Tag in = frames_.empty() ? Tag::kOther : frames_.back().tag;
  if (in_pre() && (in == Tag::kTable || in == Tag::kTbody || in == Tag::kTr) && is_blank(text)) return;
  if (in_pre() && !has_run_ && text.starts_with('\n')) text.remove_prefix(1);
  append(text, source.end - text.size(), verbatim);
}

void BlockBuilder::append(std::string_view text, std::size_t source_at, bool verbatim) {
  const bool pre = in_pre();
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (is_space(c) && !pre) {
      space_due_ = true;
      ++at;
      continue;
    }
    if (!has_run_) run_source_.begin = source_at + at;
    has_run_ = true;
    after_break_ = false;
    if (after_verse_number_ && begins_with_word(text.substr(at))) space_due_ = true;
    after_verse_number_ = false;
    put_space();
    const std::size_t before = run_.size();
    if (c == '&' && !verbatim) {
      at += append_reference(run_, text, at, false);
      if (run_.size() == before + 1 && is_space(run_.back()) && !pre) run_.back() = ' ';
    } else {
      std::size_t end = at + 1;
      while (end < text.size() && (pre || !is_space(text[end])) && (verbatim || text[end] != '&')) ++end;
      run_.append(text, at, end - at);
      at = end;
    }
    const auto added = static_cast<std::uint32_t>(run_.size() - before);
    text_bytes_ += added;
    if (state_.links > 0) link_bytes_ += added;
    if (state_.bold > 0) bold_bytes_ += added;
    if (state_.code > 0) code_bytes_ += added;
    run_source_.end = source_at + at;
  }
}

void BlockBuilder::put_space() {
  if (space_due_ && !run_.empty()) run_ += ' ';
  space_due_ = false;
}

void BlockBuilder::line_break(std::size_t at) {
  if (unseen() || state_.unseen > 0) return;
  if (in_pre()) {
    if (has_run_) run_ += '\n';
    return;
  }
  if (after_break_) {
    flush();
    return;
  }
  space_due_ = true;
  after_break_ = has_run_;
  if (has_run_ && spans_ != nullptr) {
    HtmlSpan span;
    span.kind = HtmlSpan::Kind::kBreak;
    span.text = {run_.size(), run_.size() + 1};
    run_spans_.push_back(span);
  }
  if (has_run_) run_source_.end = std::max(run_source_.end, at);
}

void BlockBuilder::space() {
  if (!in_pre()) space_due_ = true;
}

void BlockBuilder::sign(std::string_view text, Range source) {
  if (unseen() || state_.unseen > 0) return;
  if (!has_run_) run_source_ = source;
  has_run_ = true;
  put_space();
  run_ += text;
}

void BlockBuilder::open_quotation(Range source) { sign("\u201C", source); }

void BlockBuilder::close_quotation() {
  if (unseen() || state_.unseen > 0 || !has_run_) return;
  run_ += "\u201D";
}

void BlockBuilder::bracket_since(Mark mark) {
  if (text_since(mark).empty()) return;
  while (run_[mark.bytes] == ' ') ++mark.bytes;
  insert(mark.bytes, "(");
  run_ += ')';
}

void BlockBuilder::part_numbers(Mark mark, std::string_view between) {
  constexpr std::size_t kMostDigits = 6;
  std::string_view number = text_since(mark);
  if (number.starts_with('-')) number.remove_prefix(1);
  if (number.starts_with("\u2212")) number.remove_prefix(3);
  if (!ascii::is_number(number, kMostDigits)) return;
  std::size_t begin = mark.bytes;
  while (begin > 0 && ascii::is_digit(run_[begin - 1])) --begin;
  const std::string_view base = std::string_view(run_).substr(begin, mark.bytes - begin);
  if (base.empty()) return;
  // "$19" and a raised "99" are a price, "7" and a raised "30" a time: powers of two figures have ten or two below
  // them.
  if (number.size() > 1 && base != "10" && base != "2" && between == "^") {
    while (begin > 0 && (ascii::is_digit(run_[begin - 1]) || run_[begin - 1] == ',')) --begin;
    between = is_behind_currency(std::string_view(run_).substr(0, begin)) ? "." : " ";
  }
  insert(mark.bytes, between);
}

void BlockBuilder::part_note(Mark mark) {
  const std::string_view number = text_since(mark);
  const bool follows = mark.bytes > 0 && !is_space(run_[mark.bytes - 1]) && !ascii::is_digit(run_[mark.bytes - 1]);
  if (follows && !in_pre() && ascii::is_number(number, kMostNoteDigits)) insert(mark.bytes, " ");
}

void BlockBuilder::end_raised_number(Mark mark) {
  const std::string_view number = text_since(mark);
  const bool begins = mark.bytes == 0 || run_[mark.bytes - 1] == ' ' || number.starts_with(' ');
  after_verse_number_ =
      begins && !in_pre() && ascii::is_number(number.substr(number.starts_with(' ')), kMostNoteDigits);
}

// Three letters or more.
bool BlockBuilder::begins_with_word(std::string_view text) {
  std::size_t letters = 0;
  for (std::size_t at = 0; at < text.size() && letters < 3; ++letters) {
    const Decoded d = decode_utf8(text, at);
    const bool sign = d.code_point >= 0x2000 && d.code_point < 0x3000;  // dashes, quotation marks, arrows ...
    if (!(d.code_point < 0x80 ? ascii::is_letter(text[at]) : d.code_point >= 0xC0 && !sign)) return false;
    at += d.size;
  }
  return letters == 3;
}

void BlockBuilder::part_words() {
  if (!in_pre() && state_.code == 0) space_due_ = true;
}

void BlockBuilder::part_words_before(Tag tag) {
  const Frame& frame = frames_.back();
  const Range classes = frame.element.classes;
  const bool signature =
      frame.tag == Tag::kDt && std::string_view(page_.source).substr(classes.begin, classes.size()).starts_with("sig ");
  const bool behind = tag == Tag::kA && !run_.empty() && (ascii::is_letter(run_.back()) || run_.back() == ')');
  if (!signature || behind) part_words();
}

void BlockBuilder::inline_begins(const Token& token) {
  if (unseen()) return;
  if (token.tag == Tag::kA) ++n_links_;
  if (token.tag == Tag::kTime) has_time_ = true;
  const Range classes = token.value(Attribute::kClass);
  if (!with_tags_ || classes.size() == 0 || inline_classes_.size() >= kInlineClassBytes) return;
  if (!inline_classes_.empty()) inline_classes_ += ' ';
  inline_classes_ += clipped(std::string_view(page_.source).substr(classes.begin, classes.size()),
                             kInlineClassBytes - std::min(kInlineClassBytes, inline_classes_.size()));
}

// In the run at hand, whose spans move with their text.
void BlockBuilder::insert(std::size_t at, std::string_view text) {
  run_.insert(at, text);
  for (HtmlSpan& span : run_spans_) {
    if (span.text.begin >= at) span.text.begin += text.size();
    if (span.text.end > at) span.text.end += text.size();
  }
  for (OpenSpan& open : open_spans_)
    if (open.span.text.begin > at) open.span.text.begin += text.size();
}

void BlockBuilder::forget_since(Mark mark) {
  const std::string_view gone = text_since(mark);
  const auto take = [&](std::uint32_t& bytes) { bytes -= std::min(bytes, static_cast<std::uint32_t>(gone.size())); };
  take(text_bytes_);
  take(link_bytes_);
  if (gone.empty()) return;
  run_.resize(mark.bytes);
  std::erase_if(run_spans_, [&](const HtmlSpan& span) { return span.text.end > mark.bytes; });
  n_links_ -= std::min(n_links_, 1u);
}

void BlockBuilder::span_begins(Tag tag, Range href, HtmlSpan::Kind kind) {
  if (spans_ == nullptr) return;
  HtmlSpan span;
  span.text.begin = run_.size();
  span.href = href;
  span.kind = kind;
  open_spans_.push_back({tag, span});
}

void BlockBuilder::span_ends(Tag tag) {
  for (std::size_t i = open_spans_.size(); i-- > 0;) {
    if (open_spans_[i].tag != tag) continue;
    end_span(i);
    open_spans_.erase(open_spans_.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

// The part of a span that stands in the run at hand.
void BlockBuilder::end_span(std::size_t open) {
  HtmlSpan span = open_spans_[open].span;
  span.text.end = run_.size();
  while (span.text.begin < span.text.end && is_space(run_[span.text.begin])) ++span.text.begin;
  if (span.text.begin < span.text.end) run_spans_.push_back(span);
}

// The run becomes the next block, behind so many bytes of a marker.
void BlockBuilder::settle_spans(std::size_t marker_bytes) {
  if (spans_ == nullptr) return;
  for (std::size_t i = 0; i < open_spans_.size(); ++i) end_span(i);
  for (HtmlSpan span : run_spans_) {
    if (span.text.end > run_.size()) continue;  // a break at the end
    span.block = static_cast<std::uint32_t>(page_.blocks.size());
    span.text.begin += marker_bytes;
    span.text.end += marker_bytes;
    spans_->push_back(span);
  }
}

}  // namespace winnow::html
