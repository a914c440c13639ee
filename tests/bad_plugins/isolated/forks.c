/* Starts a process. */
#include <unistd.h>

#include "isolated.h"

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  if (fork() == 0) _exit(0);
}

ISOLATED("forks")
