// Megabytes a second through one plugin's process(), nothing else: no reading, no Form, no writing.
//
//   plugin_speed build/lib/winnow/plugins/mojibake.winnow.so pages.txt [seconds]
//
// Pages are parted by form feeds, their blocks are lines. The pages are in memory and shown again and again for about
// `seconds` of CPU time (2); what is printed is the fastest pass: MB a CPU second, then the edits of one pass. Options
// have their defaults, and the host offers no extension, so that it suits plugins that look at the text alone.
#include <dlfcn.h>
#include <winnow/plugin.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Options = std::map<std::string, std::string, std::less<>>;

winnow_str str(std::string_view s) { return {s.data(), s.size()}; }

int option(void* ctx, const char* name, winnow_str* value) {
  const auto& options = *static_cast<const Options*>(ctx);
  const auto found = options.find(name);
  if (found == options.end()) return 0;
  *value = str(found->second);
  return 1;
}

void say(void*, winnow_str message) { std::fprintf(stderr, "%.*s\n", static_cast<int>(message.size), message.data); }

void count_edits(void* ctx, const winnow_edit*, size_t n, size_t) { *static_cast<std::size_t*>(ctx) += n; }

Options defaults(std::string_view descriptor) {
  Options out;
  const auto json = nlohmann::json::parse(descriptor);
  for (const auto& declared : json.value("options", nlohmann::json::array())) {
    const auto& value = declared.at("default");
    out[declared.at("name")] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  return out;
}

/// CPU seconds of this process, so that other programs on the machine do not count.
double now() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

std::vector<std::vector<winnow_block>> pages_of(std::string_view text) {
  std::vector<std::vector<winnow_block>> pages(1);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\n\f"), text.size());
    winnow_block block{};
    block.text = str(text.substr(0, end));
    block.number = static_cast<std::uint32_t>(pages.back().size());
    block.link_density = -1;
    if (end > 0) pages.back().push_back(block);
    if (end < text.size() && text[end] == '\f') pages.emplace_back();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return pages;
}

winnow_doc document(const std::vector<winnow_block>& blocks) {
  winnow_doc doc{};
  doc.size = sizeof doc;
  doc.block_stride = sizeof(winnow_block);
  doc.blocks = blocks.data();
  doc.n_blocks = blocks.size();
  doc.meta_stride = sizeof(winnow_meta);
  return doc;
}

int fail(const char* what) {
  std::fprintf(stderr, "plugin_speed: %s\n", what);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return fail("usage: plugin_speed PLUGIN PAGES [SECONDS]");
  void* library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return fail(dlerror());
  const auto entry = reinterpret_cast<const winnow_plugin* (*)()>(dlsym(library, WINNOW_ENTRY_SYMBOL));
  if (entry == nullptr) return fail("no Winnow plugin");
  const winnow_plugin& plugin = *entry();
  Options options = defaults({plugin.descriptor.data, plugin.descriptor.size});
  winnow_host host{};
  host.size = sizeof host;
  host.ctx = &options;
  host.option = option;
  host.error = say;
  host.log = [](void*, int, winnow_str) {};
  host.extension = [](void*, const char*) -> const void* { return nullptr; };
  host.read_asset = [](void*, const char*, void*, void (*)(void*, winnow_str)) { return 0; };
  void* self = nullptr;
  if (plugin.open(&host, &self) != WINNOW_OK) return fail("the plugin does not start");

  std::ifstream file(argv[2], std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto pages = pages_of(text);
  std::size_t bytes = 0;
  for (const auto& page : pages)
    for (const winnow_block& block : page) bytes += block.text.size;
  if (bytes == 0) return fail("no text in the file of pages");

  const double budget = argc > 3 ? std::atof(argv[3]) : 2;
  const double begin = now();
  double fastest = 1e9;
  std::size_t edits = 0;
  do {
    edits = 0;
    winnow_sink sink{sizeof(winnow_sink), 0, &edits, count_edits, say};
    const double from = now();
    for (const auto& page : pages) {
      const winnow_doc doc = document(page);
      if (plugin.process(self, &doc, &sink) < 0) return fail("process() failed");
    }
    fastest = std::min(fastest, now() - from);
  } while (now() - begin < budget);
  if (plugin.close != nullptr) plugin.close(self);
  std::printf("%.1f %zu\n", static_cast<double>(bytes) / 1e6 / fastest, edits);
  return 0;
}
