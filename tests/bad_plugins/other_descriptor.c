/* The table shows another descriptor than the section, which is the one that was checked. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc, (void)sink;
  return WINNOW_OK;
}

WINNOW_DESCRIPTOR(in_section, BAD_MEMBERS("other_descriptor"));
static const char descriptor[] = "{\"abi\":{\"major\":1,\"minor\":0,\"needs_minor\":0},\"name\":\"harmless\"}";
static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_nothing, .process = misbehave};
BAD_ENTRY
