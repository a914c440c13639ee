#include <winnow/audit.h>
#include <winnow/data_stream.h>
#include <winnow/host.h>
#include <winnow/pipeline.h>
#include <winnow/reader.h>

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "refused.h"
#include "run/plugin_choice.h"
#include "run/run.h"
#include "run/watch.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

// Says what was looked at, and counts what is not well.
class Findings {
 public:
  explicit Findings(Colours colour) : colour_(colour) {}
  void good(const std::string& what) { print(colour_.green, "ok ", what); }
  void bad(const Error& error) {
    ++bad_;
    print(colour_.red, "bad", escaped(error.place) + (error.place.empty() ? "" : ": ") + escaped(error.what));
    if (!error.advice.empty()) std::fputs(("     " + escaped(error.advice) + "\n").c_str(), data_stream());
  }
  int n_bad() const { return bad_; }

 private:
  void print(std::string_view paint, std::string_view word, const std::string& what) {
    std::fputs(fmt::format("{}{}{}  {}\n", paint, word, colour_.off, what).c_str(), data_stream());
  }
  Colours colour_;
  int bad_ = 0;
};

void check_plugins(const Settings& settings, Findings& findings, PluginHost& host) {
  std::error_code ignored;
  for (const std::filesystem::path& folder : plugin_folders(std::filesystem::read_symlink("/proc/self/exe", ignored)))
    if (std::filesystem::is_directory(folder, ignored))
      findings.good("plugins are looked for in " + escaped(folder.string()));
  std::size_t loaded = 0;
  for (const PluginFile& file : found_plugins(settings)) {
    if (!file.usable()) {
      findings.bad({file.path.string(), file.refused, ""});
    } else if (const Status status = host.load(file, {}); !status) {
      findings.bad(status.error());
    } else {
      ++loaded;
      findings.good(fmt::format("plugin {} {}", file.descriptor.name, file.descriptor.version));
    }
  }
  if (loaded == 0) findings.bad({"", "no plugin was found: pages would only be formed", "is the installation whole?"});
}

// One page, cleaned with what was found: twice the same, and given back.
void check_cleaning(PluginHost& host, Findings& findings) {
  const std::string source = "The tide table\r\n\r\nHow to read it:\t the  columns are hours.\r\n";
  Pipeline pipeline(watched(host.stages()), {});
  RunOptions options;
  options.rows = false;
  options.audit = true;
  const auto cleaned = [&](const std::string& text) {
    Record record;
    DecodedText decoded = decode(text);
    record.document = text_document("page", std::move(decoded.text));
    record.document.decoding = std::move(decoded.decoding);
    record.document.source_hash = content_hash(text);
    record.document.source_bytes = text.size();
    return clean_record(std::move(record), pipeline, options);
  };
  const Done once = cleaned(source);
  for (const Incident& incident : once.outcome.incidents) findings.bad({incident.plugin, incident.message, ""});
  if (cleaned(once.text).text != once.text)
    findings.bad({"", "a cleaned page changes when it is cleaned again", ""});
  else
    findings.good("a page is cleaned, and cleaned again stays as it is");
  const Result<std::string> back = restore(once.text, once.audit);
  if (!back || *back != source)
    findings.bad({"", "a cleaned page is not given back", back ? "" : back.error().text()});
  else
    findings.good("its bytes are given back");
}

}  // namespace

int run_doctor(const Settings& asked) {
  Findings findings(colours(asked, data_descriptor()));
  findings.good(fmt::format("winnow {}, plugin ABI {}.{}", WINNOW_VERSION, WINNOW_ABI_MAJOR, WINNOW_ABI_MINOR));
  Settings settings;
  try {
    settings = Settings::gather(kClean, {});
    findings.good("settings (winnow config show --origin lists them)");
  } catch (const Refused& refused) {
    findings.bad(refused.error);
  }
  PluginHost host;
  try {
    check_plugins(settings, findings, host);
    check_cleaning(host, findings);
  } catch (const Refused& refused) {
    findings.bad(refused.error);
  }
  return findings.n_bad() > 0 ? kFailures : kDone;
}

}  // namespace winnow::cli
