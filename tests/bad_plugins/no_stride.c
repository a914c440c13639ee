/* Two edits that lie zero bytes apart, and say that they have no size. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc;
  winnow_edit edit = sound_edit(WINNOW_DROP_BLOCK);
  edit.size = 0;
  sink->emit(sink->ctx, &edit, 2, 0);
  return WINNOW_OK;
}

BAD_PLUGIN("no_stride")
