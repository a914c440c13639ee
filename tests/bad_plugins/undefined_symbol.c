/* Calls a function that no library has; a MODULE may be linked with holes in it. */
#include "bad_plugin.h"

winnow_status winnow_test_function_that_nobody_has(void);

static winnow_status misbehave(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  (void)worker, (void)doc, (void)sink;
  return winnow_test_function_that_nobody_has();
}

BAD_PLUGIN("undefined_symbol")
