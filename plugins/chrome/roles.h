// Title, date, byline, credit: the lines above and below the body that are the page's own.
#pragma once
#include <span>
#include <vector>

#include "lines/scan.h"
#include "page_lines.h"

namespace chrome {

/// Sets Line::role where a line is clearly one of them. True when the dumper marked the page's title.
bool find_roles(std::vector<Line>& lines, Notes& notes);

/// The same once more, after the line model has looked at the page. Above the first paragraph that stays, the title is
/// the line whose words the text takes up, that is said with the site's name too, or has the date or the byline below
/// it. Dates and bylines further up are the site's own, those below the title the page's. `keep`, `p` (how likely the
/// line is content) and `scan` are the model's, of the same lines. On a page that was not dumped whole, menus and all
/// (`whole_dump`), the title of find_roles() stays where no line is far likelier. Changes nothing where no line is
/// likely to be the title.
void find_roles_by_model(std::vector<Line>& lines, const std::vector<bool>& keep, std::span<const float> p,
                         const PageScan& scan, bool whole_dump, Notes& notes);

}  // namespace chrome
