#include <winnow/writer.h>

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
  if (container) return name + ".jsonl";
  return name.ends_with(extension) ? name : name.append(extension);
}

}  // namespace winnow
