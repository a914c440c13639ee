#include "host/isolate_image.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "text/fold.h"

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

// The strings of a struct.
template <class T, std::size_t N>
using Strings = std::array<winnow_str T::*, N>;

constexpr Strings<winnow_block, 4> kOfBlock{&winnow_block::text, &winnow_block::tag_path, &winnow_block::labels,
                                            &winnow_block::inline_classes};
constexpr Strings<winnow_meta, 2> kOfMeta{&winnow_meta::key, &winnow_meta::value};
constexpr Strings<winnow_element, 5> kOfElement{&winnow_element::tag, &winnow_element::classes, &winnow_element::id,
                                                &winnow_element::role, &winnow_element::itemprop};

// What the structs take up with their strings.
template <class T, std::size_t N>
std::size_t bytes_of(const T* all, std::size_t n, const Strings<T, N>& strings) {
  std::size_t bytes = n * sizeof(T);
  for (std::size_t i = 0; i < n; ++i)
    for (const auto string : strings) bytes += (all[i].*string).size;
  return bytes;
}

// What the page takes up at most, to the last byte.
std::size_t bytes_of(const winnow_doc& doc) {
  std::size_t bytes = sizeof(PageHead) + doc.n_blocks * sizeof(winnow_str) + kAlignment;
  for (std::size_t i = 0; i < doc.n_blocks; ++i) bytes += folded_of(doc, i).size;
  return bytes + bytes_of(doc.blocks, doc.n_blocks, kOfBlock) + bytes_of(doc.meta, doc.n_meta, kOfMeta) +
         bytes_of(doc.elements, doc.n_elements, kOfElement) + doc.id.size + doc.url.size + doc.site.size +
         doc.lang.size + doc.raw.size;
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

// The strings behind the structs, which lie at `place`.
template <class T, std::size_t N>
void put(Writer& to, const T* all, std::size_t n, const Strings<T, N>& strings, T* place) {
  for (std::size_t i = 0; i < n; ++i) {
    T one = all[i];
    for (const auto string : strings) one.*string = to.put(one.*string);
    place[i] = one;
  }
}

winnow_str pointing(const char* memory, winnow_str text) {
  return {text.size == 0 ? "" : memory + std::bit_cast<std::uintptr_t>(text.data), text.size};
}

// Copies of the structs at `place`, with pointers.
template <class T, std::size_t N>
void take_out(const char* memory, std::uint64_t place, std::uint64_t n, const Strings<T, N>& strings,
              std::vector<T>& to) {
  const auto* const all = reinterpret_cast<const T*>(memory + place);
  to.assign(all, all + n);
  for (T& one : to)
    for (const auto string : strings) one.*string = pointing(memory, one.*string);
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
  put(to, doc.blocks, doc.n_blocks, kOfBlock, blocks);
  for (std::size_t i = 0; i < doc.n_blocks; ++i) folded[i] = to.put(folded_of(doc, i));
  put(to, doc.meta, doc.n_meta, kOfMeta, meta);
  put(to, doc.elements, doc.n_elements, kOfElement, elements);
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
  take_out(memory, head.blocks, head.n_blocks, kOfBlock, blocks_);
  take_out(memory, head.meta, head.n_meta, kOfMeta, meta_);
  take_out(memory, head.elements, head.n_elements, kOfElement, elements_);
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
