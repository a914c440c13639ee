// An exception that leaves open() without plugin.hpp in its way, which the ABI forbids.
#include "bad_plugin.h"

#include <stdexcept>

namespace {

winnow_status misbehave(void*, const winnow_doc*, const winnow_sink*) { return WINNOW_OK; }

winnow_status open_and_throw(const winnow_host*, void**) { throw std::runtime_error("thrown across the boundary"); }

}  // namespace

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("open_throws_across"));
static const winnow_plugin table = cpp_table({descriptor, sizeof descriptor - 1}, open_and_throw, misbehave);
extern "C" BAD_ENTRY
