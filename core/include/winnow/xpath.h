/* Extension "winnow.xpath/1" for plugins: XPath 1.0 over the elements of an HTML page as the host's reader finds them,
 * inline ones and all attributes too. C99.
 *
 *   const auto* xpath = host.extension<winnow_xpath_1>(WINNOW_XPATH_EXTENSION);   // NULL: a host that has no XPath
 *   winnow_str expressions[] = {winnow::str("//p[position() < 3]")};
 *   std::vector<unsigned char> marks(page.size());   // n expressions: n * page.size()
 *   std::string why;
 *   const auto note = [](void* to, size_t, winnow_str problem) {
 *     *static_cast<std::string*>(to) = winnow::view(problem);
 *   };
 *   if (xpath->select(page.raw(), expressions, 1, marks.data(), &why, note) < 0) throw std::runtime_error(why);
 *   if (marks[block.index()] == WINNOW_XPATH_HOLDS) ...
 *
 * For plugins whose descriptor says "needs": ["raw"]. A tree is built for the call alone: ask only where something is
 * to be selected, and for all expressions at once. */
#ifndef WINNOW_XPATH_H
#define WINNOW_XPATH_H
#include <winnow/plugin.h>
#ifdef __cplusplus
extern "C" {
#endif

#define WINNOW_XPATH_EXTENSION "winnow.xpath/1"

enum {
  WINNOW_XPATH_NONE = 0,
  WINNOW_XPATH_TOUCHES = 1, /* a selected element or text is part of the block's text */
  WINNOW_XPATH_HOLDS = 2    /* the whole block stands in selected elements */
};

typedef struct winnow_xpath_1 {
  uint32_t size;
  uint32_t reserved;
  /* [any] 1 when the expression can select something; else 0, and `callback` gets why not, a sentence without its
   * subject. No `callback` here is NULL; what it is given is gone when it returns. */
  int (*check)(winnow_str expression, void* to, void (*callback)(void* to, winnow_str problem));
  /* [worker] Sets marks[k * doc->n_blocks + i] to what expression k is to block i. WINNOW_SKIP, all of them NONE: the
   * page has no elements, as a text has none and as pages have none in later rounds; or the descriptor does not need
   * "raw". An expression that has no answer
   * for this page ends the call with WINNOW_E_DOC: `callback` gets its index and why. */
  winnow_status (*select)(const winnow_doc* doc, const winnow_str* expressions, size_t n, unsigned char* marks,
                          void* to, void (*callback)(void* to, size_t expression, winnow_str problem));
} winnow_xpath_1; /* APPEND ONLY */

#ifdef __cplusplus
}
#endif
#endif
