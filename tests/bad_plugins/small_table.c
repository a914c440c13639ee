/* A table of the right kind that ends before the functions do. */
#include "bad_plugin.h"

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("small_table"));
static const winnow_plugin table = {.size = offsetof(winnow_plugin, open),
                                    .abi_major = WINNOW_ABI_MAJOR,
                                    .magic = WINNOW_MAGIC,
                                    .descriptor = {descriptor, sizeof descriptor - 1}};
BAD_ENTRY
