/* Writes ten times what a plugin may write to the log. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc, (void)sink;
  return WINNOW_OK;
}

static winnow_status open_and_log(const winnow_host* host, void** self) {
  *self = NULL;
  for (int i = 0; i < 1000; ++i) host->log(host->ctx, WINNOW_LOG_WARNING, text_of("the same\nagain"));
  return WINNOW_OK;
}

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("logs_much"));
static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_and_log, .process = misbehave};
BAD_ENTRY
