/* Asks for something that no edit can do. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc;
  winnow_edit edit = sound_edit(99);
  emit_one(sink, &edit);
  return WINNOW_OK;
}

BAD_PLUGIN("unknown_kind")
