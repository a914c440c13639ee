#include "text_service.h"

#include "doc_context.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

#include "text/fold.h"

namespace winnow {
namespace {

std::size_t words(winnow_str text, std::uint64_t* out, std::size_t capacity) {
  std::string folded;
  fold({text.data, text.size}, folded);
  std::vector<std::uint64_t> hashes;
  hash_words(folded, hashes);
  std::copy_n(hashes.begin(), std::min(capacity, hashes.size()), out);
  return hashes.size();
}

std::uint64_t hash(winnow_str bytes, std::uint64_t seed) { return XXH3_64bits_withSeed(bytes.data, bytes.size, seed); }

void fold_for(winnow_str text, void* to, void (*callback)(void*, winnow_str)) {
  std::string folded;
  fold({text.data, text.size}, folded);
  callback(to, {folded.data(), folded.size()});
}

const std::uint64_t* block_words(const winnow_doc* doc, std::size_t i, std::size_t* n) {
  const auto& context = *static_cast<const DocContext*>(doc->ctx);
  if (context.texts != nullptr) {
    const std::vector<std::uint64_t>& words = context.texts->words(i);
    *n = words.size();
    return words.data();
  }
  const std::uint32_t number = context.numbers[i];
  const Measure& measure = context.measures->with_words(context.document->blocks[number], number);
  *n = measure.n_hashes;
  return measure.words;
}

winnow_str block_folded(const winnow_doc* doc, std::size_t i) {
  const auto& context = *static_cast<const DocContext*>(doc->ctx);
  if (context.texts != nullptr) return context.texts->folded(i);
  const std::uint32_t number = context.numbers[i];
  const std::string_view folded = context.measures->of(context.document->blocks[number], number).folded;
  return {folded.data(), folded.size()};
}

}  // namespace

const winnow_text_1* text_service() {
  static const winnow_text_1 service{sizeof(winnow_text_1), 0, block_words, words, hash, fold_for, block_folded};
  return &service;
}

}  // namespace winnow
