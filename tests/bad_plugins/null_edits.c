/* Three edits at address NULL. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc;
  sink->emit(sink->ctx, NULL, 3, sizeof(winnow_edit));
  return WINNOW_OK;
}

BAD_PLUGIN("null_edits")
