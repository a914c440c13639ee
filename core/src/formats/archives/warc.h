// WARC 1.0 and 1.1 (ISO 28500), record by record, out of any stream of bytes. A damaged record costs itself at most:
// the next one is looked for and found.
//
//   WarcScanner scanner(std::move(bytes), 64u << 20);
//   while (const WarcItem* item = scanner.next())
//     if (item->kind == WarcItem::Kind::kRecord) use(item->header("WARC-Target-URI"), item->content);
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/packed/byte_stream.h"

namespace winnow {

/// A record, or what is to be said of bytes that are none. Its views are good until the next call of next().
struct WarcItem {
  enum class Kind {
    kRecord,    // `problem`, when there is one: what is wrong with it; its content is what there is
    kTooLarge,  // a record whose content is beyond the limit and was left out
    kDamage     // bytes that belong to no record: `problem` says what they are
  };
  struct Field {
    std::string_view name, value;
  };
  Kind kind = Kind::kRecord;
  std::uint64_t number = 0;   // of records in this stream, from 1
  bool behind = false;        // kDamage: it stands behind record `number` (0: before the first), and is not part of it
  std::string position;       // "at byte 812": where it begins in the input, or in the unpacked bytes
  std::vector<Field> fields;  // in their order
  std::string_view content;
  std::string problem;

  /// The value of the first field of this name, in any case; empty when there is none.
  std::string_view header(std::string_view name) const;
};

class WarcScanner {
 public:
  /// `most`: bytes that the content of a record may have.
  WarcScanner(ByteStream bytes, std::size_t most);
  /// The next item; null at the end. [one thread]
  const WarcItem* next();
  const ByteStream& bytes() const { return stream_; }

 private:
  // A line of the header, from the record's first byte.
  struct FieldAt {
    std::size_t name, name_size, value, value_size;
  };
  enum class Header { kGood, kBad, kCutOff };

  bool fill();
  bool ensure(std::size_t bytes);
  void make_room();
  std::string_view there() const { return {buffer_.get() + begin_, end_ - begin_}; }
  std::uint64_t plain() const { return base_ + begin_; }
  std::string position_of(std::uint64_t plain);
  std::string range(std::uint64_t from, std::uint64_t to);
  bool skip_empty_lines();
  bool at_record();
  Header read_header();
  const WarcItem* record();
  const WarcItem* large_record(std::uint64_t length);
  const WarcItem* damage(std::string what, std::size_t skip_at_least);
  const WarcItem* broken_stream();
  void check_end(std::size_t content_end);
  std::optional<std::size_t> find_record(std::size_t from) const;
  void take_fields();

  ByteStream stream_;
  std::size_t most_;
  std::size_t capacity_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t base_ = 0;  // of buffer_[0] in the stream
  std::optional<Damage> broken_;
  bool ended_ = false;
  bool packed_ = false;
  WarcItem item_;
  std::vector<FieldAt> fields_;
  std::size_t header_size_ = 0;
  std::optional<std::uint64_t> length_;
  std::size_t consume_ = 0;  // the record that was given last
};

}  // namespace winnow
