/* Gives a reason that its descriptor does not have. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc;
  winnow_edit edit = sound_edit(WINNOW_DROP_BLOCK);
  edit.reason = 1;
  emit_one(sink, &edit);
  return WINNOW_OK;
}

BAD_PLUGIN("undeclared_reason")
