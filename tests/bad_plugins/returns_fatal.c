/* Is unusable from its first page on. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc;
  sink->fail(sink->ctx, text_of("the model is damaged"));
  return WINNOW_E_FATAL;
}

BAD_PLUGIN("returns_fatal")
