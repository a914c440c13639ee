#include "run.h"

#include <winnow/audit.h>
#include <winnow/clean_page.h>
#include <winnow/form.h>
#include <winnow/isolate.h>
#include <winnow/markdown.h>
#include <winnow/rows.h>
#include <winnow/site.h>
#include <winnow/text_tree.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <vector>

#include "batches.h"
#include "earlier_copy.h"
#include "watch.h"

namespace winnow::cli {
namespace {

// A batch is worth handing to another thread and small enough that few of them are waiting at once.
constexpr std::size_t kBatchBytes = 256u << 10;
constexpr std::size_t kBatchPages = 256;

struct Batch {
  std::vector<Record> records;
  std::vector<Done> done;
  std::size_t bytes = 0;
};

// False when the input has ended.
bool read_batch(Source& source, Batch& batch) {
  while (batch.bytes < kBatchBytes && batch.records.size() < kBatchPages) {
    std::optional<Record> record = source.next();
    if (!record) return false;
    batch.bytes += std::max({record->bytes, record->held, record->document.source.size()});
    batch.records.push_back(std::move(*record));
  }
  return true;
}

// One thread's pipelines: one, or one for each of the pages that are cleaned together.
using Pipelines = std::vector<std::unique_ptr<Pipeline>>;

// The stage, but of its edits only what it says of blocks and pages arrives.
Stage that_labels(Stage stage) {
  stage.process = [process = std::move(stage.process)](const winnow_doc* doc, const winnow_sink* sink) {
    winnow_sink labels = *sink;
    labels.ctx = const_cast<winnow_sink*>(sink);
    labels.emit = [](void* ctx, const winnow_edit* edits, std::size_t n, std::size_t stride) {
      const auto* to = static_cast<const winnow_sink*>(ctx);
      for (; n > 0; --n, edits = reinterpret_cast<const winnow_edit*>(reinterpret_cast<const char*>(edits) + stride))
        if (edits->kind == WINNOW_LABEL_BLOCK || edits->kind == WINNOW_LABEL_DOC) to->emit(to->ctx, edits, 1, stride);
    };
    labels.fail = [](void* ctx, winnow_str message) {
      const auto* to = static_cast<const winnow_sink*>(ctx);
      to->fail(to->ctx, message);
    };
    return process(doc, &labels);
  };
  return stage;
}

// The plugins of a run for one thread. A plugin that calls itself unusable is not asked again by any thread.
Pipelines make_pipelines(PluginHost& host, const RunOptions& options,
                         const std::shared_ptr<std::vector<std::atomic<bool>>>& off) {
  const bool learns = static_cast<bool>(options.observers);
  std::vector<Stage> stages = watched(learns ? options.observers() : host.stages(), learns);
  const auto counts = [&](const std::string& name) {
    return options.only.empty() || std::find(options.only.begin(), options.only.end(), name) != options.only.end();
  };
  for (Stage& stage : stages)
    if (!counts(stage.name) && !stage.many) stage = that_labels(std::move(stage));
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (stages[i].many) continue;  // knows by itself
    stages[i].process = [process = std::move(stages[i].process), off, i](const winnow_doc* doc,
                                                                         const winnow_sink* sink) -> winnow_status {
      if ((*off)[i].load(std::memory_order_relaxed)) return WINNOW_SKIP;
      const winnow_status status = process(doc, sink);
      if (status == WINNOW_E_FATAL) (*off)[i] = true;
      return status;
    };
  }
  PipelineOptions how;
  if (options.observers) how.max_rounds = 1;
  Pipelines pipelines;
  pipelines.push_back(std::make_unique<Pipeline>(stages, how));
  while (pipelines.front()->asks_many() && pipelines.size() < kPagesTogether)
    pipelines.push_back(std::make_unique<Pipeline>(stages, how));
  return pipelines;
}

bool hand_over(Batch& batch, const std::function<bool(Done&)>& take) {
  for (Done& done : batch.done)
    if (!take(done)) return false;
  return true;
}

// What a page that was taken all the same lacks.
std::string damage_of(const Record& record) {
  std::string text;
  for (const Error& damage : record.damage) text += (text.empty() ? "" : "; ") + damage.what;
  return text;
}

void add_row(Done& done, const RunOptions& options) {
  const std::string body = done.status == "failed" ? "" : body_text(done.record.document);
  const std::string error = error_of(done);
  done.row = jsonl_row({&done.record, done.text, body, done.status, error, edit_count(done.record.document),
                        options.provenance, options.plugins, options.paragraphs});
}

// A row without its end, and with more members.
void add_members(std::string& row, std::string_view members) {
  if (row.ends_with("}\n")) row.insert(row.size() - 2, fmt::format(",{}", members));
}

// -f md: the text that is written, and the hash of what is written.
void write_markdown(Done& done) {
  done.text = markdown_text(done.record.document);
  done.text_hash = content_hash(done.text);
  const nlohmann::json text = done.text;
  add_members(done.row, "\"markdown\":" + compact_json(text));
}

Done opened(Record record, const RunOptions& options) {
  Done done;
  done.record = std::move(record);
  done.record.finish();
  done.record.document.keep_form_history = options.audit;
  return done;
}

bool is_page(const Done& done) { return done.record.kind == Record::Kind::kPage; }

// What becomes of a record whose page, if it is one, has been cleaned.
void conclude(Done& done, const RunOptions& options) {
  Document& page = done.record.document;
  if (done.record.kind == Record::Kind::kSkipped || done.record.kind == Record::Kind::kDamage) {
    done.error = done.record.error;
    return;
  }
  if (is_page(done)) {
    if (options.observers) return;
    CleanPage clean =
        conclude_page(page, std::move(done.outcome),
                      {options.audit, options.keep_source, options.max_cut, options.baseline, options.shares});
    done.outcome = std::move(clean.outcome);
    done.status = clean.status;
    done.text = std::move(clean.text);
    done.audit = std::move(clean.audit);
    done.share = clean.share;
    done.guarded = std::move(clean.guarded);
    if (done.status == "failed") done.error = {page.place, std::move(clean.error), ""};
  } else {
    done.status = "failed";
    done.error = done.record.error;
    done.text = std::move(done.record.raw_text);
  }
  if (options.audit && done.status == "failed" && !page.id.empty()) done.audit = audit_failure(page, done.error.what);
  done.text_hash = content_hash(done.text);
  if (options.sketches && done.status == "ok")
    done.sketch = PageSketcher().sketch(done.text, site_for_copies(page.site, page.id));
  done.changed = done.status != "failed" && done.text_hash != page.source_hash;
  // Who looks for copies looks anew.
  const std::string copy = done.status == "ok" && !options.sketches ? earlier_copy(done.record) : "";
  if (!copy.empty()) done.status = "duplicate";
  if ((options.rows || is_container(done.record.format)) && !page.id.empty()) add_row(done, options);
  if (!copy.empty()) add_members(done.row, copy);
  if (options.markdown && is_page(done) && done.status != "failed") {
    if (options.sketches) done.canonical = done.text;
    write_markdown(done);
  }
}

// Nobody will take the rest.
bool is_stopping(const RunOptions& options) { return options.stop != nullptr && *options.stop; }

void clean_in_turn(Batch& batch, Pipeline& pipeline, const RunOptions& options) {
  for (Record& record : batch.records) {
    if (is_stopping(options)) return;
    batch.done.push_back(clean_record(std::move(record), pipeline, options));
  }
}

// The pages from `first` on, as many as there are pipelines.
void clean_some_together(Batch& batch, std::size_t first, const Pipelines& pipelines, const RunOptions& options) {
  const std::size_t end = std::min(batch.records.size(), first + pipelines.size());
  for (std::size_t i = first; i < end; ++i) batch.done.push_back(opened(std::move(batch.records[i]), options));
  std::vector<Pipeline*> ways;
  std::vector<Document*> pages;
  std::vector<Done*> owners;
  for (std::size_t i = first; i < end; ++i) {
    if (!is_page(batch.done[i])) continue;
    ways.push_back(pipelines[pages.size()].get());
    pages.push_back(&batch.done[i].record.document);
    owners.push_back(&batch.done[i]);
  }
  std::vector<Outcome> outcomes = clean_together(ways, pages);
  for (std::size_t i = 0; i < owners.size(); ++i) owners[i]->outcome = std::move(outcomes[i]);
  for (std::size_t i = first; i < end; ++i) conclude(batch.done[i], options);
}

void clean_batch(Batch& batch, const Pipelines& pipelines, const RunOptions& options) {
  batch.done.reserve(batch.records.size());
  if (pipelines.size() == 1)
    clean_in_turn(batch, *pipelines.front(), options);
  else
    for (std::size_t at = 0; at < batch.records.size() && !is_stopping(options); at += pipelines.size())
      clean_some_together(batch, at, pipelines, options);
  batch.records.clear();
}

}  // namespace

std::string error_of(const Done& done) {
  if (done.status == "failed") return done.error.place + ": " + done.error.what;
  return done.guarded.empty() ? damage_of(done.record) : done.guarded;
}

Error incident_error(const std::string& place, const Incident& incident) {
  return {place, fmt::format("plugin {}: {}", incident.plugin, incident.message), ""};
}

Done clean_record(Record record, Pipeline& pipeline, const RunOptions& options) {
  Done done = opened(std::move(record), options);
  if (is_page(done)) done.outcome = pipeline.clean(done.record.document);
  conclude(done, options);
  return done;
}

void run(Source& source, PluginHost& host, const RunOptions& options, const std::function<bool(Done&)>& take) {
  const auto off = std::make_shared<std::vector<std::atomic<bool>>>(host.descriptors().size());
  std::vector<Pipelines> pipelines(std::max(1u, options.jobs));
  const auto clean = [&](Batch& batch, std::size_t thread) {
    Pipelines& mine = pipelines[thread];
    if (mine.empty()) mine = make_pipelines(host, options, off);
    clean_batch(batch, mine, options);
  };
  if (options.jobs > 1)
    return in_batches<Batch>(options.jobs, {[&](Batch& batch) { return read_batch(source, batch); }, clean,
                                            [&](Batch& batch) { return hand_over(batch, take); }});
  for (bool more = true; more;) {
    Batch batch;
    more = read_batch(source, batch);
    clean(batch, 0);
    if (!hand_over(batch, take)) return;
  }
}

}  // namespace winnow::cli
