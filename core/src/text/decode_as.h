// Decoding a record once more, the way it was decoded before.
#pragma once
#include <winnow/document.h>

#include <string>
#include <string_view>

namespace winnow {

/// The text that decode() made of `bytes` when it found `decoding`, without judging the bytes anew: a text that came
/// decoded already (the string of a JSONL field) stays as it is, whatever its bytes look like.
std::string decode_as(std::string_view bytes, const Decoding& decoding);

}  // namespace winnow
