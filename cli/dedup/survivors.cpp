#include "survivors.h"

#include <winnow/rows.h>

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
  if (output->text.empty())
    throw Refused({output->origin, "an empty name is no output", "give -o FILE, or -o - for standard output"});
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

Status Survivors::take(Record record, const std::string& copies) {
  Done done;
  done.text = record.document.source;
  done.row = unchanged_row(record, copies);
  if (record.document.is_html) done.extension = ".html";
  done.record = std::move(record);
  return hand_on(std::move(done));
}

Status Survivors::take(Record record, std::string text, const std::string& more) {
  Done done;
  done.row = row_with_text(record, text, more);
  done.text = std::move(text);
  done.record = std::move(record);
  return hand_on(std::move(done));
}

Status Survivors::hand_on(Done done) {
  done.status = "ok";
  done.text_hash = content_hash(done.text);
  Status written = output_->take(done);
  written_ += static_cast<bool>(written);
  return written;
}

void Survivors::leave_out(Record record, const std::string& kept) {
  Done done;
  done.status = "duplicate";
  done.copy = CopyOf{kept};
  if (record.document.is_html) done.extension = ".html";
  done.record = std::move(record);
  if (const Status written = output_->take(done); !written) throw Refused(written.error(), kOutOfResource);
}

void Survivors::finish() { output_->finish({written_, ""}); }

}  // namespace winnow::cli
