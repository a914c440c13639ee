/* An access to memory that is not its own. */
#include "isolated.h"

static int* volatile nowhere;

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  *nowhere = 1;
}

ISOLATED("segfault")
