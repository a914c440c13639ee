/* A descriptor that is no JSON: the bracket of the reasons is never closed. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc, (void)sink;
  return WINNOW_OK;
}

WINNOW_DESCRIPTOR(descriptor, "\"name\":\"broken_descriptor\",\"version\":\"1.0.0\",\"reasons\":[{\"name\":\"bad\"}");
static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_nothing, .process = misbehave};
BAD_ENTRY
