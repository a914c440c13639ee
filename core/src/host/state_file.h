// The bytes of a state file: a line a plugin, then the bytes of each, and a checksum over all.
#pragma once
#include <winnow/corpus_state.h>
#include <winnow/error.h>

#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// `states` in order of their names.
std::string state_file(const std::vector<SavedState>& states);

/// The inverse. `place` is the file's name in messages.
Result<std::vector<SavedState>> parse_state_file(std::string_view bytes, const std::string& place);

}  // namespace winnow
