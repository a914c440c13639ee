/* Writes a file. */
#include <fcntl.h>
#include <unistd.h>

#include "isolated.h"

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  close(open("/tmp/winnow-bad-plugin", O_WRONLY | O_CREAT, 0600));
}

ISOLATED("writes_file")
