/* A million edits for a small page. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc;
  const winnow_edit edit = sound_edit(WINNOW_DROP_BLOCK);
  for (int i = 0; i < 1000000; ++i) emit_one(sink, &edit);
  return WINNOW_OK;
}

BAD_PLUGIN("flood")
