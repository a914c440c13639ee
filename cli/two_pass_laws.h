// The laws of two-pass plugins, tried on pages: what winnow plugins test asks of a plugin that learns.
#pragma once
#include <winnow/document.h>
#include <winnow/host.h>

#include <string>
#include <vector>

namespace winnow::cli {

/// Learns from the pages in several orders, splits and trees of merges, through saved bytes too; what is not as it
/// should be is added to `problems`. Nothing when no plugin of the host learns.
void try_two_pass_laws(PluginHost& host, const std::vector<const Document*>& pages, std::vector<std::string>& problems);

}  // namespace winnow::cli
