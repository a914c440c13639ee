/* abort() */
#include <stdlib.h>

#include "isolated.h"

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  abort();
}

ISOLATED("aborts")
