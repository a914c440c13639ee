/* Two of the seven state functions. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc, (void)sink;
  return WINNOW_OK;
}

static winnow_status state_new(void* self, void** state) {
  (void)self;
  *state = NULL;
  return WINNOW_OK;
}

static void state_free(void* state) { (void)state; }

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("half_a_state"));
static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_nothing, .process = misbehave, .state_new = state_new,
                                    .state_free = state_free};
BAD_ENTRY
