#include "plugin_trial.h"

#include <winnow/audit.h>
#include <winnow/corpus_state.h>
#include <winnow/form.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "compare/line_diff.h"
#include "refused.h"
#include "two_pass_laws.h"

namespace winnow::cli {
namespace {

constexpr std::size_t kMostLines = 20;  // of a difference
constexpr std::size_t kMostLabel = 4096;
// What plugin.h says that a role may be.
constexpr std::array<std::string_view, 8> kRoles{"title",   "date",    "byline", "credit",
                                                 "caption", "heading", "body",   "chrome"};

// Roles that labels give and that there are not. The host takes them for none without a word: a later one may know
// them.
std::set<std::string_view> unknown_roles(std::string_view labels) {
  constexpr std::string_view kRole = " role=";
  std::set<std::string_view> unknown;
  for (std::size_t at = labels.find(kRole); at != labels.npos; at = labels.find(kRole, at + 1)) {
    const std::string_view rest = labels.substr(at + kRole.size());
    const std::string_view role = rest.substr(0, rest.find('\n'));
    if (std::find(kRoles.begin(), kRoles.end(), role) == kRoles.end()) unknown.insert(role);
  }
  return unknown;
}

void note_labels(const winnow_edit* edits, std::size_t n, std::size_t stride, std::string& to) {
  for (std::size_t i = 0; i < n; ++i) {
    const winnow_edit& edit = *WINNOW_AT(winnow_edit, edits, stride, i);
    if (edit.size < sizeof edit || edit.text.data == nullptr) continue;
    if (edit.kind != WINNOW_LABEL_BLOCK && edit.kind != WINNOW_LABEL_DOC) continue;
    if (edit.text.size > kMostLabel) continue;
    to += edit.kind == WINNOW_LABEL_DOC ? "page " : fmt::format("{} ", edit.block);
    to.append(edit.text.data, edit.text.size).append("\n");
  }
}

// The stage; what labels it asks for is written down in `labels`, call by call.
Stage listened_to(Stage stage, std::string& labels) {
  struct Heard {
    const winnow_sink* sink;
    std::string* labels;
  };
  stage.process = [process = std::move(stage.process), &labels](const winnow_doc* doc, const winnow_sink* sink) {
    Heard heard{sink, &labels};
    winnow_sink through = *sink;
    through.ctx = &heard;
    through.emit = [](void* ctx, const winnow_edit* edits, std::size_t n, std::size_t stride) {
      const auto& to = *static_cast<const Heard*>(ctx);
      to.sink->emit(to.sink->ctx, edits, n, stride);
      // What is wrong with edits the pipeline says.
      if (edits != nullptr && (n == 1 || stride >= sizeof *edits)) note_labels(edits, n, stride, *to.labels);
    };
    through.fail = [](void* ctx, winnow_str message) {
      const winnow_sink* to = static_cast<const Heard*>(ctx)->sink;
      to->fail(to->ctx, message);
    };
    labels += "--\n";
    return process(doc, &through);
  };
  return stage;
}

// A pipeline for one thread.
class Cleaner {
 public:
  Cleaner(std::vector<Stage> stages, double seconds_a_page) : pipeline_({}, {}) {
    for (Stage& stage : stages) stage = listened_to(std::move(stage), *labels_);
    PipelineOptions how;
    how.seconds_a_page = seconds_a_page;
    pipeline_ = Pipeline(std::move(stages), how);
  }

  TriedPage clean(Document page) {
    labels_->clear();
    TriedPage cleaned;
    page.keep_form_history = true;
    cleaned.outcome = pipeline_.clean(page);
    cleaned.text = canonical_text(page);
    cleaned.edits = audit_lines(page, cleaned.text);
    cleaned.labels = *labels_;
    return cleaned;
  }

 private:
  std::unique_ptr<std::string> labels_ = std::make_unique<std::string>();
  Pipeline pipeline_;
};

// "edits", "labels", or nothing when all is equal.
std::string_view what_differs(const TriedPage& a, const TriedPage& b) {
  return a.edits != b.edits ? "edits" : a.labels != b.labels ? "labels" : "";
}

}  // namespace

Trial::Trial(const PluginFile& plugin, const PluginOptions& options, double seconds, Teller& tell)
    : seconds_(seconds), tell_(tell) {
  tell_.at("its start");
  if (const Status loaded = host_.load(plugin, options); !loaded) throw Refused(loaded.error());
}

void Trial::page_by_page(const std::vector<const TrialPage*>& pages) {
  Cleaner cleaner(host_.stages(), seconds_), no_plugin({}, seconds_);
  std::set<std::string> said;
  for (const TrialPage* page : pages) {
    tell_.at(page->name);
    TriedPage cleaned = cleaner.clean(page->document);
    for (const Incident& incident : cleaned.outcome.incidents) tell_.problem(page->name + ": " + incident.message);
    for (const std::string_view role : unknown_roles(cleaned.labels))
      if (said.emplace(role).second)
        tell_.problem(
            fmt::format("{}: gives the role \"{}\", which there is not: a role is title, date, byline, credit, "
                        "caption, heading, body or chrome",
                        page->name, role));
    if (!cleaned.outcome.settled) tell_.problem(page->name + ": still asks for edits in the last round");
    // As the text reads without any plugin: lines of a `pre` are lines of their own there.
    const auto read_again = [&] {
      Document again = text_document(page->name, cleaned.text);
      again.site = page->document.site;
      return again;
    };
    const std::string alone = no_plugin.clean(read_again()).text;
    tell_.at(page->name + ", its own output");
    if (const TriedPage twice = cleaner.clean(read_again()); twice.text != alone) {
      tell_.problem(page->name + ": its own output, cleaned again, is not left alone:");
      tell_difference(alone, twice.text);
    }
    tried_.push_back(std::move(cleaned));
  }
  // Other pages have come between: a worker that remembers more than it should is found out.
  for (std::size_t i = pages.size(); i-- > 0;) {
    tell_.at(pages[i]->name + ", looked at twice");
    const TriedPage again = cleaner.clean(pages[i]->document);
    if (const std::string_view what = what_differs(again, tried_[i]); !what.empty())
      tell_.problem(fmt::format("{}: looked at twice, it gets other {}", pages[i]->name, what));
  }
}

std::string Trial::without_plugin(const TrialPage& page) const {
  return Cleaner({}, seconds_).clean(page.document).text;
}

void Trial::on_threads(const std::vector<const TrialPage*>& pages) {
  tell_.at_nothing();
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      Cleaner cleaner(host_.stages(), seconds_);
      for (std::size_t k = 0; k < pages.size(); ++k) {
        const std::size_t i = (k + t * 7) % pages.size();
        tell_.at(pages[i]->name);
        const TriedPage cleaned = cleaner.clean(pages[i]->document);
        if (const std::string_view what = what_differs(cleaned, tried_[i]); !what.empty())
          tell_.problem(fmt::format("{}: gets other {} on another thread", pages[i]->name, what));
      }
      tell_.at_nothing();
    });
  for (std::thread& thread : threads) thread.join();
}

bool Trial::learns() {
  tell_.at("a state of other pages");
  const Result<CorpusState> state = CorpusState::fresh(host_);
  return !state || !state->is_empty();
}

void Trial::two_passes(const std::vector<const TrialPage*>& pages) {
  std::vector<const Document*> documents;
  for (const TrialPage* page : pages) documents.push_back(&page->document);
  try_two_pass_laws(host_, documents, tell_);
}

void Trial::tell_difference(std::string_view want, std::string_view got) {
  std::vector<std::string> lines = line_diff(want, got);
  if (lines.size() > kMostLines) lines.resize(kMostLines);
  for (const std::string& line : lines) tell_.problem("  " + line);
  if (lines.empty() && want != got) tell_.problem("  the texts differ in their line ends");
}

}  // namespace winnow::cli
