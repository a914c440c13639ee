/* Drops a block that the page does not have. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker;
  winnow_edit edit = sound_edit(WINNOW_DROP_BLOCK);
  edit.block = (uint32_t)doc->n_blocks;
  emit_one(sink, &edit);
  return WINNOW_OK;
}

BAD_PLUGIN("no_such_block")
