// Why a rule, sound as it is, can hardly be meant: it takes the whole page, or says in one way what is another.
#pragma once
#include <string>

#include "rule_files.h"

namespace winnow::cli {

/// A sentence's end behind the rule itself: "takes the whole page"; usually nothing. `line` is what the rule gives as a
/// line, `xpath` what it gives as XPath; either may be empty.
std::string doubt_of(const RuleView& rule, const std::string& line, const std::string& xpath);

}  // namespace winnow::cli
