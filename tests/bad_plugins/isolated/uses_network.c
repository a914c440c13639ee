/* Calls home. */
#include <sys/socket.h>
#include <unistd.h>

#include "isolated.h"

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  close(socket(AF_INET, SOCK_STREAM, 0));
}

ISOLATED("uses_network")
