// XPath over pages for plugins: winnow.xpath/1.
#pragma once
#include <winnow/xpath.h>

namespace winnow {

/// The table that plugins get for "winnow.xpath/1".
const winnow_xpath_1* xpath_service();

}  // namespace winnow
