// Reading an input to its end in one piece.
#pragma once
#include <winnow/error.h>

#include <string>

#include "formats.h"

namespace winnow {

/// All bytes of the input; an Error when there are more than `most` or reading fails. After a stop what was read so
/// far.
Result<std::string> read_whole(InputFile& file, std::size_t most);

}  // namespace winnow
