/* Runs a program. */
#include <stdlib.h>

#include "isolated.h"

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  if (system("true") != 0) abort();
}

ISOLATED("runs_program")
