// The laws of two-pass plugins, tried on pages: what winnow plugins test asks of a plugin that learns.
#pragma once
#include <winnow/document.h>
#include <winnow/host.h>

#include <vector>

#include "trial_process.h"

namespace winnow::cli {

/// Learns from the pages in several orders, splits and trees of merges, through saved bytes too; what is not as it
/// should be is told, and so is what the plugin is at. Nothing when no plugin of the host learns.
void try_two_pass_laws(PluginHost& host, const std::vector<const Document*>& pages, Teller& tell);

}  // namespace winnow::cli
