/* The C ABI between Winnow and its plugins. C99, includes nothing but <stddef.h> and <stdint.h>.
 *
 * A plugin is a shared library (ELF, Linux) that exports one symbol, winnow_plugin_v1(), and carries its descriptor, a
 * JSON text, in the section "winnow_meta". In C++ use plugin.hpp, which writes all of this for you:
 *
 *   // note_mark.c: gcc -std=c99 -shared -fPIC -Wl,--no-undefined -I DIR note_mark.c -o note_mark.winnow.so
 *   #include <string.h>
 *   #include <winnow/plugin.h>
 *
 *   WINNOW_DESCRIPTOR(descriptor, "\"name\":\"note_mark\", \"version\":\"1.0.0\", \"reasons\":[{\"name\":\"mark\"}]");
 *
 *   static winnow_status open_it(const winnow_host *host, void **self) { (void)host, (void)self; return WINNOW_OK; }
 *
 *   static winnow_status process(void *worker, const winnow_doc *doc, const winnow_sink *sink) {
 *     (void)worker;
 *     for (size_t i = 0; i < doc->n_blocks; ++i) {
 *       const winnow_block *block = WINNOW_BLOCK_AT(doc, i);
 *       if (block->text.size != 6 || memcmp(block->text.data, "[NOTE]", 6) != 0) continue;
 *       winnow_edit edit = {.size = sizeof edit, .kind = WINNOW_DROP_BLOCK, .block = (uint32_t)i, .reason = 0,
 *                           .evidence = block->text, .score = -1, .other_block = WINNOW_NO_BLOCK};
 *       sink->emit(sink->ctx, &edit, 1, sizeof edit);
 *     }
 *     return WINNOW_OK;
 *   }
 *
 *   static const winnow_plugin table = {
 *       .size = sizeof(winnow_plugin), .abi_major = WINNOW_ABI_MAJOR, .abi_minor = WINNOW_ABI_MINOR,
 *       .needs_minor = WINNOW_NEEDS_MINOR, .magic = WINNOW_MAGIC, .descriptor = {descriptor, sizeof descriptor - 1},
 *       .open = open_it, .process = process};
 *   const winnow_plugin *winnow_plugin_v1(void) { return &table; }
 *
 * RULES FOR EVERY FUNCTION
 *  - C ABI only: no exception, longjmp, C++ object, FILE* or ownership of memory crosses the boundary.
 *  - Memory stays with whoever allocated it. The host copies what a plugin passes to it before the call returns.
 *  - A winnow_str is UTF-8, (pointer, length), not NUL-terminated; data may be NULL only when size is 0.
 *  - Every struct that may grow begins with `size` (sizeof as its WRITER compiled it); a reader treats members at or
 *    beyond `size` as absent: WINNOW_HAS(pointer, member). Blocks and metadata have no `size` of their own; their
 *    stride in winnow_doc plays that part: WINNOW_BLOCK_HAS(doc, member). Edits carry `size` and a stride.
 *  - Arrays of growing structs are indexed with their stride (WINNOW_BLOCK_AT), never with [].
 *  - Members are only ever appended, enums only gain values, flags only gain bits. An unknown enum value is to be
 *    treated as OTHER or ignored, never as an error.
 *
 * LIFETIMES
 *  - winnow_host and everything reachable from it: from open() until close() of the same instance has returned.
 *  - Strings given by host->option(): the same. Bytes given to a read_asset() callback: that callback only.
 *  - winnow_doc, its blocks, strings and word hashes: until process() or observe() returns.
 *  - winnow_sink: until process() returns. Do not keep it.
 *  - Pages of one run share one `self`; workers and states belong to the `self` they came from.
 *
 * ORDER OF CALLS
 *  open, then any number of worker_new / process / worker_free, then close. Two-pass plugins: open, state_new,
 *  observe..., merge..., save or finalize, then workers as above. All workers and states are freed before close(), and
 *  close() is called once, on success of open() only. A library is loaded once and never unloaded.
 *
 * MAY BE NULL: close, worker_new and worker_free (then `self` is passed as the worker to every process() call, which
 *  must then be [any]), extension, and the seven state functions together. Never NULL: open, process.
 *
 * THREADS  [main] the host's control thread, one call at a time. [any] any thread, concurrently. [worker] never two
 *  calls at once on the same worker, but workers run concurrently and may move between threads (no thread_local state).
 *
 * PROCESS  A plugin does not install signal handlers, change locale, cwd, environment, umask or rlimits, fork, exec,
 *  exit or abort, write to stdout, or leave a thread running after close().
 *
 * VERSIONS  The ABI has its own numbers, apart from Winnow's release. A plugin loads when its abi_major equals the
 *  host's and its needs_minor is not above the host's minor.
 */
#ifndef WINNOW_PLUGIN_H
#define WINNOW_PLUGIN_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

#define WINNOW_ABI_MAJOR 1 /* another number: incompatible */
#define WINNOW_ABI_MINOR 0 /* rises when something is appended */
#ifndef WINNOW_NEEDS_MINOR /* define it before the include to ask for a newer host */
#define WINNOW_NEEDS_MINOR 0
#endif
#define WINNOW_MAGIC UINT64_C(0x57494E4E4F57) /* "WINNOW" */
#define WINNOW_ENTRY_SYMBOL "winnow_plugin_v1"
#define WINNOW_META_SECTION "winnow_meta"

/* Conversions in the words of the language that includes this, so that a C++ compiler has nothing to warn of. */
#ifdef __cplusplus
#define WINNOW_CAST_(type, value) static_cast<type>(value)
#else
#define WINNOW_CAST_(type, value) ((type)(value))
#endif

/* Does *p, a struct that begins with `size`, hold `member` of `type`? */
#define WINNOW_HAS(type, p, member) ((p)->size >= offsetof(type, member) + sizeof((p)->member))
/* Do the blocks of *doc hold `member`? */
#define WINNOW_BLOCK_HAS(doc, member) \
  ((doc)->block_stride >= offsetof(winnow_block, member) + sizeof(WINNOW_CAST_(const winnow_block*, NULL)->member))
/* Element i of an array that begins at `base` and has `stride` bytes an element. */
#define WINNOW_AT(type, base, stride, i)                                                                           \
  WINNOW_CAST_(const type*, WINNOW_CAST_(const void*, WINNOW_CAST_(const char*, WINNOW_CAST_(const void*, base)) + \
                                                          WINNOW_CAST_(size_t, i) * WINNOW_CAST_(size_t, stride)))
#define WINNOW_BLOCK_AT(doc, i) WINNOW_AT(winnow_block, (doc)->blocks, (doc)->block_stride, i)
#define WINNOW_ELEMENT_AT(doc, i) WINNOW_AT(winnow_element, (doc)->elements, (doc)->element_stride, i)
#define WINNOW_EXPORT __attribute__((visibility("default")))

typedef struct winnow_str {
  const char* data;
  size_t size; /* bytes */
} winnow_str;

typedef int32_t winnow_status;
enum {
  WINNOW_OK = 0,
  WINNOW_SKIP = 1,        /* process(): nothing to do for this page; like every status from 0 on it is taken as OK */
  WINNOW_E_CONFIG = -1,   /* open(): say why with host->error(); the run does not start */
  WINNOW_E_DOC = -2,      /* this page only: the plugin's edits for it are void, it is counted, the run goes on */
  WINNOW_E_FATAL = -3,    /* the plugin is unusable: it is switched off for the rest of the run, which ends with 4 */
  WINNOW_E_NOMEM = -4,    /* of process(): like E_DOC */
  WINNOW_E_DEADLINE = -5, /* of process(): winnow_doc.cancelled() said so; like E_DOC */
  WINNOW_E_STATE = -6,    /* load(): these bytes are no state of this plugin */
  WINNOW_E_EXCEPTION = -7 /* plugin.hpp caught an exception */
};

/* ---- a page ------------------------------------------------------------------------------------------------------ */

enum {
  WINNOW_BLOCK_OTHER = 0,
  WINNOW_BLOCK_PARAGRAPH = 1,
  WINNOW_BLOCK_HEADING = 2,
  WINNOW_BLOCK_LIST_ITEM = 3,
  WINNOW_BLOCK_TABLE_ROW = 4,
  WINNOW_BLOCK_CAPTION = 5,
  WINNOW_BLOCK_PRE = 6,
  WINNOW_BLOCK_QUOTE = 7
};

enum {
  WINNOW_ROLE_NONE = 0,
  WINNOW_ROLE_TITLE = 1,
  WINNOW_ROLE_DATE = 2,
  WINNOW_ROLE_BYLINE = 3,
  WINNOW_ROLE_CREDIT = 4, /* source, photo, translator, author's note of this page */
  WINNOW_ROLE_CAPTION = 5,
  WINNOW_ROLE_HEADING = 6,
  WINNOW_ROLE_BODY = 7,
  WINNOW_ROLE_CHROME = 8 /* looks like chrome, kept all the same */
};

enum {
  WINNOW_BF_EDITED = 1u << 0,         /* an earlier plugin changed its text in this round */
  WINNOW_BF_HAS_TAGS = 1u << 1,       /* tag_path, depth and link_density are known */
  WINNOW_BF_JOINS_PREVIOUS = 1u << 2, /* a list item or table row directly below another one */
  WINNOW_BF_ASCII = 1u << 3,          /* every byte of its text is ASCII */
  WINNOW_BF_HAS_TIME = 1u << 4        /* a `time` element is in it */
};

/* One line of a text, or one block element of HTML, that is still in the page. Dropped blocks are not shown. In round 2
 * and later a plugin sees exactly what a reader of the canonical text would: so that cleaning twice changes nothing,
 * decide by the text, its neighbours and the hints, never by `number`, the source range or the round. */
typedef struct winnow_block {
  winnow_str text;       /* as it is now, without line end (`pre` keeps LF inside, an unwrapped paragraph LF and CR) */
  winnow_str tag_path;   /* "html/body/div#main.article/p", or empty */
  winnow_str labels;     /* what earlier plugins said of it: "key=value" lines parted by LF, or empty */
  uint64_t source_begin; /* byte range in the decoded source record; begin = end when unknown */
  uint64_t source_end;
  uint64_t text_hash;        /* XXH3-64 of the folded text (winnow.text/1 says how); renewed after every edit */
  uint32_t number;           /* stable for the page's whole life: what audit and explain print */
  uint32_t kind;             /* WINNOW_BLOCK_* */
  uint32_t role;             /* WINNOW_ROLE_* */
  uint32_t flags;            /* WINNOW_BF_* */
  uint32_t n_words;          /* words; two code points count as one word in scripts written without spaces */
  uint32_t gap_before;       /* blank lines before it */
  uint32_t n_dropped_before; /* blocks dropped directly before it in this round */
  uint16_t heading_level;    /* 1..6, 0 when it is no heading */
  uint16_t depth;            /* of the element in its tree */
  float link_density;        /* 0..1, below 0 when unknown */
  uint32_t indent;           /* white space before it in the source, columns; 0 in canonical text */
  uint64_t bytes_hash; /* XXH3-64 of the text's bytes: equal texts, equal hashes; a key for what a worker remembers */
  uint64_t ascii_seen[2];    /* bit c of the 128: the text holds the ASCII character c; no letters */
  uint32_t element;          /* index into winnow_doc.elements, or WINNOW_NO_ELEMENT */
  uint32_t n_links;          /* links that begin in it */
  float bold_density;        /* 0..1, share of its bytes in b and strong */
  float code_density;        /* 0..1, ... in code, kbd, samp and tt */
  winnow_str inline_classes; /* class attributes of its inline elements, parted by spaces */
} winnow_block;              /* APPEND ONLY: read through winnow_doc.block_stride */

typedef struct winnow_meta {
  winnow_str key, value;
} winnow_meta; /* APPEND ONLY: read through winnow_doc.meta_stride */

/* An element of an HTML page that holds text, itself or in an element below it. Inline elements (a, b, span, ...) are
 * not in the table. Attribute values are as they stand in the source. */
#define WINNOW_NO_ELEMENT UINT32_MAX
enum {
  WINNOW_EF_HIDDEN = 1u << 0,     /* it or an element above it is `hidden` or "display: none" */
  WINNOW_EF_ARIA_HIDDEN = 1u << 1 /* ... aria-hidden="true" */
};
typedef struct winnow_element {
  winnow_str tag; /* lower case */
  winnow_str classes, id, role, itemprop;
  uint32_t parent; /* index, lower than its own; WINNOW_NO_ELEMENT for the root */
  uint32_t depth;  /* 0 for the root */
  uint32_t flags;  /* WINNOW_EF_* */
  uint32_t reserved;
} winnow_element; /* APPEND ONLY: read through winnow_doc.element_stride */

typedef struct winnow_doc {
  uint32_t size;
  uint32_t block_stride;
  const winnow_block* blocks;
  size_t n_blocks;
  const winnow_meta* meta; /* what the reader and other plugins know of the page: "date", "author", ... */
  size_t n_meta;
  uint32_t meta_stride;
  uint32_t reserved;
  uint64_t ordinal;               /* position in the input, for messages only: never decide anything by it */
  winnow_str id, url, site, lang; /* any may be empty */
  winnow_str raw;                 /* the decoded source record; empty unless the descriptor says "needs": ["raw"] */
  void* ctx;                      /* the host's; pass it back where a function asks for it */
  int (*cancelled)(
      void* ctx); /* [worker] non-zero when the page's time is up: poll it in long loops, return E_DEADLINE */
  const winnow_element* elements; /* HTML: in document order; of all blocks that the page came with */
  size_t n_elements;              /* 0 for text, and in later rounds, where a page is shown as its text is */
  uint32_t element_stride;
  uint32_t reserved2;
} winnow_doc;

/* ---- what a plugin asks for -------------------------------------------------------------------------------------- */

/* What "key=value" of a block says: "role=title|date|byline|credit|caption|heading|body|chrome" sets its role, another
 * word there takes it away; "content=0.93" says how likely it is the page's own text, for explain; "keep=WHY" keeps the
 * block from being dropped by plugins that come later, in all rounds; every other key is a label for later plugins. */
enum {
  WINNOW_DROP_BLOCK = 1,
  WINNOW_REPLACE = 2,     /* bytes [begin, end) of the block become `text` */
  WINNOW_DROP_DOC = 3,    /* the whole page goes (a duplicate, say) */
  WINNOW_LABEL_BLOCK = 4, /* `text` is "key=value", see above */
  WINNOW_LABEL_DOC = 5    /* `text` is "key=value"; becomes metadata of the page */
};

typedef struct winnow_edit {
  uint32_t size;
  uint32_t kind;        /* WINNOW_DROP_BLOCK ... */
  uint32_t block;       /* index into doc->blocks of THIS call */
  uint32_t reason;      /* index into the descriptor's "reasons" */
  uint32_t begin, end;  /* REPLACE: byte range in the block's text, on character boundaries */
  winnow_str text;      /* REPLACE: the new bytes (UTF-8, no LF or CR); LABEL_*: "key=value" */
  winnow_str evidence;  /* for people and the audit: the phrase, the chain of encodings, ... */
  float score;          /* how sure the plugin is, 0..1; below 0 when it has no such figure */
  uint32_t other_block; /* index of the block that this one copies or belongs to; WINNOW_NO_BLOCK for none, 0 is one */
} winnow_edit;
#define WINNOW_NO_BLOCK UINT32_MAX

/* The host checks a plugin's edits when process() has returned. One bad edit (out of range, overlapping, cutting a
 * character, not UTF-8, undeclared reason, score above 1 or NaN) voids all edits of that plugin for that page: no page
 * is half-cleaned. */
typedef struct winnow_sink {
  uint32_t size;
  uint32_t reserved;
  void* ctx;
  /* Appends n edits that lie `stride` bytes apart, and copies their strings. Never fails towards the plugin: edits
   * without number (more than the page's source has bytes and 16 a block and 64), and ones for which there is no
   * memory, void all of the call. [worker] */
  void (*emit)(void* ctx, const winnow_edit* edits, size_t n, size_t stride);
  /* Says why this call is about to return an error: one text a call, for the report; the last one counts, its first 4
   * KiB. [worker] */
  void (*fail)(void* ctx, winnow_str message);
} winnow_sink;

/* ---- what the host offers ---------------------------------------------------------------------------------------- */

enum { WINNOW_LOG_ERROR = 0, WINNOW_LOG_WARNING = 1, WINNOW_LOG_INFO = 2, WINNOW_LOG_DEBUG = 3 };

typedef struct winnow_host {
  uint32_t size;
  uint32_t abi_minor; /* of the host */
  void* ctx;
  winnow_str name, version;                              /* "winnow", its release */
  void (*log)(void* ctx, int level, winnow_str message); /* [any] to stderr, at most 100 lines a plugin */
  void (*error)(void* ctx, winnow_str message);          /* [main] why open(), load() or finalize() fails */
  const void* (*extension)(void* ctx, const char* id);   /* [any] e.g. "winnow.text/1"; NULL when absent */
  /* [main] The value of a declared option as text ("true", "12", "0.5", "abc"), checked against the descriptor,
   * default filled in. 0 when the name is not declared. */
  int (*option)(void* ctx, const char* name, winnow_str* value);
  /* [main] Gives the file `name` (no "/" in it) of the folder "<plugin>.data" beside the library to `callback`, once,
   * before it returns: all of its bytes, 256 MiB at most. 0 when it is not there, or when it can't be read: why is in
   * the log then, and below the message of an open() that fails. */
  int (*read_asset)(void* ctx, const char* name, void* to, void (*callback)(void* to, winnow_str bytes));
} winnow_host;

/* Extension "winnow.text/1": hashing and folding of text, one implementation for all plugins.
 * Folding: NFC, full case folding (Unicode 15), every run of code points that are no letter, mark or digit becomes one
 * space, none at the ends. A word is what stands between such spaces; in scripts written without spaces (Han, kana,
 * Thai, Lao, Khmer, Myanmar) each code point is a word. Hashes are XXH3-64 and stable across machines and releases. */
#define WINNOW_TEXT_EXTENSION "winnow.text/1"
typedef struct winnow_text_1 {
  uint32_t size;
  uint32_t reserved;
  /* [worker] The word hashes of block `block`, below doc->n_blocks, computed once a page. *n is their number. Valid
   * like the doc. */
  const uint64_t* (*block_words)(const winnow_doc* doc, size_t block, size_t* n);
  /* [any] Writes the first `capacity` word hashes of any text to `out`, which may be NULL when `capacity` is 0; returns
   * how many words it has in all. */
  size_t (*words)(winnow_str text, uint64_t* out, size_t capacity);
  /* [any] XXH3-64 of bytes with a seed. */
  uint64_t (*hash)(winnow_str bytes, uint64_t seed);
  /* [any] Gives the folded text to `callback`, valid during the callback. */
  void (*fold)(winnow_str text, void* to, void (*callback)(void* to, winnow_str folded));
  /* [worker] The folded text of block `block`, below doc->n_blocks, computed once a page. Valid like the doc. */
  winnow_str (*block_folded)(const winnow_doc* doc, size_t block);
} winnow_text_1;

/* save() writes through this; write returns 0 on success. */
typedef struct winnow_out {
  void* ctx;
  int (*write)(void* ctx, const void* bytes, size_t n);
} winnow_out;

/* ---- the plugin -------------------------------------------------------------------------------------------------- */

typedef struct winnow_plugin {
  uint32_t size;
  uint32_t abi_major;    /* WINNOW_ABI_MAJOR as compiled */
  uint32_t abi_minor;    /* WINNOW_ABI_MINOR as compiled: which members the plugin knows */
  uint32_t needs_minor;  /* the lowest host minor it can work with */
  uint64_t magic;        /* WINNOW_MAGIC */
  winnow_str descriptor; /* the same JSON bytes as in section "winnow_meta" (its NUL left out); unlike = refused */
  winnow_status (*open)(const winnow_host* host, void** self); /* [main] *self may stay NULL */
  void (*close)(void* self);                                   /* [main] */
  winnow_status (*worker_new)(void* self, void** worker);      /* [any] */
  void (*worker_free)(void* worker);                           /* [any] */
  /* [worker] A pure function of options, state and page: same page, same edits, on any thread, in any order. */
  winnow_status (*process)(void* worker, const winnow_doc* doc, const winnow_sink* sink);
  /* Two-pass plugins: what is learned from other pages is a commutative monoid. new is its identity, merge is
   * associative and commutative, and save is canonical: equal content gives equal bytes. All seven set or all NULL. */
  winnow_status (*state_new)(void* self, void** state);              /* [any] */
  void (*state_free)(void* state);                                   /* [any] */
  winnow_status (*observe)(void* state, const winnow_doc* doc);      /* [worker] one state a thread */
  winnow_status (*merge)(void* into, const void* from);              /* [main] */
  winnow_status (*save)(const void* state, const winnow_out* out);   /* [main] */
  winnow_status (*load)(void* self, winnow_str bytes, void** state); /* [main] */
  winnow_status (*finalize)(void* self, const void* state); /* [main] before any worker_new of the second pass */
  const void* (*extension)(void* self, const char* id);     /* [main] reserved for later hosts */
} winnow_plugin;

/* The one exported symbol: the address of a static table. [main] It must not allocate, fail or need the host, so that
 * `winnow plugins show` can look at a plugin without giving it anything to call. */
WINNOW_EXPORT const winnow_plugin* winnow_plugin_v1(void);

/* Puts the descriptor into its section, which survives strip and --gc-sections (`retain` where the compiler knows it;
 * `used` keeps it in the object file), so that it can be read without running one instruction of the plugin.
 * `members` is a string literal: the members of the JSON object without the outer braces; "abi" is put before them.
 *
 *   "name"     the plugin's name: [a-z][a-z0-9_]*, equal to the file's name before ".winnow.so"
 *   "version"  its release, "1.2.3"
 *   "summary"  one sentence
 *   "order"    where it runs among the others, lowest first: 100 mends characters, 200 site rules, 300 chrome,
 *              400 other articles, 500 copies; 450 when absent
 *   "reasons"  [{"name": "cue phrase", "help"?: "..."}], at least one: words of [a-z0-9_] parted by single spaces or
 *              hyphens; an edit names its reason by index
 *   "options"  [{"name", "type": "bool"|"int"|"float"|"string"|"path"|"enum", "default", "min"?, "max"?, "values"?,
 *              "help"?, "explain"?}]; "explain" is the value in `winnow explain` where nobody sets one
 *   "needs"    of ["raw", "corpus"]: "raw" to be given the source record; "corpus", for a two-pass plugin that does
 *              nothing without a state: a run that has none makes a first pass by itself
 *   "rerun_on" what of a page, changed after the plugin's last look at it, calls for another look in a later round:
 *              ["text", "drops", "layout", "labels", "joins"]; all of them when absent. "joins" is the part of
 *              the layout that says which lines join the one before
 *
 * A host ignores members and words that it does not know: later minors add some.
 */
#if defined(__has_attribute)
#if __has_attribute(retain)
#define WINNOW_RETAIN_ __attribute__((retain))
#endif
#endif
#ifndef WINNOW_RETAIN_
#define WINNOW_RETAIN_
#endif
#define WINNOW_STRINGIFY_(x) #x
#define WINNOW_STRINGIFY(x) WINNOW_STRINGIFY_(x)
#define WINNOW_DESCRIPTOR(variable, members)                                                        \
  __attribute__((section(WINNOW_META_SECTION), used)) WINNOW_RETAIN_ static const char variable[] = \
      "{\"abi\":{\"major\":" WINNOW_STRINGIFY(WINNOW_ABI_MAJOR) ",\"minor\":" WINNOW_STRINGIFY(     \
          WINNOW_ABI_MINOR) ",\"needs_minor\":" WINNOW_STRINGIFY(WINNOW_NEEDS_MINOR) "}," members "}"

#ifdef __cplusplus
}
#endif
#endif
