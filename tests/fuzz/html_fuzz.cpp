// Any bytes as an HTML page: no crash, blocks within the source, valid UTF-8, a second reading gives the same.
#include <winnow/html.h>
#include <winnow/text.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const winnow::HtmlOptions options{size % 7 == 0 ? std::size_t{16} : std::size_t{8u << 20},
                                    size % 5 == 0 ? std::size_t{4} : std::size_t{512}};
  const winnow::Result<winnow::Document> page =
      winnow::html_document("fuzz", input, "", "https://fuzz.example/a/2020/01/02", options);
  if (!page) return 0;
  const winnow::Result<winnow::Document> again =
      winnow::html_document("fuzz", input, "", "https://fuzz.example/a/2020/01/02", options);
  require(again && again->blocks.size() == page->blocks.size());
  std::size_t at = 0;
  for (std::size_t i = 0; i < page->blocks.size(); ++i) {
    const winnow::Block& block = page->blocks[i];
    require(block.text == again->blocks[i].text);
    require(block.source.begin <= block.source.end && block.source.end <= page->source.size());
    require(block.source.begin >= at);
    at = block.source.end;
    require(block.element == winnow::kNoElement || block.element < page->elements.size());
    for (std::size_t c = 0; c < block.text.size();) {
      const winnow::Decoded d = winnow::decode_utf8(block.text, c);
      require(d.valid);
      c += d.size;
    }
    require(block.kind == winnow::BlockKind::kPre || block.text.find('\n') == std::string::npos);
  }
  for (std::size_t i = 0; i < page->elements.size(); ++i)
    require(page->elements[i].parent == winnow::kNoElement || page->elements[i].parent < i);
  return 0;
}
