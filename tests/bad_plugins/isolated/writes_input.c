/* Writes into the page that it was given. */
#include "isolated.h"

static void misbehave(const winnow_doc* doc) { *(volatile char*)(uintptr_t)WINNOW_BLOCK_AT(doc, 0)->text.data = 'M'; }

ISOLATED("writes_input")
