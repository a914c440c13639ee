#include "host/isolate_image.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "fold.h"

namespace winnow {
namespace {

constexpr std::size_t kFirstSize = 1u << 20;
constexpr std::size_t kAlignment = 8;

std::size_t aligned(std::size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

winnow_str folded_of(const winnow_doc& doc, std::size_t block) {
  const auto& context = *static_cast<const DocContext*>(doc.ctx);
  const std::uint32_t number = context.numbers[block];
  const std::string_view folded = context.measures->of(context.document->blocks[number], number).folded;
  return {folded.data(), folded.size()};
}

// What the page takes up at most, to the last byte.
std::size_t bytes_of(const winnow_doc& doc) {
  std::size_t bytes = sizeof(PageHead) + doc.n_blocks * (sizeof(winnow_block) + sizeof(winnow_str)) +
                      doc.n_meta * sizeof(winnow_meta) + doc.n_elements * sizeof(winnow_element) + kAlignment;
  for (std::size_t i = 0; i < doc.n_blocks; ++i) {
    const winnow_block& b = doc.blocks[i];
    bytes += b.text.size + b.tag_path.size + b.labels.size + b.inline_classes.size + folded_of(doc, i).size;
  }
  for (std::size_t i = 0; i < doc.n_meta; ++i) bytes += doc.meta[i].key.size + doc.meta[i].value.size;
  for (std::size_t i = 0; i < doc.n_elements; ++i) {
    const winnow_element& e = doc.elements[i];
    bytes += e.tag.size + e.classes.size + e.id.size + e.role.size + e.itemprop.size;
  }
  return bytes + doc.id.size + doc.url.size + doc.site.size + doc.lang.size + doc.raw.size;
}

// Writes structs and behind them the bytes that they point to.
class Writer {
 public:
  Writer(char* memory, std::size_t at) : memory_(memory), at_(at) {}
  std::size_t at() const { return at_; }

  template <class T>
  T* reserve(std::size_t n, std::uint64_t& place) {
    place = at_;
    at_ += n * sizeof(T);
    return reinterpret_cast<T*>(memory_ + place);
  }
  winnow_str put(winnow_str text) {
    if (text.size == 0) return {nullptr, 0};
    std::memcpy(memory_ + at_, text.data, text.size);
    const winnow_str moved{std::bit_cast<const char*>(at_), text.size};
    at_ += text.size;
    return moved;
  }

 private:
  char* memory_;
  std::size_t at_;
};

void put_blocks(Writer& to, const winnow_doc& doc, winnow_block* blocks, winnow_str* folded) {
  for (std::size_t i = 0; i < doc.n_blocks; ++i) {
    winnow_block b = doc.blocks[i];
    b.text = to.put(b.text);
    b.tag_path = to.put(b.tag_path);
    b.labels = to.put(b.labels);
    b.inline_classes = to.put(b.inline_classes);
    blocks[i] = b;
    folded[i] = to.put(folded_of(doc, i));
  }
}

void put_rest(Writer& to, const winnow_doc& doc, winnow_meta* meta, winnow_element* elements) {
  for (std::size_t i = 0; i < doc.n_meta; ++i) meta[i] = {to.put(doc.meta[i].key), to.put(doc.meta[i].value)};
  for (std::size_t i = 0; i < doc.n_elements; ++i) {
    winnow_element e = doc.elements[i];
    e.tag = to.put(e.tag);
    e.classes = to.put(e.classes);
    e.id = to.put(e.id);
    e.role = to.put(e.role);
    e.itemprop = to.put(e.itemprop);
    elements[i] = e;
  }
}

winnow_str pointing(const char* memory, winnow_str text) {
  return {text.size == 0 ? "" : memory + std::bit_cast<std::uintptr_t>(text.data), text.size};
}

}  // namespace

char* PageImages::room_for(std::size_t bytes) {
  const std::size_t wanted = used_ + bytes;
  if (memory_ && memory_->size() >= wanted) return memory_->data();
  auto larger = std::make_shared<SharedMemory>(std::bit_ceil(std::max(wanted, kFirstSize)));
  if (used_ > 0) std::memcpy(larger->data(), memory_->data(), used_);
  memory_ = std::move(larger);
  return memory_->data();
}

void PageImages::add(const winnow_doc& doc, std::size_t most_edits) {
  char* const memory = room_for(bytes_of(doc));
  Writer to(memory, used_);
  std::uint64_t begin = 0;
  auto& head = *to.reserve<PageHead>(1, begin);
  head = {};
  head.most_edits = most_edits;
  head.ordinal = doc.ordinal;
  head.n_blocks = doc.n_blocks;
  head.n_meta = doc.n_meta;
  head.n_elements = doc.n_elements;
  auto* const blocks = to.reserve<winnow_block>(doc.n_blocks, head.blocks);
  auto* const folded = to.reserve<winnow_str>(doc.n_blocks, head.folded);
  auto* const meta = to.reserve<winnow_meta>(doc.n_meta, head.meta);
  auto* const elements = to.reserve<winnow_element>(doc.n_elements, head.elements);
  put_blocks(to, doc, blocks, folded);
  put_rest(to, doc, meta, elements);
  head.id = to.put(doc.id);
  head.url = to.put(doc.url);
  head.site = to.put(doc.site);
  head.lang = to.put(doc.lang);
  head.raw = to.put(doc.raw);
  used_ = head.next = aligned(to.at());
  begins_.push_back(begin);
}

void PageImages::clear() {
  used_ = 0;
  begins_.clear();
}

const winnow_doc& ImagePage::show(const char* memory, const PageHead& head, double deadline) {
  memory_ = memory;
  folded_ = reinterpret_cast<const winnow_str*>(memory + head.folded);
  const auto* const blocks = reinterpret_cast<const winnow_block*>(memory + head.blocks);
  blocks_.assign(blocks, blocks + head.n_blocks);
  for (winnow_block& b : blocks_) {
    b.text = pointing(memory, b.text);
    b.tag_path = pointing(memory, b.tag_path);
    b.labels = pointing(memory, b.labels);
    b.inline_classes = pointing(memory, b.inline_classes);
  }
  const auto* const meta = reinterpret_cast<const winnow_meta*>(memory + head.meta);
  meta_.assign(meta, meta + head.n_meta);
  for (winnow_meta& m : meta_) m = {pointing(memory, m.key), pointing(memory, m.value)};
  const auto* const elements = reinterpret_cast<const winnow_element*>(memory + head.elements);
  elements_.assign(elements, elements + head.n_elements);
  for (winnow_element& e : elements_)
    for (winnow_str* s : {&e.tag, &e.classes, &e.id, &e.role, &e.itemprop}) *s = pointing(memory, *s);
  has_words_.assign(head.n_blocks, false);
  if (words_.size() < head.n_blocks) words_.resize(head.n_blocks);

  context_ = {nullptr, nullptr, {}, deadline, this};
  doc_ = {};
  doc_.size = sizeof doc_;
  doc_.block_stride = sizeof(winnow_block);
  doc_.blocks = blocks_.data();
  doc_.n_blocks = blocks_.size();
  doc_.meta = meta_.data();
  doc_.n_meta = meta_.size();
  doc_.meta_stride = sizeof(winnow_meta);
  doc_.ordinal = head.ordinal;
  doc_.id = pointing(memory, head.id);
  doc_.url = pointing(memory, head.url);
  doc_.site = pointing(memory, head.site);
  doc_.lang = pointing(memory, head.lang);
  doc_.raw = pointing(memory, head.raw);
  doc_.ctx = &context_;
  doc_.cancelled = is_cancelled;
  doc_.elements = elements_.data();
  doc_.n_elements = elements_.size();
  doc_.element_stride = sizeof(winnow_element);
  return doc_;
}

winnow_str ImagePage::folded(std::size_t block) { return pointing(memory_, folded_[block]); }

const std::vector<std::uint64_t>& ImagePage::words(std::size_t block) {
  if (!has_words_[block]) {
    const winnow_str text = folded(block);
    words_[block].clear();
    hash_words({text.data, text.size}, words_[block]);
    has_words_[block] = true;
  }
  return words_[block];
}

}  // namespace winnow
