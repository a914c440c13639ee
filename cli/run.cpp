#include "run.h"

#include <winnow/audit.h>
#include <winnow/form.h>
#include <winnow/html.h>
#include <winnow/writer.h>

#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

namespace winnow::cli {
namespace {

// A batch is worth handing to another thread and small enough that few of them are waiting at once.
constexpr std::size_t kBatchBytes = 256u << 10;
constexpr std::size_t kBatchPages = 256;
// Above this the reader waits for the others: pages of many megabytes are not piled up.
constexpr std::size_t kMostInFlight = 64u << 20;

struct Batch {
  std::vector<Record> records;
  std::vector<Done> done;
  std::size_t bytes = 0;
};

Batch read_batch(Source& source, bool& ended) {
  Batch batch;
  while (!ended && batch.bytes < kBatchBytes && batch.records.size() < kBatchPages) {
    std::optional<Record> record = source.next();
    if (!record) {
      ended = true;
      break;
    }
    batch.bytes += std::max({record->bytes, record->held, record->document.source.size()});
    batch.records.push_back(std::move(*record));
  }
  return batch;
}

// The plugins of a run for one thread. A plugin that calls itself unusable is not asked again by any thread.
std::unique_ptr<Pipeline> make_pipeline(PluginHost& host, const RunOptions& options,
                                        const std::shared_ptr<std::vector<std::atomic<bool>>>& off) {
  std::vector<Stage> stages = options.observers ? options.observers() : host.stages();
  for (std::size_t i = 0; i < stages.size(); ++i) {
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
  return std::make_unique<Pipeline>(std::move(stages), std::move(how));
}

void clean_batch(Batch& batch, Pipeline& pipeline, const RunOptions& options) {
  batch.done.reserve(batch.records.size());
  for (Record& record : batch.records) batch.done.push_back(clean_record(std::move(record), pipeline, options));
  batch.records.clear();
}

bool hand_over(Batch& batch, const std::function<bool(Done&)>& take) {
  for (Done& done : batch.done)
    if (!take(done)) return false;
  return true;
}

std::uint64_t edits_of(const Document& page) {
  std::uint64_t n = 0;
  for (const AppliedEdit& edit : page.history) n += edit.plugin != "form";
  return n;
}

// What a page that was taken all the same lacks.
std::string damage_of(const Record& record) {
  std::string text;
  for (const Error& damage : record.damage) text += (text.empty() ? "" : "; ") + damage.what;
  return text;
}

void add_row(Done& done, const RunOptions& options) {
  const std::string body = done.status == "failed" ? "" : body_text(done.record.document);
  const std::string error = done.status == "failed" ? done.error.place + ": " + done.error.what
                            : done.guarded.empty()  ? damage_of(done.record)
                                                    : done.guarded;
  done.row = jsonl_row({&done.record, done.text, body, done.status, error, edits_of(done.record.document),
                        options.provenance, options.plugins});
}

// The page as if no plugin had looked at it: its text in canonical form.
Document uncut(const Document& page) {
  Document fresh = page.is_html ? html_page(page.id, page.source, page.url, {}) : text_document(page.id, page.source);
  fresh.url = page.url;
  fresh.site = page.site;
  fresh.lang = page.lang;
  fresh.meta = page.meta;
  fresh.place = page.place;
  fresh.ordinal = page.ordinal;
  fresh.source_hash = page.source_hash;
  fresh.source_bytes = page.source_bytes;
  fresh.decoding = page.decoding;
  fresh.keep_form_history = page.keep_form_history;
  Pipeline({}, {}).clean(fresh);
  return fresh;
}

// --max-cut: a page that loses more of its text than it may goes out uncut.
void guard(Done& done, const RunOptions& options) {
  if (options.max_cut >= 1) return;
  const double cut = share_removed(done.record.document);
  if (cut <= options.max_cut) return;
  done.guarded =
      fmt::format("would lose {:.1f} % of its text, --max-cut allows {:.1f} %", 100 * cut, 100 * options.max_cut);
  done.record.document = uncut(done.record.document);
}

}  // namespace

Done clean_record(Record record, Pipeline& pipeline, const RunOptions& options) {
  Done done;
  done.record = std::move(record);
  done.record.finish();
  Document& page = done.record.document;
  if (done.record.kind == Record::Kind::kSkipped || done.record.kind == Record::Kind::kDamage) {
    done.error = done.record.error;
    return done;
  }
  if (done.record.kind == Record::Kind::kPage) {
    page.keep_form_history = options.audit;
    done.outcome = pipeline.clean(page);
    if (options.observers) return done;
    if (done.outcome.timed_out) {
      done.status = "failed";
      done.error = {page.place, "took more than its processor time", ""};
      done.text = page.source;
    } else {
      guard(done, options);
      done.text = canonical_text(page);
      done.status = page.dropped || !done.guarded.empty() ? "quarantined" : done.text.empty() ? "empty" : "ok";
      if (options.audit) done.audit = audit_lines(page, done.guarded);
    }
  } else {
    done.status = "failed";
    done.error = done.record.error;
    done.text = std::move(done.record.raw_text);
  }
  if (options.audit && done.status == "failed" && !page.id.empty()) done.audit = audit_failure(page, done.error.what);
  done.text_hash = content_hash(done.text);
  if (options.sketches && done.status == "ok") done.sketch = PageSketcher().sketch(done.text);
  done.changed = done.status != "failed" && done.text_hash != page.source_hash;
  if ((options.rows || is_container(done.record.format)) && !page.id.empty()) add_row(done, options);
  return done;
}

void run(Source& source, PluginHost& host, const RunOptions& options, const std::function<bool(Done&)>& take) {
  const auto off = std::make_shared<std::vector<std::atomic<bool>>>(host.descriptors().size());
  bool ended = false;
  if (options.jobs <= 1) {
    const std::unique_ptr<Pipeline> pipeline = make_pipeline(host, options, off);
    while (!ended) {
      Batch batch = read_batch(source, ended);
      clean_batch(batch, *pipeline, options);
      if (!hand_over(batch, take)) return;
    }
    return;
  }

  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, options.jobs);
  tbb::task_arena arena(static_cast<int>(options.jobs));
  std::vector<std::unique_ptr<Pipeline>> pipelines(options.jobs);
  std::atomic<std::size_t> in_flight{0};
  std::atomic<bool> enough{false};
  // TBB forgets the batches under way when a filter throws: the first exception waits until they are through.
  std::exception_ptr thrown;
  std::once_flag first;
  const auto guarded = [&](const auto& body) {
    try {
      if (!enough) body();
    } catch (...) {
      std::call_once(first, [&] { thrown = std::current_exception(); });
      enough = true;
    }
  };
  using Shared = std::shared_ptr<Batch>;
  const auto read = [&](tbb::flow_control& flow) -> Shared {
    if (ended || enough) {
      flow.stop();
      return nullptr;
    }
    // An empty batch takes up a place in the queue, so that the pipeline stands still until the large pages before it
    // are done. Waiting here could wait for a thread that does not exist.
    auto batch = std::make_shared<Batch>();
    guarded([&] {
      if (in_flight <= kMostInFlight) *batch = read_batch(source, ended);
    });
    in_flight += batch->bytes;
    return batch;
  };
  const auto clean = [&](Shared batch) -> Shared {
    guarded([&] {
      std::unique_ptr<Pipeline>& mine =
          pipelines[static_cast<std::size_t>(tbb::this_task_arena::current_thread_index())];
      if (!mine) mine = make_pipeline(host, options, off);
      clean_batch(*batch, *mine, options);
    });
    return batch;
  };
  const auto write = [&](const Shared& batch) {
    guarded([&] {
      if (!hand_over(*batch, take)) enough = true;
    });
    in_flight -= batch->bytes;
  };
  arena.execute([&] {
    tbb::parallel_pipeline(2 * static_cast<std::size_t>(options.jobs) + 2,
                           tbb::make_filter<void, Shared>(tbb::filter_mode::serial_in_order, read) &
                               tbb::make_filter<Shared, Shared>(tbb::filter_mode::parallel, clean) &
                               tbb::make_filter<Shared, void>(tbb::filter_mode::serial_in_order, write));
  });
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace winnow::cli
