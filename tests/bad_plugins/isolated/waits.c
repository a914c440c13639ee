/* Waits for what never comes. */
#include <unistd.h>

#include "isolated.h"

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  for (;;) sleep(1);
}

ISOLATED("waits")
