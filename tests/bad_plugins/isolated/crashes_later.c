/* Spoils its memory on one page and crashes on a later one: not that page's fault. */
#include <stdlib.h>

#include "isolated.h"

static int spoilt;

static winnow_status process(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker;
  if (spoilt) abort();
  spoilt = asked_for(doc);
  return drop_marks(doc, sink);
}

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("crashes_later"));
static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_nothing, .process = process};
BAD_ENTRY
