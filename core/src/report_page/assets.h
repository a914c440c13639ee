// The parts of the report page that are the same in every report: core/data/report, embedded by the build.
#pragma once
#include <string_view>

namespace winnow::report_page {

std::string_view style();   // CSS
std::string_view body();    // HTML, without data
std::string_view script();  // JavaScript, all files in order

}  // namespace winnow::report_page
