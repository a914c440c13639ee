/* The entry point gives no table. */
#include "bad_plugin.h"

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("null_table"));
WINNOW_EXPORT const winnow_plugin* winnow_plugin_v1(void) { return NULL; }
