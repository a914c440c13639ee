#include "audit_file.h"

#include "refused.h"
#include "run_settings.h"

namespace winnow::cli {
namespace {

constexpr std::size_t kFrameBytes = std::size_t{1} << 20;
// An output that has no boundary is not waited for longer.
constexpr std::size_t kMostFrameBytes = 8 * kFrameBytes;

}  // namespace

AuditFile::AuditFile(const Settings& settings, const std::vector<std::string>& inputs, bool resumable,
                     std::optional<std::uint64_t> keep)
    : file_(side_file(settings, "audit", inputs, resumable, keep)),
      packed_(settings.one("audit")->text.ends_with(".zst")) {}

void AuditFile::write(std::string_view lines, bool output_at_boundary) {
  if (!packed_) return require(file_->write(lines));
  frame_ += lines;
  if (frame_.size() >= (output_at_boundary ? kFrameBytes : kMostFrameBytes)) write_frame();
}

std::uint64_t AuditFile::checkpoint() {
  const Result<std::uint64_t> bytes = file_->checkpoint();
  if (!bytes) throw Refused(bytes.error(), kOutOfResource);
  return *bytes;
}

void AuditFile::finish() {
  if (!frame_.empty()) write_frame();
  require(file_->finish());
}

void AuditFile::write_frame() {
  require(file_->write(zstd_frame(frame_)));
  frame_.clear();
}

}  // namespace winnow::cli
