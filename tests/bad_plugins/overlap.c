/* Two replacements that share a byte, behind a sound drop that must be void too. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc;
  winnow_edit drop = sound_edit(WINNOW_DROP_BLOCK);
  drop.block = 1;
  emit_one(sink, &drop);
  winnow_edit edit = sound_edit(WINNOW_REPLACE);
  edit.end = 2;
  edit.text = text_of("x");
  emit_one(sink, &edit);
  edit.begin = 1;
  edit.end = 3;
  emit_one(sink, &edit);
  return WINNOW_OK;
}

BAD_PLUGIN("overlap")
