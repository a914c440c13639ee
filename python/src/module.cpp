// The extension module winnow._core: what python/winnow builds its names on. Texts go in and out as they are held here;
// whoever works releases the GIL.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <winnow/audit.h>
#include <winnow/dedup.h>

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <new>

#include "bindings.h"
#include "cleaner.h"
#include "dedup_arrow.h"
#include "raised.h"
#include "read_arrow.h"

namespace nb = nanobind;
namespace winnow::python {
namespace {

using namespace nb::literals;
using Strings = std::vector<std::string>;

// A str or bytes, looked at without a copy.
struct Characters {
  explicit Characters(nb::handle object) {
    if (PyBytes_Check(object.ptr())) {
      is_bytes = true;
      view = {PyBytes_AS_STRING(object.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(object.ptr()))};
    } else if (PyUnicode_Check(object.ptr())) {
      Py_ssize_t size = 0;
      const char* text = PyUnicode_AsUTF8AndSize(object.ptr(), &size);
      if (text == nullptr) {
        PyErr_Clear();
        throw Raised({"", "the text holds half of a surrogate pair and is no Unicode text",
                      "give the bytes, or encode with errors=\"replace\""});
      }
      view = {text, static_cast<std::size_t>(size)};
    } else {
      throw Raised({"", std::string("a page is str or bytes, not ") + Py_TYPE(object.ptr())->tp_name, ""});
    }
  }
  std::string_view view;
  bool is_bytes = false;
};

std::vector<Setting> settings_from(const Strings& values, const char* origin) {
  std::vector<Setting> settings;
  for (const std::string& value : values) settings.push_back({value, origin});
  return settings;
}

Cleaner make_cleaner(const std::string& folder, const Name& config, const std::optional<Strings>& plugins,
                     const Strings& without, const Strings& files, const Strings& options, const Name& preset,
                     std::optional<double> max_cut, const Name& site, std::optional<bool> unwrap,
                     const std::optional<nb::bytes>& state, const std::string& state_place) {
  const std::optional<StateBytes> learned =
      state ? std::optional<StateBytes>({state_place, {state->c_str(), state->size()}}) : std::nullopt;
  const Free gil;
  CleanerSettings settings = config ? settings_of_file(*config) : CleanerSettings();
  if (plugins) settings.choice.plugins = settings_from(*plugins, "plugins");
  if (!without.empty()) settings.choice.without = settings_from(without, "without");
  if (!files.empty()) settings.choice.files = settings_from(files, "plugin_files");
  const std::vector<Setting> set = settings_from(options, "options");
  settings.choice.set.insert(settings.choice.set.end(), set.begin(), set.end());
  if (preset) settings.choice.preset = Setting{*preset, "preset"};
  if (max_cut && !(*max_cut >= 0 && *max_cut <= 1))
    throw Raised({"max_cut", "\"" + std::to_string(*max_cut) + "\" is no share from 0 to 1, such as 0.9", ""});
  if (max_cut) settings.max_cut = *max_cut;
  if (site) settings.reading.site = *site;
  if (unwrap) settings.reading.unwrap = *unwrap;
  if (learned) settings.state = learned;
  return Cleaner(std::move(settings), folder);
}

CleanedPage clean_one(const Cleaner& cleaner, nb::handle source, bool is_html, const Name& id, const Name& url,
                      const Name& site) {
  const Characters characters(source);
  PageInput input{characters.view,
                  is_html,
                  characters.is_bytes,
                  id ? std::string_view(*id) : "",
                  url ? std::string_view(*url) : "",
                  site ? std::string_view(*site) : ""};
  const Free gil;
  return cleaner.clean(input);
}

nb::object restored(const CleanedPage& page) {
  std::string bytes;
  if (page.is_html) {
    bytes = page.html_source;
  } else if (page.clean.status == "failed") {
    bytes = page.clean.text;
  } else {
    bytes = value_of(restore(page.clean.text, page.clean.audit));
  }
  if (page.is_bytes) return nb::bytes(bytes.data(), bytes.size());
  return nb::str(bytes.data(), bytes.size());
}

// In place of a stream that had no batch at all: its result has columns all the same.
Input without_rows() {
  Input none;
  none.schema.held.format = "n";
  none.schema.held.name = "";
  none.chunks.emplace_back();
  return none;
}

Tables clean_arrow(const Cleaner& cleaner, nb::handle object, Name text, Name html, Name id, Name url, Name site,
                   bool audit, unsigned threads) {
  const Input input = Input::of(object);
  const Free gil;
  Tables tables;
  const ColumnNames names = usual_columns(input, {text, html, id, url, site});
  for (const Owned<ArrowArray>& chunk : input.chunks)
    tables.batches.push_back(cleaner.clean_chunk(input, chunk.held, names, audit, threads));
  if (tables.batches.empty()) {
    const Input none = without_rows();
    tables.batches.push_back(cleaner.clean_chunk(none, none.chunks.front().held, {"text", {}, {}, {}, {}}, audit, 1));
  }
  return tables;
}

// Of the columns that nobody named those that are there under their usual names, as the command line takes them.
void add_usual(const Input& input, PageColumns& columns) {
  const auto usual = [&](Name& name, std::initializer_list<const char*> values) {
    for (const char* value : values)
      if (!name && input.has_column(value)) name = value;
  };
  usual(columns.date, {"date", "published"});
  usual(columns.url, {"url"});
  usual(columns.site, {"site"});
}

std::string spill_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != 0 ? folder : "/tmp";
}

Tables dedup_arrow(nb::handle object, const std::string& id, const std::string& text, Name date, Name url, Name site,
                   const Strings& keep, double threshold, const Name& index, std::size_t memory, unsigned threads) {
  const Input input = Input::of(object);
  const Free gil;
  DedupSettings settings;
  settings.keep = keep_rules(keep);
  settings.options.keep = settings.keep.rules;
  settings.options.threshold = threshold;
  settings.options.memory = memory;
  settings.options.spill_folder = spill_folder();
  settings.index = index;
  settings.threads = threads;
  PageColumns columns{id, text, date, url, site};
  add_usual(input, columns);
  return {{dedup(input, columns, settings)}};
}

Tables signatures_arrow(nb::handle object, const std::string& text, const Name& id, Name date, Name url, Name site,
                        const Strings& keep) {
  const Input input = Input::of(object);
  const Free gil;
  const KeepRules rules = keep_rules(keep);
  PageColumns columns{id.value_or("id"), text, date, url, site};
  if (id) add_usual(input, columns);
  Tables tables;
  for (const Owned<ArrowArray>& chunk : input.chunks)
    tables.batches.push_back(signatures(input, chunk.held, columns, id.has_value(), rules));
  if (tables.batches.empty()) {
    const Input none = without_rows();
    tables.batches.push_back(
        signatures(none, none.chunks.front().held, {"id", "text", {}, {}, {}}, id.has_value(), rules));
  }
  return tables;
}

// Every chunk of an object through `step`.
template <class Step>
Tables each_chunk(nb::handle object, const Step& step) {
  const Input input = Input::of(object);
  const Free gil;
  Tables tables;
  for (const Owned<ArrowArray>& chunk : input.chunks) tables.batches.push_back(step(input, chunk.held));
  if (tables.batches.empty()) throw Raised({"", "there is no batch, not even an empty one", ""});
  return tables;
}

void bind_errors(nb::module_& module) {
  static nb::object* type = nullptr;
  type = new nb::object(nb::steal(
      PyErr_NewExceptionWithDoc("winnow.Error", "What Winnow can't do: `place: what`, and below it what can be done.",
                                PyExc_Exception, nullptr)));
  module.attr("Error") = *type;
  nb::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const Raised& raised) {
      const nb::object error = (*type)(raised.what());
      error.attr("place") = raised.error.place;
      error.attr("what") = raised.error.what;
      error.attr("advice") = raised.error.advice;
      PyErr_SetObject(type->ptr(), error.ptr());
    }
  });
}

// An edit that outlives its page: it shares the store that its texts lie in.
struct PageEdit {
  TextStore store;
  AppliedEdit edit;
};

void bind_edits(nb::module_& module) {
  nb::class_<PageEdit>(module, "Edit")
      .def_prop_ro("kind",
                   [](const PageEdit& its) {
                     return its.edit.kind == EditKind::kReplace        ? "replace"
                            : its.edit.kind == EditKind::kDropDocument ? "drop_page"
                                                                       : "drop";
                   })
      .def_prop_ro("plugin", [](const PageEdit& its) { return std::string(its.edit.plugin); })
      .def_prop_ro("version", [](const PageEdit& its) { return std::string(its.edit.version); })
      .def_prop_ro("reason", [](const PageEdit& its) { return std::string(its.edit.reason); })
      .def_prop_ro("evidence", [](const PageEdit& its) { return std::string(its.edit.evidence); })
      .def_prop_ro("removed", [](const PageEdit& its) { return std::string(its.edit.removed); })
      .def_prop_ro("inserted", [](const PageEdit& its) { return std::string(its.edit.inserted); })
      .def_prop_ro("block", [](const PageEdit& its) { return its.edit.block; })
      .def_prop_ro("round", [](const PageEdit& its) { return its.edit.round; })
      .def_prop_ro(
          "score",
          [](const PageEdit& its) {
            return its.edit.score < 0 ? std::optional<double>() : std::optional<double>(its.edit.score);
          },
          nb::sig("def score(self) -> float | None"))
      .def_prop_ro("in_block",
                   [](const PageEdit& its) { return std::pair(its.edit.in_block.begin, its.edit.in_block.end); })
      .def_prop_ro("in_source",
                   [](const PageEdit& its) { return std::pair(its.edit.in_source.begin, its.edit.in_source.end); })
      .def("__repr__", [](const PageEdit& its) {
        return "<winnow.Edit " + std::string(its.edit.plugin) + ": " + std::string(its.edit.reason) + ": " +
               std::string(its.edit.evidence) + ">";
      });
}

void bind_pages(nb::module_& module) {
  const auto or_none = [](const std::string& text) { return text.empty() ? Name() : Name(text); };
  nb::class_<CleanedPage>(module, "Page")
      .def_prop_ro("text", [](const CleanedPage& page) { return page.clean.text; })
      .def_ro("body", &CleanedPage::body)
      .def_prop_ro("title", [or_none](const CleanedPage& page) { return or_none(page.title); })
      .def_prop_ro("date", [or_none](const CleanedPage& page) { return or_none(page.date); })
      .def_prop_ro("iso_date", [or_none](const CleanedPage& page) { return or_none(page.iso_date); })
      .def_prop_ro("byline", [or_none](const CleanedPage& page) { return or_none(page.byline); })
      .def_prop_ro("lang", [or_none](const CleanedPage& page) { return or_none(page.lang); })
      .def_prop_ro("site", [or_none](const CleanedPage& page) { return or_none(page.site); })
      .def_prop_ro("url", [or_none](const CleanedPage& page) { return or_none(page.url); })
      .def_prop_ro("id", [or_none](const CleanedPage& page) { return or_none(page.id); })
      .def_ro("hash", &CleanedPage::hash)
      .def_prop_ro("status", [](const CleanedPage& page) { return std::string(page.clean.status); })
      .def_prop_ro("error",
                   [or_none](const CleanedPage& page) {
                     return or_none(page.clean.error.empty() ? page.clean.guarded : page.clean.error);
                   })
      .def_prop_ro("settled", [](const CleanedPage& page) { return page.clean.outcome.settled; })
      .def_prop_ro("audit", [](const CleanedPage& page) { return page.clean.audit; })
      .def_prop_ro("edits",
                   [](const CleanedPage& page) {
                     std::vector<PageEdit> edits;
                     for (const AppliedEdit& edit : page.history)
                       if (edit.plugin != "form") edits.push_back({page.store, edit});
                     return edits;
                   })
      .def_prop_ro("incidents",
                   [](const CleanedPage& page) {
                     std::vector<std::pair<std::string, std::string>> said;
                     for (const Incident& incident : page.clean.outcome.incidents)
                       said.emplace_back(incident.plugin, incident.message);
                     return said;
                   })
      .def("restore", &restored, nb::sig("def restore(self) -> str | bytes"),
           "The input as it was given: str or bytes.")
      .def("__repr__", [](const CleanedPage& page) {
        return "<winnow.Page " + std::string(page.clean.status) + (page.title.empty() ? "" : ": " + page.title) + ">";
      });
}

void bind_arrow(nb::module_& module) {
  nb::class_<Tables>(module, "Arrow")
      .def("__arrow_c_schema__", &schema_capsule)
      .def(
          "__arrow_c_array__", [](const Tables& tables, nb::handle) { return array_capsules(tables); },
          "requested_schema"_a = nb::none())
      .def(
          "__arrow_c_stream__", [](const Tables& tables, nb::handle) { return stream_capsule(tables); },
          "requested_schema"_a = nb::none())
      .def_prop_ro("num_batches", [](const Tables& tables) { return tables.batches.size(); })
      .def("__len__", [](const Tables& tables) {
        std::int64_t rows = 0;
        for (const auto& batch : tables.batches) rows += batch->rows;
        return rows;
      });
}

void bind_cleaning(nb::module_& module) {
  nb::class_<Cleaner>(module, "Cleaner")
      .def_prop_ro("fingerprint", &Cleaner::fingerprint)
      .def_prop_ro("warnings", &Cleaner::warnings)
      .def_prop_ro("plugins", &Cleaner::plugins)
      .def("clean", &clean_one, "source"_a, "is_html"_a, "id"_a = nb::none(), "url"_a = nb::none(),
           "site"_a = nb::none(),
           nb::sig("def clean(self, source: str | bytes, is_html: bool, id: str | None = None, url: str | None = None, "
                   "site: str | None = None) -> Page"))
      .def("clean_arrow", &clean_arrow, "data"_a, "text"_a = nb::none(), "html"_a = nb::none(), "id"_a = nb::none(),
           "url"_a = nb::none(), "site"_a = nb::none(), "audit"_a = false, "threads"_a = 1);
  module.def("make_cleaner", &make_cleaner, "folder"_a, "config"_a = nb::none(), "plugins"_a = nb::none(),
             "without"_a = Strings(), "files"_a = Strings(), "options"_a = Strings(), "preset"_a = nb::none(),
             "max_cut"_a = nb::none(), "site"_a = nb::none(), "unwrap"_a = nb::none(), "state"_a = nb::none(),
             "state_place"_a = "state");
}

void bind_dedup(nb::module_& module) {
  module.def("dedup", &dedup_arrow, "data"_a, "id"_a, "text"_a, "date"_a = nb::none(), "url"_a = nb::none(),
             "site"_a = nb::none(), "keep"_a = Strings(), "threshold"_a = .45, "index"_a = nb::none(),
             "memory"_a = std::size_t{1} << 30, "threads"_a = 1);
  module.def("signatures", &signatures_arrow, "data"_a, "text"_a, "id"_a = nb::none(), "date"_a = nb::none(),
             "url"_a = nb::none(), "site"_a = nb::none(), "keep"_a = Strings());
  nb::class_<NeighbourPairs>(module, "Neighbours")
      .def(nb::init<>())
      .def("add", [](NeighbourPairs& pairs, nb::handle data) {
        return each_chunk(data,
                          [&](const Input& input, const ArrowArray& chunk) { return neighbours(pairs, input, chunk); });
      });
  nb::class_<CopyCheck>(module, "CopyCheck")
      .def(nb::init<double>())
      .def("verified", [](CopyCheck& check, nb::handle data) {
        return each_chunk(data,
                          [&](const Input& input, const ArrowArray& chunk) { return verified(check, input, chunk); });
      });
  nb::class_<Settler>(module, "Settler")
      .def(nb::init<double>())
      .def("add",
           [](Settler& settler, nb::handle data) {
             return each_chunk(data,
                               [&](const Input& input, const ArrowArray& chunk) { return settler.add(input, chunk); });
           })
      .def("finish", [](Settler& settler) {
        const Free gil;
        return Tables{{settler.finish()}};
      });
  module.def("components", [](nb::handle data) {
    const Input input = Input::of(data);
    const Free gil;
    return Tables{{components_of(input)}};
  });
}

void bind_index(nb::module_& module) {
  nb::class_<IndexStats>(module, "IndexStats")
      .def_ro("parameters", &IndexStats::parameters)
      .def_ro("pages", &IndexStats::pages)
      .def_ro("copies", &IndexStats::copies)
      .def_ro("pending", &IndexStats::pending)
      .def_ro("runs", &IndexStats::runs)
      .def_ro("sketch_bytes", &IndexStats::sketch_bytes)
      .def_ro("file_bytes", &IndexStats::file_bytes);
  nb::class_<DedupIndex>(module, "Index")
      .def(
          "__init__",
          [](DedupIndex* at, const std::string& folder, bool writes) {
            new (at) DedupIndex(value_of(DedupIndex::open(folder, writes)));
          },
          "folder"_a, "writes"_a = false)
      .def_prop_ro("stats", &DedupIndex::stats)
      .def("verify", &DedupIndex::verify, nb::call_guard<Free>())
      .def(
          "compact", [](DedupIndex& index) { value_of(index.compact()); }, nb::call_guard<Free>())
      .def(
          "forget",
          [](DedupIndex& index, const std::string& id, unsigned threads) {
            return value_of(index.forget({id}, threads)).unknown.empty();
          },
          "id"_a, "threads"_a = 1, nb::call_guard<Free>())
      .def(
          "resettle", [](DedupIndex& index, unsigned threads) { value_of(index.resettle(threads)); }, "threads"_a = 1,
          nb::call_guard<Free>());
}

void bind_reading(nb::module_& module) {
  nb::class_<PageSource>(module, "Reading")
      .def(
          "next",
          [](PageSource& source, std::int64_t rows) {
            const Free gil;
            const std::shared_ptr<const Table> batch = source.next(rows);
            return batch ? std::optional<Tables>(Tables{{batch}}) : std::nullopt;
          },
          "rows"_a);
  module.def("read_files", [](Strings inputs, const std::string& from) {
    const std::vector<std::string> known = readable_formats();
    if (std::find(known.begin(), known.end(), from) == known.end())
      throw Raised({"from_", "no reader for \"" + from + "\"" + meant(from, known), ""});
    ReadOptions options;
    options.from = from;
    return PageSource(std::move(inputs), std::move(options));
  });
}

}  // namespace

NB_MODULE(_core, module) {
  module.attr("version") = WINNOW_VERSION;
  bind_errors(module);
  bind_edits(module);
  bind_pages(module);
  bind_arrow(module);
  bind_cleaning(module);
  bind_dedup(module);
  bind_index(module);
  bind_reading(module);
  bind_states(module);
}

}  // namespace winnow::python
