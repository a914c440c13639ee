// Iterates the records of WARC and WET files as the readers do, and does nothing else: headers read, HTTP heads taken
// apart, bodies seen. For archives.py, which sets it beside FastWARC.
//
//   iterate FILE...        records, bytes and CPU seconds of each, as JSON
#include <fcntl.h>

#include <cstdio>
#include <ctime>

#include "formats/archives/http.h"
#include "formats/archives/warc.h"
#include "formats/packed/byte_stream.h"

namespace {

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace winnow;
  for (int i = 1; i < argc; ++i) {
    const double begin = cpu_seconds();
    UniqueFd fd(::open(argv[i], O_RDONLY | O_CLOEXEC));
    if (!fd) return 2;
    ByteStream bytes(std::move(fd), nullptr);
    const std::string_view head = bytes.peek(4);
    if (head.starts_with("\x1F\x8B")) {
      bytes = unpacked(std::move(bytes), "gz");
    } else if (!head.starts_with("WARC")) {
      bytes = unpacked(std::move(bytes), "zst");
    }
    WarcScanner scanner(std::move(bytes), 64u << 20);
    unsigned long long records = 0;
    unsigned long long content = 0;
    unsigned long long damaged = 0;
    int statuses = 0;
    while (const WarcItem* item = scanner.next()) {
      damaged += !item->problem.empty();
      if (item->kind != WarcItem::Kind::kRecord) continue;
      ++records;
      content += item->content.size();
      if (item->header("WARC-Type") == "response") statuses += http_head(item->content).status == 200;
    }
    std::printf("{\"records\":%llu,\"content\":%llu,\"ok\":%d,\"damaged\":%llu,\"seconds\":%.4f}\n", records, content,
                statuses, damaged, cpu_seconds() - begin);
  }
  return 0;
}
