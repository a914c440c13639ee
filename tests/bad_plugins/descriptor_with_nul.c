/* The table counts the NUL at the end of the descriptor, as `sizeof` does. */
#include "bad_plugin.h"

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc, (void)sink;
  return WINNOW_OK;
}

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("descriptor_with_nul"));
static const winnow_plugin table = {.size = sizeof(winnow_plugin),
                                    .abi_major = WINNOW_ABI_MAJOR,
                                    .abi_minor = WINNOW_ABI_MINOR,
                                    .needs_minor = WINNOW_NEEDS_MINOR,
                                    .magic = WINNOW_MAGIC,
                                    .descriptor = {descriptor, sizeof descriptor},
                                    .open = open_nothing,
                                    .process = misbehave};
BAD_ENTRY
