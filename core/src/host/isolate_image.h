// Pages as they lie in the memory that a worker reads: the structs of plugin.h, whose pointers are offsets from the
// memory's begin, so that both sides may map it anywhere.
#pragma once
#include <winnow/plugin.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "host/isolate_memory.h"
#include "pipeline/doc_context.h"

namespace winnow {

/// A page in the memory. All places are offsets.
struct PageHead {
  std::uint64_t next;  // where the page behind it begins
  std::uint64_t most_edits;
  std::uint64_t ordinal;
  std::uint64_t blocks, n_blocks;
  std::uint64_t folded;  // a winnow_str for each block
  std::uint64_t meta, n_meta;
  std::uint64_t elements, n_elements;
  winnow_str id, url, site, lang, raw;
};

/// The host's side: pages that wait to be asked about.
class PageImages {
 public:
  /// Copies the page; its blocks are measured.
  void add(const winnow_doc& doc, std::size_t most_edits);
  void clear();
  std::size_t size() const { return begins_.size(); }
  std::uint64_t begin_of(std::size_t page) const { return begins_[page]; }
  /// Another one when the pages grew out of the last.
  const std::shared_ptr<SharedMemory>& memory() const { return memory_; }

 private:
  char* room_for(std::size_t bytes);
  std::shared_ptr<SharedMemory> memory_;
  std::size_t used_ = 0;
  std::vector<std::uint64_t> begins_;
};

/// The worker's side: one page at a time, with pointers.
class ImagePage : public BlockTexts {
 public:
  /// Valid until the next call.
  const winnow_doc& show(const char* memory, const PageHead& head, double deadline);
  winnow_str folded(std::size_t block) override;
  const std::vector<std::uint64_t>& words(std::size_t block) override;

 private:
  const char* memory_ = nullptr;
  const winnow_str* folded_ = nullptr;
  std::vector<winnow_block> blocks_;
  std::vector<winnow_meta> meta_;
  std::vector<winnow_element> elements_;
  std::vector<std::vector<std::uint64_t>> words_;
  std::vector<bool> has_words_;
  DocContext context_;
  winnow_doc doc_{};
};

}  // namespace winnow
