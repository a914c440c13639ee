// The last word on a page's repairs: what could be the author's own word needs company.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "characters.h"
#include "repair.h"

namespace mojibake {

/// Leaves out repairs of one or two letters that, as they stand, may well be letters: a Russian "её", an Icelandic
/// "Þá", the "Ã" of "ROMÃS". Such a repair stays when the page has another of the same kind that no word explains: one
/// with a symbol or a control inside, or with three letters or more. Latin letters for Latin ones are the language
/// model's to decide. On a page that is a table of characters, those that stand alone stay as they are. Entities and
/// backslashes are not touched.
std::vector<Repair> restrained(std::vector<Repair> repairs, std::span<const std::string_view> blocks,
                               const Characters& characters);

}  // namespace mojibake
