// Reading an input to its end in one piece.
#pragma once
#include <winnow/error.h>

#include <string>
#include <vector>

#include "formats.h"

namespace winnow {

/// All bytes of the input; an Error when there are more than `most` or reading fails. After a stop what was read so
/// far. Where the input is damaged, what can be read of it, and `damage` says what is missing; an Error when that is
/// nothing.
Result<std::string> read_whole(InputFile& file, std::size_t most, std::vector<Error>& damage);

}  // namespace winnow
