// A plugin held to what every plugin promises: for `winnow plugins test`, in the process that the plugin may spoil.
#pragma once
#include <winnow/document.h>
#include <winnow/host.h>
#include <winnow/pipeline.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "trial_process.h"

namespace winnow::cli {

using PluginOptions = std::map<std::string, std::string>;

struct TrialPage {
  std::string name;
  Document document;  // as it was read
};

/// What cleaning made of a page: its edits, its text, and what was said of blocks and of the page, which no audit
/// holds.
struct TriedPage {
  std::string edits, text, labels;
  Outcome outcome;
};

/// The plugin with some options. A law that is broken is told with the page.
class Trial {
 public:
  static constexpr unsigned kThreads = 16;

  /// Loads it; throws Refused. `seconds`: of processor time, for each page.
  Trial(const PluginFile& plugin, const PluginOptions& options, double seconds, Teller& tell);
  ~Trial() { tell_.at("its end"); }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  /// No edit is void, the page settles, its own output is left alone, and it gets the same edits and labels when it
  /// comes again after others.
  void page_by_page(const std::vector<const TrialPage*>& pages);
  /// The same edits and labels on all threads. After page_by_page().
  void on_threads(const std::vector<const TrialPage*>& pages);
  /// Does the plugin learn from other pages?
  bool learns();
  /// Does it keep the laws of that?
  void two_passes(const std::vector<const TrialPage*>& pages);
  /// What becomes of the page when no plugin looks at it.
  std::string without_plugin(const TrialPage& page) const;
  /// What the plugin has written to its log since it was last asked.
  std::vector<std::string> take_log() { return host_.take_log(); }
  /// The first page of page_by_page().
  const TriedPage& first() const { return tried_.front(); }
  void tell_difference(std::string_view want, std::string_view got);

 private:
  PluginHost host_;
  double seconds_;
  Teller& tell_;
  std::vector<TriedPage> tried_;
};

}  // namespace winnow::cli
