// What a row costs in C++: the same work that the Python package's clean_arrow() does for a row, without Arrow or
// Python.
//
//   clean_rows PLUGINS SIZE ROWS     pages of about SIZE bytes; prints CPU nanoseconds a row
#include <winnow/clean_page.h>
#include <winnow/decode.h>
#include <winnow/file_hash.h>
#include <winnow/form.h>
#include <winnow/plugin_choice.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace {

// The page that tests/bench/python_rows.py makes.
std::string page_of(std::size_t size) {
  const std::string line = "The waiting list for a plot in Harnby is nine years long today.\n";
  std::string text = line.substr(0, size < 64 ? size : 64);
  for (unsigned number = 0; text.size() + 64 < size; ++number)
    text += "In year " + std::to_string(number) + " there were " + std::to_string(number * 37 % 1000) +
            " people waiting for plots.\n";
  return text;
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fprintf(stderr, "clean_rows PLUGINS SIZE ROWS\n"), 2;
  winnow::PluginChoice choice;
  std::vector<winnow::Error> warnings;
  winnow::Result<winnow::PluginHost> host = winnow::load_plugins(choice, winnow::find_plugins({argv[1]}, {}), warnings);
  if (!host) return std::fprintf(stderr, "%s\n", host.error().text().c_str()), 2;
  winnow::Pipeline pipeline(host->stages(), {});
  const std::string page = page_of(std::strtoull(argv[2], nullptr, 10));
  const auto rows = static_cast<std::size_t>(std::strtoull(argv[3], nullptr, 10));
  std::size_t bytes = 0;
  double begin = 0;
  for (std::size_t row = 0; row < rows + rows / 10; ++row) {
    if (row == rows / 10) begin = cpu_seconds();  // after a tenth of them: warm
    winnow::DecodedText decoded = winnow::decode(page);
    winnow::Document document = winnow::text_document("", std::move(decoded.text));
    document.place = "page";
    const winnow::CleanPage clean = winnow::clean_page(document, pipeline, {});
    bytes += clean.text.size() + winnow::content_hash(clean.text).size() + winnow::body_text(document).size();
    for (const auto fact : {winnow::PageFact::kTitle, winnow::PageFact::kDate, winnow::PageFact::kByline})
      bytes += winnow::page_fact(document, fact).size();
  }
  std::printf("%.0f\n", (cpu_seconds() - begin) / static_cast<double>(rows) * 1e9);
  return bytes == 0;
}
