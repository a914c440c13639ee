/* A sound plugin in plain C99, with a worker and an option: drops blocks of more than `max_bytes` bytes and
 * turns a straight "(c)" into the sign. */
#include <stdlib.h>

#include "bad_plugin.h"

typedef struct {
  unsigned long max_bytes;
} plugin_self;

typedef struct {
  const plugin_self* self;
  unsigned long n_pages;
} plugin_worker;

static winnow_status plain_open(const winnow_host* host, void** self) {
  winnow_str value;
  if (!host->option(host->ctx, "max_bytes", &value)) return WINNOW_E_CONFIG;
  char digits[32] = "";
  memcpy(digits, value.data, value.size < sizeof digits ? value.size : sizeof digits - 1);
  plugin_self* p = malloc(sizeof *p);
  if (p == NULL) return WINNOW_E_NOMEM;
  p->max_bytes = strtoul(digits, NULL, 10);
  *self = p;
  return WINNOW_OK;
}

static void plain_close(void* self) { free(self); }

static winnow_status plain_worker_new(void* self, void** worker) {
  plugin_worker* w = malloc(sizeof *w);
  if (w == NULL) return WINNOW_E_NOMEM;
  w->self = self;
  w->n_pages = 0;
  *worker = w;
  return WINNOW_OK;
}

static void plain_worker_free(void* worker) { free(worker); }

static void mend_sign(const winnow_block* block, uint32_t index, const winnow_sink* sink) {
  for (size_t at = 0; at + 3 <= block->text.size; ++at) {
    if (memcmp(block->text.data + at, "(c)", 3) != 0) continue;
    winnow_edit edit = sound_edit(WINNOW_REPLACE);
    edit.block = index;
    edit.reason = 1;
    edit.begin = (uint32_t)at;
    edit.end = (uint32_t)at + 3;
    edit.text = text_of("\xC2\xA9");
    emit_one(sink, &edit);
    at += 2;
  }
}

static winnow_status plain_process(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
  plugin_worker* w = worker;
  ++w->n_pages;
  for (size_t i = 0; i < doc->n_blocks; ++i) {
    const winnow_block* block = WINNOW_BLOCK_AT(doc, i);
    if (block->text.size > w->self->max_bytes) {
      winnow_edit edit = sound_edit(WINNOW_DROP_BLOCK);
      edit.block = (uint32_t)i;
      emit_one(sink, &edit);
    } else {
      mend_sign(block, (uint32_t)i, sink);
    }
  }
  return WINNOW_OK;
}

WINNOW_DESCRIPTOR(descriptor,
                  "\"name\":\"plain_c\",\"version\":\"1.0.0\",\"summary\":\"shows that C is enough\",\"order\":50,"
                  "\"reasons\":[{\"name\":\"too_long\"},{\"name\":\"sign\"}],"
                  "\"options\":[{\"name\":\"max_bytes\",\"type\":\"int\",\"default\":60,\"min\":1}]");
static const winnow_plugin table = {BAD_TABLE_HEAD,
                                    .open = plain_open,
                                    .close = plain_close,
                                    .worker_new = plain_worker_new,
                                    .worker_free = plain_worker_free,
                                    .process = plain_process};
BAD_ENTRY
