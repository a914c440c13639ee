/* Ends a replacement inside the first character that has more than one byte. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker;
  for (size_t i = 0; i < doc->n_blocks; ++i) {
    const winnow_block* block = WINNOW_BLOCK_AT(doc, i);
    for (size_t at = 0; at < block->text.size; ++at) {
      if ((unsigned char)block->text.data[at] < 0xC0) continue;
      winnow_edit edit = sound_edit(WINNOW_REPLACE);
      edit.block = (uint32_t)i;
      edit.begin = (uint32_t)at;
      edit.end = (uint32_t)at + 1;
      edit.text = text_of("x");
      emit_one(sink, &edit);
      return WINNOW_OK;
    }
  }
  return WINNOW_SKIP;
}

BAD_PLUGIN("cuts_character")
