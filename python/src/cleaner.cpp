#include "cleaner.h"

#include <winnow/audit.h>
#include <winnow/form.h>
#include <winnow/html.h>
#include <winnow/reader.h>
#include <winnow/settings_file.h>
#include <winnow/site.h>

#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <thread>

#include "raised.h"

namespace winnow::python {
namespace {

namespace fs = std::filesystem;

// One lock for all that threads share here, held for moments alone, so that fork() can wait for it: a child never
// inherits it locked by a thread that it does not have.
std::mutex& lock_of_all() {
  static auto* mutex = new std::mutex;
  static const int once =
      ::pthread_atfork([] { lock_of_all().lock(); }, [] { lock_of_all().unlock(); }, [] { lock_of_all().unlock(); });
  (void)once;
  return *mutex;
}

// Settings of the command line's runs: they say nothing of what becomes of a page.
constexpr auto kOfRuns = std::to_array<std::string_view>(
    {"output",   "format", "from",        "site-from",  "limit",          "side-by-side",  "dedup",
     "clusters", "index",  "edges",       "keep",       "threshold",      "memory",        "audit",
     "report",   "rows",   "action",      "provenance", "checkpoint",     "strict",        "allow-failures",
     "jobs",     "quiet",  "verbose",     "color",      "since",          "baseline",      "learn",
     "spool",    "state",  "keep-source", "isolate",    "plugin-seconds", "plugin-memory", "paragraphs"});

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

// A file's bytes or those of all files of a folder, by name.
std::string content_of(const fs::path& path) {
  std::error_code problem;
  if (!fs::is_directory(path, problem)) return content_hash(bytes_of(path));
  std::map<std::string, std::string> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path, problem))
    if (entry.is_regular_file(problem)) files[entry.path().lexically_relative(path).string()] = bytes_of(entry.path());
  std::string all;
  for (const auto& [name, bytes] : files) all += name + '\n' + content_hash(bytes) + '\n';
  return content_hash(all);
}

// Settings as they are written, and what the files hold that they name.
std::string settings_text(const CleanerSettings& settings, const std::vector<PluginFile>& files) {
  std::string text = "max-cut " + std::to_string(settings.max_cut) + "\nsite " + settings.site + '\n';
  if (settings.choice.preset) text += "preset " + settings.choice.preset->text + '\n';
  for (const Setting& set : settings.choice.set) {
    text += "set " + set.text + '\n';
    const std::string name = set.text.substr(0, set.text.find('.'));
    const std::string option = set.text.substr(name.size() + 1, set.text.find('=') - name.size() - 1);
    for (const PluginFile& file : files)
      for (const OptionSpec& spec : file.descriptor.options)
        if (file.usable() && file.descriptor.name == name && spec.name == option &&
            spec.type == OptionSpec::Type::kPath)
          text += content_of(set.text.substr(set.text.find('=') + 1)) + '\n';
  }
  return text;
}

}  // namespace

// Hosts are never closed: a plugin wants to be closed by the thread that opened it, and nobody says by which thread
// Python lets go of an object. Pipelines of equal settings share one.
struct Cleaner::Shared {
  PluginHost host;
  std::vector<std::string> warnings;
  std::string fingerprint;
  std::vector<std::unique_ptr<Pipeline>> idle;  // lock_of_all()

  static std::shared_ptr<Shared> of(const CleanerSettings& settings, const std::string& plugins);
};

std::shared_ptr<Cleaner::Shared> Cleaner::Shared::of(const CleanerSettings& settings, const std::string& plugins) {
  // Folders of the user's come first, as in the command line; then the package's own.
  std::vector<fs::path> folders = plugin_folders("/nonexistent/bin/winnow");
  std::erase_if(folders, [](const fs::path& folder) { return folder.string().starts_with("/nonexistent/"); });
  folders.push_back(plugins);
  const std::vector<PluginFile> files = value_of(found_plugins(settings.choice, folders));

  auto made = std::make_shared<Shared>();
  std::vector<Error> warnings;
  static auto* hosts = new std::map<std::string, std::shared_ptr<Shared>>;
  static auto* loading = new std::mutex;
  const std::lock_guard one_at_a_time(*loading);
  made->host = value_of(load_plugins(settings.choice, folders, warnings));
  for (const Error& warning : warnings) made->warnings.push_back(warning.text());
  std::string what = settings_text(settings, files);
  for (const Descriptor& loaded : made->host.descriptors()) {
    what += loaded.name + ' ' + loaded.version + ' ';
    for (const PluginFile& file : files)
      if (file.usable() && file.descriptor.name == loaded.name) what += content_of(file.path);
    what += '\n';
  }
  made->fingerprint = content_hash(what);
  return hosts->try_emplace(made->fingerprint, std::move(made)).first->second;
}

// A pipeline for the time of a call.
class Cleaner::Lease {
 public:
  explicit Lease(Shared& shared) : shared_(shared) {
    {
      const std::lock_guard lock(lock_of_all());
      if (!shared_.idle.empty()) {
        pipeline_ = std::move(shared_.idle.back());
        shared_.idle.pop_back();
      }
    }
    if (!pipeline_) pipeline_ = std::make_unique<Pipeline>(shared_.host.stages(), PipelineOptions{});
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() {
    const std::lock_guard lock(lock_of_all());
    shared_.idle.push_back(std::move(pipeline_));
  }
  Pipeline& operator*() { return *pipeline_; }

 private:
  Shared& shared_;
  std::unique_ptr<Pipeline> pipeline_;
};

namespace {

// The page as the command line's readers make it.
Document document_of(const PageInput& input, bool audit) {
  Document page;
  if (input.is_html && input.is_bytes) {
    page = value_of(html_document(std::string(input.id), input.source, "", input.url, {}));
  } else if (input.is_html) {
    page = html_page(std::string(input.id), decode(input.source).text, input.url, {});
  } else {
    // Valid UTF-8 comes back as it is: whoever made the column may have promised it in vain.
    DecodedText decoded = decode(input.source);
    page = text_document(std::string(input.id), std::move(decoded.text));
    page.decoding = std::move(decoded.decoding);
  }
  page.url = input.url;
  page.site = input.site.empty() ? host_of(input.url) : std::string(input.site);
  page.place = input.id.empty() ? "page" : std::string(input.id);
  if (audit) page.source_hash = content_hash(input.source);
  page.source_bytes = input.source.size();
  return page;
}

}  // namespace

Cleaner::Cleaner(CleanerSettings settings, const std::string& plugins)
    : shared_(Shared::of(settings, plugins)), max_cut_(settings.max_cut), site_(std::move(settings.site)) {}

const std::vector<std::string>& Cleaner::warnings() const { return shared_->warnings; }
const std::string& Cleaner::fingerprint() const { return shared_->fingerprint; }

std::vector<std::string> Cleaner::plugins() const {
  std::vector<std::string> names;
  for (const Descriptor& loaded : shared_->host.descriptors()) names.push_back(loaded.name + ' ' + loaded.version);
  return names;
}

CleanedPage Cleaner::clean(const PageInput& input) const {
  CleanedPage page;
  Document document = document_of(input, true);
  if (document.site.empty()) document.site = site_;
  Lease pipeline(*shared_);
  CleanPageOptions how;
  how.audit = true;
  how.max_cut = max_cut_;
  page.clean = clean_page(document, *pipeline, how);
  page.hash = content_hash(page.clean.text);
  page.title = page_fact(document, PageFact::kTitle);
  page.date = page_fact(document, PageFact::kDate);
  page.byline = page_fact(document, PageFact::kByline);
  page.lang = document.lang;
  if (page.clean.status != "failed") page.body = body_text(document);
  page.site = document.site;
  page.id = document.id;
  page.url = document.url;
  page.is_html = document.is_html;
  page.is_bytes = input.is_bytes;
  if (document.is_html) page.html_source = input.source;
  page.history = std::move(document.history);
  page.store = std::move(document.store);
  return page;
}

namespace {

// The columns of a result, filled row by row.
struct Rows {
  enum Place { kText, kTitle, kDate, kByline, kLang, kSite, kBody, kHash, kStatus, kEdits, kError, kAudit };
  explicit Rows(bool audit) {
    for (const char* name : {"text", "title", "date", "byline", "lang", "site", "body", "hash", "status"})
      columns.push_back(text_column(name));
    columns.push_back(number_column("edits"));
    columns.push_back(text_column("error"));
    if (audit) columns.push_back(text_column("audit"));
  }
  void add_failed(std::string_view why, std::string_view id);
  std::vector<Column> columns;
};

void Rows::add_failed(std::string_view why, std::string_view id) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i == kStatus) {
      add(columns[i], std::string_view("failed"));
    } else if (i == kError) {
      add(columns[i], why);
    } else if (i == kEdits) {
      add(columns[i], std::int64_t{0});
    } else if (i == kAudit) {
      Document page;
      page.id = id;
      page.place = id;
      add(columns[i], audit_failure(page, std::string(why)));
    } else {
      add_null(columns[i]);
    }
  }
}

// The columns of one chunk that pages are made of.
struct Sources {
  Sources(const Input& input, const ArrowArray& chunk, const ColumnNames& names) {
    const auto column = [&](const std::optional<std::string>& name) {
      return name ? std::optional<TextColumn>(TextColumn(input.column(*name), chunk)) : std::nullopt;
    };
    text = column(names.text);
    html = column(names.html);
    id = column(names.id);
    url = column(names.url);
    site = column(names.site);
  }
  static std::string_view in(const std::optional<TextColumn>& column, std::int64_t row) {
    return column && !column->is_null(row) ? (*column)[row] : std::string_view();
  }
  std::optional<TextColumn> text, html, id, url, site;
};

}  // namespace

std::shared_ptr<const Table> Cleaner::clean_chunk(const Input& input, const ArrowArray& chunk, const ColumnNames& names,
                                                  bool audit, unsigned threads) const {
  const Sources sources(input, chunk, names);
  CleanPageOptions how;
  how.audit = audit;
  how.max_cut = max_cut_;
  const auto clean_row = [&](std::int64_t row, Pipeline& pipeline, Rows& rows) {
    PageInput page;
    const bool has_html = sources.html && !sources.html->is_null(row);
    page.is_html = has_html;
    page.id = Sources::in(sources.id, row);
    page.url = Sources::in(sources.url, row);
    page.site = Sources::in(sources.site, row);
    if (!has_html && (!sources.text || sources.text->is_null(row))) return rows.add_failed("there is no text", page.id);
    page.source = has_html ? (*sources.html)[row] : (*sources.text)[row];
    page.is_bytes = (has_html ? *sources.html : *sources.text).is_binary();
    Document document;
    try {
      document = document_of(page, audit);
    } catch (const Raised& refused) {
      return rows.add_failed(refused.error.what, page.id);
    }
    if (document.site.empty()) document.site = site_;
    const CleanPage clean = clean_page(document, pipeline, how);
    const bool failed = clean.status == "failed";
    add(rows.columns[Rows::kText], clean.text);
    add_or_null(rows.columns[Rows::kTitle], failed ? "" : page_fact(document, PageFact::kTitle));
    add_or_null(rows.columns[Rows::kDate], failed ? "" : page_fact(document, PageFact::kDate));
    add_or_null(rows.columns[Rows::kByline], failed ? "" : page_fact(document, PageFact::kByline));
    add_or_null(rows.columns[Rows::kLang], document.lang);
    add_or_null(rows.columns[Rows::kSite], document.site);
    if (failed) {
      add_null(rows.columns[Rows::kBody]);
    } else {
      add(rows.columns[Rows::kBody], body_text(document));
    }
    add(rows.columns[Rows::kHash], content_hash(clean.text));
    add(rows.columns[Rows::kStatus], clean.status);
    add(rows.columns[Rows::kEdits], static_cast<std::int64_t>(edit_count(document)));
    add_or_null(rows.columns[Rows::kError], failed ? clean.error : clean.guarded);
    if (audit) add(rows.columns[Rows::kAudit], failed ? audit_failure(document, clean.error) : clean.audit);
  };

  // Blocks of rows go to whoever is free; each has columns of its own, which are put together in order.
  constexpr std::int64_t kBlock = 64;
  const std::int64_t n_blocks = threads <= 1 ? 1 : (chunk.length + kBlock - 1) / kBlock;
  std::vector<Rows> blocks(static_cast<std::size_t>(std::max<std::int64_t>(n_blocks, 1)), Rows(audit));
  std::atomic<std::int64_t> next{0};
  std::exception_ptr thrown;
  std::once_flag first;
  const auto work = [&] {
    try {
      Lease pipeline(*shared_);
      for (std::int64_t block = next++; block < n_blocks; block = next++) {
        const std::int64_t begin = threads <= 1 ? 0 : block * kBlock;
        const std::int64_t end = threads <= 1 ? chunk.length : std::min(begin + kBlock, chunk.length);
        for (std::int64_t row = begin; row < end; ++row)
          clean_row(row, *pipeline, blocks[static_cast<std::size_t>(block)]);
      }
    } catch (...) {
      std::call_once(first, [&] { thrown = std::current_exception(); });
      next = n_blocks;
    }
  };
  std::vector<std::thread> others;
  for (std::int64_t i = 1; i < std::min<std::int64_t>(threads, n_blocks); ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  if (thrown) std::rethrow_exception(thrown);

  auto table = std::make_shared<Table>();
  table->rows = chunk.length;
  table->columns = std::move(blocks.front().columns);
  for (std::size_t block = 1; block < blocks.size(); ++block)
    for (std::size_t i = 0; i < table->columns.size(); ++i) table->columns[i].append(blocks[block].columns[i]);
  return table;
}

CleanerSettings settings_of_file(const std::string& file) {
  CleanerSettings settings;
  const auto known_names = [] {
    std::vector<std::string> names{"plugins", "without", "plugin", "preset", "set", "site", "max-cut"};
    for (const std::string_view name : kOfRuns) names.emplace_back(name);
    return names;
  };
  for (FileSetting& setting : value_of(read_settings_file(file, true))) {
    const std::string& name = setting.name;
    if (name == "plugins") {
      settings.choice.plugins = std::move(setting.values);
    } else if (name == "without") {
      settings.choice.without = std::move(setting.values);
    } else if (name == "plugin") {
      settings.choice.files = std::move(setting.values);
    } else if (name == "set") {
      settings.choice.set = std::move(setting.values);
    } else if (name == "preset" && !setting.values.empty()) {
      settings.choice.preset = setting.values.back();
    } else if (name == "site" && !setting.values.empty()) {
      settings.site = setting.values.back().text;
    } else if (name == "max-cut" && !setting.values.empty()) {
      const std::string& text = setting.values.back().text;
      char* end = nullptr;
      settings.max_cut = std::strtod(text.c_str(), &end);
      if (text.empty() || *end != 0 || settings.max_cut < 0 || settings.max_cut > 1)
        throw Raised({setting.origin, "\"" + text + "\" is no share from 0 to 1, such as 0.9", ""});
    } else if (std::find(kOfRuns.begin(), kOfRuns.end(), name) == kOfRuns.end()) {
      throw Raised({setting.origin, "unknown setting \"" + setting.key + "\"" + meant(name, known_names()), ""});
    }
  }
  return settings;
}

}  // namespace winnow::python
