/* Loses eight megabytes a page. */
#include <stdlib.h>

#include "isolated.h"

enum { kLost = 8 << 20 };
static char* volatile last;

static winnow_status process(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker;
  last = malloc(kLost);
  if (last == NULL) return WINNOW_E_NOMEM;
  memset(last, 1, kLost);
  return drop_marks(doc, sink);
}

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("leaks"));
static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_nothing, .process = process};
BAD_ENTRY
