/* The one function that does the work is missing. */
#include "bad_plugin.h"

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("no_process"));
static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_nothing};
BAD_ENTRY
