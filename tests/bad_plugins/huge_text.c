/* A text of more bytes than there are. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc;
  winnow_edit edit = sound_edit(WINNOW_REPLACE);
  edit.end = 1;
  edit.text = text_of("x");
  edit.text.size = SIZE_MAX;
  emit_one(sink, &edit);
  return WINNOW_OK;
}

BAD_PLUGIN("huge_text")
