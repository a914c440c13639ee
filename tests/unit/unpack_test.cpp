#include "formats/packed/unpack.h"

#include <winnow/output_file.h>

#include <zlib.h>

#include <string>

#include "catch.h"

using namespace winnow;

namespace {

std::string gzipped(const std::string& bytes) {
  z_stream z{};
  REQUIRE(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&z, static_cast<uLong>(bytes.size())) + 32, '\0');
  std::string in = bytes;
  z.next_in = reinterpret_cast<Bytef*>(in.data());
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

// Text that compresses to about a third, different for each seed.
std::string words(unsigned seed, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    seed = seed * 1664525u + 1013904223u;
    text += "word" + std::to_string(seed >> 20) + (seed % 11 == 0 ? "\n" : " ");
  }
  return text;
}

struct Read {
  std::string bytes;
  std::size_t damages = 0;
};

Read read_all(std::string packed, const char* format, std::size_t piece) {
  ByteStream stream = unpacked(in_memory(std::move(packed)), format);
  Read read;
  std::string buffer(piece, '\0');
  for (;;) {
    const std::size_t n = stream.read(buffer.data(), buffer.size());
    read.bytes.append(buffer, 0, n);
    if (n > 0) continue;
    if (!stream.take_damage()) return read;
    ++read.damages;
  }
}

}  // namespace

TEST_CASE("members and frames of any size come out whole, read in pieces of any size") {
  for (const char* format : {"gz", "zst"}) {
    std::string plain;
    std::string packed;
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{5000}, std::size_t{3u << 20},
                                   std::size_t{12u << 20}, std::size_t{70}}) {
      const std::string part = words(static_cast<unsigned>(size), size);
      plain += part;
      packed += std::string(format) == "gz" ? gzipped(part) : zstd_frame(part);
    }
    for (const std::size_t piece : {std::size_t{1000}, std::size_t{1u << 20}}) {
      const Read read = read_all(packed, format, piece);
      CHECK(read.damages == 0);
      CHECK(read.bytes == plain);
    }
  }
}

TEST_CASE("a flipped byte in one member costs no other member, wherever it stands") {
  for (const char* format : {"gz", "zst"}) {
    const auto pack = [&](const std::string& bytes) { return *format == 'g' ? gzipped(bytes) : zstd_frame(bytes); };
    const std::string first = words(1, 3000);
    const std::string last = words(3, 3000);
    const std::string middle = pack(words(2, 3000));
    for (std::size_t at = 0; at < middle.size(); at += 7) {
      // The gzip header's time, flags and system say nothing of the content.
      if (*format == 'g' && at >= 3 && at < 10) continue;
      std::string damaged = middle;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
      const Read read = read_all(pack(first) + damaged + pack(last), format, 1u << 20);
      INFO(format << " byte " << at);
      CHECK(read.damages >= 1);
      CHECK(read.bytes.starts_with(first));
      CHECK(read.bytes.ends_with(last));
    }
  }
}

TEST_CASE("a stream that is cut off gives what can be read and says so") {
  const std::string plain = words(7, 20000);
  const std::string packed = gzipped(plain);
  for (std::size_t cut = 20; cut < packed.size(); cut += 101) {
    const Read read = read_all(packed.substr(0, cut), "gz", 4096);
    CHECK(read.damages == 1);
    CHECK(plain.starts_with(read.bytes));
  }
}

TEST_CASE("a body is unpacked up to the limit, and a bomb is stopped") {
  const std::string plain = words(9, 50000);
  CHECK(unpack_all(gzipped(plain), "gzip", 1u << 20).bytes == plain);
  const Unpacked cut = unpack_all(gzipped(plain), "gzip", 1000);
  CHECK(cut.bytes == plain.substr(0, 1000));
  CHECK_FALSE(cut.problem.empty());
  const Unpacked bomb = unpack_all(gzipped(std::string(40u << 20, ' ')), "gzip", 64u << 20);
  CHECK(bomb.problem == "it expands more than 200:1");
  CHECK(unpack_all("text", "compress", 1000).bytes == "text");
}
