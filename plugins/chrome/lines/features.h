// What the line model looks at: every block of a page as one row of bytes.
//
//   PageScan scan;
//   scan_page(lines, scan);                       // tokens and shapes of every line, from its own text
//   std::vector<LineScores> scores = ...;         // what the model's word tables say of each line
//   FeatureMatrix features;
//   page_features(scan, scores, features);        // features.column(f)[i]: feature f of line i, 0..255
//
// The same code serves the plugin and the training (train/trainer.cpp), so that both see the same bytes. Layout is no
// feature: blank lines, indents and the width of white space change nothing, so a page and its canonical text get the
// same rows.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "scan.h"

namespace chrome {

/// Scores are kept in steps of 1 / kScoreStep, clipped to +-8.
inline constexpr int kScoreStep = 32;

/// What the model's word tables say of a line: log odds in 1 / kScoreStep and the share of known words in 1 / 255.
struct LineScores {
  std::int16_t words = 0;     // that the line is content
  std::int16_t onward = 0;    // that the five lines behind it are, as after a byline and not after "Related articles"
  std::int16_t backward = 0;  // that the five lines before it are
  std::int16_t shapes = 0;    // that the line is content, by its shape
  std::uint8_t known = 0;
};

/// Names of the features in the order of the matrix, for the training and its report.
std::span<const std::string_view> feature_names();

/// Bytes by feature, then by line; columns are `stride` bytes apart, a multiple of 32, and zero behind the last line.
struct FeatureMatrix {
  std::size_t n_lines = 0;
  std::size_t stride = 0;
  std::vector<std::uint8_t> bytes;
  /// Room for so many lines; what is in `bytes` then is for the caller to write.
  void make_room(std::size_t lines);
  std::uint8_t* column(std::size_t feature) { return bytes.data() + feature * stride; }
  const std::uint8_t* column(std::size_t feature) const { return bytes.data() + feature * stride; }
};

/// Fills `features` for a page; `scores` has one entry a line. The same input gives the same bytes on every machine.
/// What it needs meanwhile comes from `memory`; without `vectors` any processor can do it, to the same bytes.
void page_features(const PageScan& scan, std::span<const LineScores> scores, FeatureMatrix& features,
                   std::pmr::memory_resource& memory = *std::pmr::new_delete_resource(), bool vectors = true);

}  // namespace chrome
