/* An endless loop on one page. */
#include "isolated.h"

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  for (volatile int i = 0;; i = i + 1) {
  }
}

ISOLATED("loops")
