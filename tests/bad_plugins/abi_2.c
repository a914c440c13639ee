/* A plugin of the next, incompatible ABI. Nothing else of its descriptor can be relied upon. */
#include "bad_plugin.h"

__attribute__((section(WINNOW_META_SECTION), used)) WINNOW_RETAIN_ static const char descriptor[] =
    "{\"abi\":{\"major\":2,\"minor\":0,\"form\":\"new\"},\"plugin\":{\"id\":\"abi_2\"}}";

WINNOW_EXPORT const winnow_plugin* winnow_plugin_v1(void) { return NULL; }
