/* Replaces bytes behind the block's end. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker;
  winnow_edit edit = sound_edit(WINNOW_REPLACE);
  edit.begin = 0;
  edit.end = (uint32_t)WINNOW_BLOCK_AT(doc, 0)->text.size + 1;
  edit.text = text_of("x");
  emit_one(sink, &edit);
  return WINNOW_OK;
}

BAD_PLUGIN("out_of_range")
