/* Does not start, and says why. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc, (void)sink;
  return WINNOW_OK;
}

static winnow_status open_with_message(const winnow_host* host, void** self) {
  (void)self;
  host->error(host->ctx, text_of("the moon is not full"));
  return WINNOW_E_CONFIG;
}

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("open_fails"));
static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_with_message, .process = misbehave};
BAD_ENTRY
