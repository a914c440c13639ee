/* A text of five bytes at address NULL. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc;
  winnow_edit edit = sound_edit(WINNOW_REPLACE);
  edit.end = 1;
  edit.text.data = NULL;
  edit.text.size = 5;
  emit_one(sink, &edit);
  return WINNOW_OK;
}

BAD_PLUGIN("null_text")
