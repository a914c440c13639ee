/* Returns a status that no header has. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc;
  const winnow_edit edit = sound_edit(WINNOW_DROP_BLOCK);
  emit_one(sink, &edit);
  return -4711;
}

BAD_PLUGIN("unknown_status")
