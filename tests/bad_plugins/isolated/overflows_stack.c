/* A recursion without an end. */
#include "isolated.h"

static volatile int depth;

/* What each call needs of the stack can't be shared with the next one. */
static int deeper(int n) {
  volatile char room[512];
  room[0] = (char)n;
  depth = n;
  return n < 0 ? 0 : deeper(n + 1) + room[0];
}

static void misbehave(const winnow_doc* doc) {
  (void)doc;
  deeper(depth);
}

ISOLATED("overflows_stack")
