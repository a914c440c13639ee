#include "assets.h"

// The scripts stand one behind the other: they are one program, cut into files by what they show.
#define WINNOW_REPORT_FILE(name) ".incbin \"" WINNOW_CORE_DATA "/report/" name "\"\n"
__asm__(
    ".section .rodata\n"
    ".hidden winnow_report_style\nwinnow_report_style:\n" WINNOW_REPORT_FILE("report.css")
    ".hidden winnow_report_body\nwinnow_report_body:\n" WINNOW_REPORT_FILE("report.html")
    ".hidden winnow_report_script\nwinnow_report_script:\n" WINNOW_REPORT_FILE("text.js") WINNOW_REPORT_FILE("charts.js")
    WINNOW_REPORT_FILE("tables.js") WINNOW_REPORT_FILE("samples.js") WINNOW_REPORT_FILE("gold.js") WINNOW_REPORT_FILE("page.js") WINNOW_REPORT_FILE("main.js")
    ".hidden winnow_report_end\nwinnow_report_end:\n"
    ".previous\n");
extern "C" const char winnow_report_style[];
extern "C" const char winnow_report_body[];
extern "C" const char winnow_report_script[];
extern "C" const char winnow_report_end[];

namespace winnow::report_page {

std::string_view style() { return {winnow_report_style, winnow_report_body}; }
std::string_view body() { return {winnow_report_body, winnow_report_script}; }
std::string_view script() { return {winnow_report_script, winnow_report_end}; }

}  // namespace winnow::report_page
