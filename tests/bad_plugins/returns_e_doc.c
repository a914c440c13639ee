/* Gives up on every page after it asked for an edit, and says why. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc;
  const winnow_edit edit = sound_edit(WINNOW_DROP_BLOCK);
  emit_one(sink, &edit);
  sink->fail(sink->ctx, text_of("this page is not to my taste"));
  return WINNOW_E_DOC;
}

BAD_PLUGIN("returns_e_doc")
