/* An endless loop on every page. */
#include "isolated.h"

static volatile int forever = 1;

static winnow_status process(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc, (void)sink;
  while (forever) {
  }
  return WINNOW_OK;
}

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("loops_always"));
static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_nothing, .process = process};
BAD_ENTRY
