// Archives of files (tar, zip): each member is read like a file of its own.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "formats/formats.h"
#include "formats/open_input.h"

namespace winnow {

/// What an archive's own reader does: find the members and give their bytes.
class MemberSource {
 public:
  struct Member {
    std::string path;
    bool is_file = true;
    std::string position;  // "at byte 512"
  };
  virtual ~MemberSource() = default;
  /// The next member, or, when `damage` is set by it, what is wrong before the next; nothing at the end.
  virtual std::optional<Member> next(std::optional<Damage>& damage) = 0;
  /// Bytes of the member at hand; 0 at its end and at damage.
  virtual std::size_t read(char* to, std::size_t most) = 0;
  virtual std::optional<Damage> take_damage() = 0;
  virtual std::uint64_t stored() const = 0;
  virtual int error() const = 0;
  virtual bool stopped() const = 0;
};

/// Reads all members of `source`, whose archive goes by `place` and `id`.
std::unique_ptr<FormatReader> member_reader(std::unique_ptr<MemberSource> source, std::string place, std::string id,
                                            std::size_t max_record_bytes);

}  // namespace winnow
