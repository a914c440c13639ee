// Why a rule, sound as it is, can hardly be meant: it takes the whole page, or says in one way what is another.
#pragma once
#include <string>
#include <vector>

#include "rule_files.h"

namespace winnow::cli {

/// What a rule says, by its kinds; most have one of them.
struct RuleWords {
  std::string line, xpath;
  std::vector<std::string> patterns;  // of pattern, from and to
};

/// A sentence's end behind the rule itself: "takes the whole page"; usually nothing.
std::string doubt_of(const RuleView& rule, const RuleWords& words);

}  // namespace winnow::cli
