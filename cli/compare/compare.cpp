#include "compare.h"

#include <winnow/data_stream.h>

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "diff_rows.h"
#include "refused.h"
#include "terminal/terminal.h"

namespace winnow::cli {

Comparison::Comparison(const Value& old, const Settings& settings)
    : old_(old.text), texts_(old.text), colour_(colours(settings, data_descriptor())) {
  if (!std::filesystem::exists(old.text))
    throw Refused({old.text, "no such file or folder", old.origin + " wants what an earlier run wrote with -o"});
  const auto output = settings.one("output");
  if ((!output || output->text == "-") && !settings.on("dry-run"))
    throw Refused({old.origin, "standard output is for the differences", "give -n, or -o for the pages"});
}

void Comparison::see(const Done& done) {
  ++pages_;
  const std::string& id = done.record.document.id;
  const Result<std::string> before = texts_.of(id);
  missing_ += !before;
  if (!before || *before == done.text) return;
  ++differ_;
  const std::string text =
      fmt::format("{0}--- {1} ({2})\n+++ {1}{3}\n", colour_.bold, escaped(id), escaped(old_), colour_.off) +
      unified(diff_rows(*before, done.text), colour_);
  std::fputs(text.c_str(), data_stream());
}

std::string Comparison::said() const {
  std::string text = fmt::format("{} of {} pages differ from {}", differ_, pages_, escaped(old_));
  if (missing_ > 0) text += fmt::format(", {} were not there", missing_);
  return text;
}

}  // namespace winnow::cli
