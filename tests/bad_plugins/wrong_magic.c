/* The entry point gives the address of something else. */
#include "bad_plugin.h"

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("wrong_magic"));
static const winnow_plugin table = {.size = sizeof(winnow_plugin), .abi_major = 1, .magic = 0x0102030405060708};
BAD_ENTRY
