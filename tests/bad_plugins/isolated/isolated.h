/* What the plugins share that take their process with them: on a page whose first block is "misbehave" they do, from
 * every page they drop the block "mark". Each source defines `misbehave` and then ISOLATED("name_of_the_file"). */
#ifndef WINNOW_ISOLATED_H
#define WINNOW_ISOLATED_H
#include "bad_plugin.h"

static inline int block_is(const winnow_doc* doc, size_t i, const char* text) {
  const winnow_str block = WINNOW_BLOCK_AT(doc, i)->text;
  return block.size == strlen(text) && memcmp(block.data, text, block.size) == 0;
}

static inline int asked_for(const winnow_doc* doc) { return doc->n_blocks > 0 && block_is(doc, 0, "misbehave"); }

static inline winnow_status drop_marks(const winnow_doc* doc, const winnow_sink* sink) {
  for (size_t i = 0; i < doc->n_blocks; ++i) {
    winnow_edit edit = sound_edit(WINNOW_DROP_BLOCK);
    edit.block = (uint32_t)i;
    if (block_is(doc, i, "mark")) emit_one(sink, &edit);
  }
  return WINNOW_OK;
}

#define ISOLATED(name)                                                                           \
  static winnow_status process(void* worker, const winnow_doc* doc, const winnow_sink* sink) {   \
    (void)worker;                                                                                \
    if (asked_for(doc)) misbehave(doc);                                                          \
    return drop_marks(doc, sink);                                                                \
  }                                                                                              \
  WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS(name));                                              \
  static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_nothing, .process = process}; \
  BAD_ENTRY
#endif
