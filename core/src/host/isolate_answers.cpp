#include "host/isolate_answers.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace winnow {
namespace {

struct PageRecord {
  std::int32_t status;
  std::uint32_t reserved;
  std::uint64_t message;  // bytes, which follow
  std::uint64_t n_edits;  // behind them
};

struct EditRecord {
  std::uint32_t kind, block, reason, begin, end, other_block;
  float score;
  std::uint32_t reserved;
  std::uint64_t text, evidence;  // bytes, which follow
};

EditRecord record_of(const Edit& edit) {
  EditRecord record{};
  record.kind = static_cast<std::uint32_t>(edit.kind);
  record.block = edit.block;
  record.reason = edit.reason;
  record.begin = static_cast<std::uint32_t>(edit.range.begin);
  record.end = static_cast<std::uint32_t>(edit.range.end);
  record.other_block = edit.other_block;
  record.score = edit.score;
  record.text = edit.text.size();
  record.evidence = edit.evidence.size();
  return record;
}

std::size_t bytes_of(const Collector& asked, const std::string& message) {
  std::size_t bytes = sizeof(PageRecord) + message.size() + asked.edits.size() * sizeof(EditRecord);
  for (const Edit& edit : asked.edits) bytes += edit.text.size() + edit.evidence.size();
  return bytes;
}

char* put(char* to, const void* from, std::size_t size) {
  if (size > 0) std::memcpy(to, from, size);
  return to + size;
}

}  // namespace

AnswerWriter::AnswerWriter(char* memory, std::size_t size, std::uint32_t first_page)
    : head_(*new (memory) AnswerHead{}), answers_(memory + sizeof(AnswerHead)), room_(size - sizeof(AnswerHead)) {
  head_.page = head_.done = first_page;
}

bool AnswerWriter::add(winnow_status status, const Collector& asked) {
  const std::string complaint = status >= 0 ? asked.complaint() : "";
  const bool malformed = !complaint.empty();
  const std::string& message = malformed ? complaint : asked.message;
  const bool edits_count = status >= 0 && !malformed;
  const std::size_t used = head_.used;
  const std::size_t bytes = edits_count ? bytes_of(asked, message) : sizeof(PageRecord) + message.size();
  if (bytes > room_ - used) return false;
  const PageRecord page{malformed ? WINNOW_E_DOC : status, 0, message.size(), edits_count ? asked.edits.size() : 0};
  char* to = put(answers_ + used, &page, sizeof page);
  to = put(to, message.data(), message.size());
  if (edits_count)
    for (const Edit& edit : asked.edits) {
      const EditRecord record = record_of(edit);
      to = put(to, &record, sizeof record);
      to = put(to, edit.text.data(), edit.text.size());
      to = put(to, edit.evidence.data(), edit.evidence.size());
    }
  head_.used = used + bytes;
  head_.done.fetch_add(1);
  return true;
}

AnswerReader::AnswerReader(const char* memory, std::size_t size) {
  const auto& head = *reinterpret_cast<const AnswerHead*>(memory);
  page_ = head.page;
  done_ = head.done;
  const std::uint64_t used = std::min<std::uint64_t>(head.used, size - sizeof(AnswerHead));
  bytes_.assign(memory + sizeof(AnswerHead), used);
}

bool AnswerReader::take(void* to, std::size_t size) {
  if (bytes_.size() - at_ < size) return false;
  std::memcpy(to, bytes_.data() + at_, size);
  at_ += size;
  return true;
}

bool AnswerReader::take(winnow_str& to, std::uint64_t size) {
  if (bytes_.size() - at_ < size) return false;
  to = {bytes_.data() + at_, size};
  at_ += size;
  return true;
}

bool AnswerReader::next(PageAnswer& to) {
  PageRecord page{};
  to.edits.clear();
  if (!take(&page, sizeof page) || !take(to.message, page.message)) return false;
  to.status = page.status;
  for (std::uint64_t i = 0; i < page.n_edits; ++i) {
    EditRecord record{};
    winnow_edit edit{};
    if (!take(&record, sizeof record) || !take(edit.text, record.text) || !take(edit.evidence, record.evidence))
      return false;
    edit.size = sizeof edit;
    edit.kind = record.kind;
    edit.block = record.block;
    edit.reason = record.reason;
    edit.begin = record.begin;
    edit.end = record.end;
    edit.score = record.score;
    edit.other_block = record.other_block;
    to.edits.push_back(edit);
  }
  return true;
}

}  // namespace winnow
