#include <winnow/text_tree.h>

#include <utility>

#include "formats.h"

namespace winnow {

bool is_container(std::string_view format) {
  const Format* found = format_named(format);
  return found != nullptr && found->container;
}

std::string output_name(const Record& record, std::string_view extension) {
  const bool container = is_container(record.format);
  if (record.input_path.empty()) return std::string("stdin").append(container ? ".jsonl" : extension);
  std::string name = printable_path(record.input_path);
  return container ? name + ".jsonl" : output_name_of(std::move(name), extension);
}

std::string output_name_of(std::string id, std::string_view extension) {
  return id.ends_with(extension) ? id : id.append(extension);
}

}  // namespace winnow
