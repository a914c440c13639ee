/* A plugin that makes use of what only a later host of the same major has. */
#define WINNOW_NEEDS_MINOR 9
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc, (void)sink;
  return WINNOW_OK;
}

BAD_PLUGIN("needs_1_9")
