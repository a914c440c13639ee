/* Closes every descriptor, those of its host too. */
#include <unistd.h>

#include "isolated.h"

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  for (int i = 0; i < 1024; ++i) close(i);
}

ISOLATED("closes_descriptors")
