#include "survivors.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "refused.h"

namespace winnow::cli {
namespace {

bool is_folder(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

}  // namespace

Survivors::Survivors(const Settings& settings, const std::vector<std::string>& inputs,
                     const std::vector<std::string>& taken) {
  const std::optional<Value> output = settings.one("output");
  if (!output) return;
  if (output->text.empty()) throw Refused({output->origin, "an empty name is no output", ""});
  const std::optional<Value> format = settings.one("format");
  if (format && format->text != "txt" && format->text != "jsonl")
    throw Refused({format->origin,
                   fmt::format("no writer for \"{}\"{}", format->text, meant(format->text, {"txt", "jsonl"})),
                   "there are txt and jsonl"});
  const bool rows = format ? format->text == "jsonl"
                           : output->text == "-" || (output->text.ends_with(".jsonl") && !is_folder(output->text));
  if (output->text == "-" && !rows)
    throw Refused({"-f txt", "standard output holds one text", "give -o FOLDER, or -f jsonl"});
  output_ = rows ? rows_output(output->text, inputs, settings.on("force"), "")
                 : tree_output(output->text, inputs, settings.on("force"), "", ".txt", taken);
  stdin_.emplace(inputs);
}

ReadOptions Survivors::again(ReadOptions options) {
  if (stdin_) stdin_->rewind();
  return options;
}

void Survivors::take(Record record, const std::string& copies) {
  std::string text(record.document.source), row = unchanged_row(record, copies);
  write(std::move(record), std::move(text), std::move(row));
}

void Survivors::take(Record record, std::string text, const std::string& more) {
  std::string row = row_with_text(record, text, more);
  write(std::move(record), std::move(text), std::move(row));
}

void Survivors::write(Record record, std::string text, std::string row) {
  Done done;
  done.status = "ok";
  done.text = std::move(text);
  done.text_hash = content_hash(done.text);
  done.row = std::move(row);
  done.record = std::move(record);
  if (const Status written = output_->take(done); !written) throw Refused(written.error(), kOutOfResource);
  ++written_;
}

void Survivors::leave_out(Record record, const std::string& kept) {
  Done done;
  done.status = "duplicate";
  done.copy = CopyOf{kept};
  done.record = std::move(record);
  if (const Status written = output_->take(done); !written) throw Refused(written.error(), kOutOfResource);
}

void Survivors::finish() { output_->finish({written_, ""}); }

}  // namespace winnow::cli
