// Where a program's data goes when it goes to standard output. Plugins are libraries in the same process, and one that
// prints would print between the rows: so a program may keep the stream for its data and leave standard error to all
// that is printed.
#pragma once

namespace winnow {

/// From here on data_descriptor() is a descriptor of its own for what is standard output now, and descriptor 1, with it
/// stdout and std::cout, is standard error. Where no descriptor is left all stays as it is. Once, before threads.
void keep_data_stream() noexcept;

/// 1, or what keep_data_stream() made of it.
int data_descriptor() noexcept;

}  // namespace winnow
