// What the parts of the extension module share.
#pragma once
#include <nanobind/nanobind.h>

#include <optional>
#include <string>

namespace winnow::python {

using Name = std::optional<std::string>;
using Free = nanobind::gil_scoped_release;

/// The class of what plugins have learned.
void bind_states(nanobind::module_& module);

}  // namespace winnow::python
