/* Kills its host. */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <unistd.h>

#include "isolated.h"

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  kill(getppid(), SIGKILL);
}

ISOLATED("kills_host")
