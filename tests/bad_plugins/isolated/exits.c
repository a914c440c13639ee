/* Ends its process as if all were well. */
#include <unistd.h>

#include "isolated.h"

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  _exit(0);
}

ISOLATED("exits")
