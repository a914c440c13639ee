/* What the misbehaving C plugins share: everything but the bad part. Each source defines `misbehave` and then
 *
 *   BAD_PLUGIN("name_of_the_file")
 *
 * which makes a complete plugin of it, with one reason, "bad". */
#ifndef WINNOW_BAD_PLUGIN_H
#define WINNOW_BAD_PLUGIN_H
#include <string.h>
#include <winnow/plugin.h>

static inline winnow_str text_of(const char* s) {
  winnow_str t = {s, strlen(s)};
  return t;
}

/* A sound edit of the first block, for the sources to spoil. */
static inline winnow_edit sound_edit(uint32_t kind) {
  winnow_edit e;
  memset(&e, 0, sizeof e);
  e.size = sizeof e;
  e.kind = kind;
  e.evidence = text_of("test");
  e.score = -1;
  e.other_block = WINNOW_NO_BLOCK;
  return e;
}

static inline void emit_one(const winnow_sink* sink, const winnow_edit* edit) {
  sink->emit(sink->ctx, edit, 1, sizeof *edit);
}

static inline winnow_status open_nothing(const winnow_host* host, void** self) {
  (void)host;
  *self = NULL;
  return WINNOW_OK;
}

#define BAD_MEMBERS(name) "\"name\":\"" name "\",\"version\":\"1.0.0\",\"reasons\":[{\"name\":\"bad\"}]"
#define BAD_TABLE_HEAD                                                                         \
  .size = sizeof(winnow_plugin), .abi_major = WINNOW_ABI_MAJOR, .abi_minor = WINNOW_ABI_MINOR, \
  .needs_minor = WINNOW_NEEDS_MINOR, .magic = WINNOW_MAGIC, .descriptor = {descriptor, sizeof descriptor - 1}
#define BAD_ENTRY \
  WINNOW_EXPORT const winnow_plugin* winnow_plugin_v1(void) { return &table; }

#ifdef __cplusplus
/* C++17 has no designated initializers; a table of 1.0 by hand. */
static inline winnow_plugin cpp_table(winnow_str descriptor, winnow_status (*open)(const winnow_host*, void**),
                                      winnow_status (*process)(void*, const winnow_doc*, const winnow_sink*)) {
  winnow_plugin t = {};
  t.size = sizeof t;
  t.abi_major = WINNOW_ABI_MAJOR;
  t.magic = WINNOW_MAGIC;
  t.descriptor = descriptor;
  t.open = open;
  t.process = process;
  return t;
}
#endif

#define BAD_PLUGIN(name)                                                                           \
  WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS(name));                                                \
  static const winnow_plugin table = {BAD_TABLE_HEAD, .open = open_nothing, .process = misbehave}; \
  BAD_ENTRY
#endif
