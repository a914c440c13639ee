#include <winnow/data_stream.h>
#include <winnow/form.h>
#include <winnow/pipeline.h>
#include <winnow/reader.h>

#include <fmt/format.h>

#include <cstdio>

#include "compare/diff_rows.h"
#include "refused.h"
#include "run/learning.h"
#include "run/page_problems.h"
#include "run/plugin_choice.h"
#include "run/run.h"
#include "run/watch.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

std::vector<std::string> texts_of(const Document& page) {
  std::vector<std::string> texts;
  for (const Block& block : page.blocks) texts.emplace_back(block.text);
  return texts;
}

// "chrome: cue phrase" of each block that a plugin changed, each once.
std::vector<std::string> reasons_of(const Document& page) {
  std::vector<std::string> reasons(page.blocks.size());
  for (const AppliedEdit& edit : page.history) {
    if (edit.plugin == "form" || edit.block >= reasons.size()) continue;
    const std::string one = fmt::format("{}: {}", edit.plugin, edit.reason);
    std::string& all = reasons[edit.block];
    if (all.find(one) == std::string::npos) all += (all.empty() ? "" : ", ") + one;
  }
  return reasons;
}

// White space alone makes no difference: Form always mends it.
bool says_the_same(std::string_view a, std::string_view b) {
  return form_text(a, BlockKind::kParagraph) == form_text(b, BlockKind::kParagraph);
}

std::vector<DiffRow> rows_of(const Document& page, std::vector<std::string> before) {
  const std::vector<std::string> reasons = reasons_of(page);
  std::vector<DiffRow> rows;
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    const Block& block = page.blocks[i];
    if (block.dropped || page.dropped)
      rows.push_back({DiffRow::Kind::kRemoved, std::move(before[i]), "", reasons[i]});
    else if (says_the_same(before[i], block.text))
      rows.push_back({DiffRow::Kind::kSame, std::string(block.text), std::string(block.text), ""});
    else
      rows.push_back({DiffRow::Kind::kChanged, std::move(before[i]), std::string(block.text), reasons[i]});
  }
  return rows;
}

}  // namespace

int run_diff(const Settings& settings) {
  if (settings.arguments.empty()) throw Refused({"", "no page was given", "winnow diff FILE|DIR; - is standard input"});
  Messages messages(settings);
  const Colours colour = colours(settings, data_descriptor());
  PluginHost host = load_plugins(settings, messages);
  use_state(settings, host, messages);
  Pipeline pipeline(watched(host.stages()), {});
  Source source(settings.arguments, read_options(settings));
  RunOptions options;
  options.rows = false;
  int exit = kDone;
  while (std::optional<Record> record = source.next()) {
    record->finish();
    std::vector<std::string> before = texts_of(record->document);
    const Done done = clean_record(std::move(*record), pipeline, options);
    if (stop_flag()) break;  // plugins in other processes were ended at the page
    print_plugin_log(host, messages);
    if (!tell_page_problems(done, messages, exit)) continue;
    const std::vector<DiffRow> rows = rows_of(done.record.document, std::move(before));
    const std::string text =
        settings.on("side-by-side") ? side_by_side(rows, colour, output_columns()) : unified(rows, colour);
    if (text.empty()) continue;
    const std::string id = escaped(done.record.document.id);
    const std::string head = fmt::format("{0}--- {1}\n+++ {1} (clean){2}\n", colour.bold, id, colour.off);
    if (std::fputs((head + text).c_str(), data_stream()) < 0 || std::fflush(data_stream()) != 0) return kDone;
  }
  return signal_exit() != 0 ? signal_exit() : exit;
}

}  // namespace winnow::cli
