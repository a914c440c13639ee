// What becomes of the blocks of a page with tags: the HTML model says how likely each is content, the choice cuts, and
// title, date and byline are named by what the page says of itself.
#pragma once
#include <winnow/plugin.hpp>

#include <cstdint>
#include <vector>

#include "choice.h"
#include "model.h"

namespace chrome {

/// What is to be done with one block.
struct HtmlFate {
  bool dropped = false;
  bool is_comment = false;  // an element above says that it is one of the readers' comments
  float p = 1;              // of being content
  std::uint32_t role = WINNOW_ROLE_NONE;
};

struct HtmlDecisionOptions {
  bool keep_comments = false;
  HtmlChoice choice;
};

/// True when the blocks of the page know their elements.
bool has_tags(const winnow::Page& page);

/// One fate a block. Pure and thread-safe.
std::vector<HtmlFate> decide_html(const winnow::Page& page, const winnow_text_1& text, const HtmlWords& words,
                                  const HtmlModel& model, const HtmlDecisionOptions& options);

}  // namespace chrome
