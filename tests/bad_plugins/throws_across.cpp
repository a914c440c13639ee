// An exception that leaves process() without plugin.hpp in its way, which the ABI forbids.
#include "bad_plugin.h"

namespace {

winnow_status misbehave(void*, const winnow_doc*, const winnow_sink*) { throw 42; }

}  // namespace

WINNOW_DESCRIPTOR(descriptor, BAD_MEMBERS("throws_across"));
static const winnow_plugin table = cpp_table({descriptor, sizeof descriptor - 1}, open_nothing, misbehave);
extern "C" BAD_ENTRY
