// What a worker may not do, from before its plugin is loaded until its end.
#pragma once
#include <cstdint>
#include <string>

#include "host/isolate_answers.h"

namespace winnow {

/// Lowers this process's limits: `memory` bytes beyond what it has mapped, no core file, no file grows; and has the
/// system refuse what plugins have no business with: processes, programs, network, signals, writing and renaming files,
/// closing the channel. What can be an accident is refused with EPERM; what can't ends the process, and `head` says by
/// what. "" or why this system can't do that.
std::string limit_this_process(std::uint64_t memory);

/// Notes in `head`, when a fault or a forbidden system call ends this process, what it was. `input` is what may only be
/// read. Call again when the memory has moved.
void note_faults(AnswerHead* head, const char* input, std::size_t input_size);

/// "tried to start a process (clone)": what a plugin did that ended it by this system call.
std::string forbidden(int system_call);

}  // namespace winnow
