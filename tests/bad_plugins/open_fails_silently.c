/* Does not start, and leaves the user to guess. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc, (void)sink;
  return WINNOW_OK;
}

static winnow_status open_without_message(const winnow_host* host, void** self) {
  (void)host, (void)self;
  return WINNOW_E_NOMEM;
}

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("open_fails_silently"));
static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_without_message, .process = misbehave};
BAD_ENTRY
