/* Starts, but cannot make a worker. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc, (void)sink;
  return WINNOW_OK;
}

static winnow_status worker_new(void* self, void** worker) {
  (void)self, (void)worker;
  return WINNOW_E_NOMEM;
}

static void worker_free(void* worker) { (void)worker; }

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("worker_fails"));
static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_nothing, .worker_new = worker_new,
                                    .worker_free = worker_free, .process = misbehave};
BAD_ENTRY
