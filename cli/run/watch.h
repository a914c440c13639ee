// Whether plugins come back. They run in this process, so nobody can end one that does not; but it can be said which
// one it is, and after a signal the program can end all the same.
//
//   Pipeline pipeline(watched(host.stages()), {});
#pragma once
#include <winnow/pipeline.h>

#include <vector>

namespace winnow::cli {

/// The stages of one thread, watched: a page that a plugin is at for twice the time that a page has is named on stderr,
/// once. When a signal has come and 5 s later a plugin is still at a page, that is said and the program ends with 130
/// or 143, as it would on a second signal: what was complete stays, nothing has its final name that is not. Of a plugin
/// that `learns` it is not said that it can be isolated.
std::vector<Stage> watched(std::vector<Stage> stages, bool learns = false);

/// From now on what else plugins are asked is watched too: a signal ends the program when one is being started, closed
/// or brings together what it has learned, and does not come back.
void watch_plugins();

}  // namespace winnow::cli
