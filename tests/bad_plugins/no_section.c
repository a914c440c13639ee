/* The entry point, but no descriptor: it would have to be loaded to learn what it is. */
#include "bad_plugin.h"

WINNOW_EXPORT const winnow_plugin* winnow_plugin_v1(void) { return NULL; }
