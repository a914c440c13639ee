/* A descriptor, but no winnow_plugin_v1(). */
#include "bad_plugin.h"

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("no_symbol"));
