// The core's part of html_trainer.cpp. Its headers and the plugins' name different things alike, so that no file may
// include both.
#pragma once
#include <winnow/plugin.h>

#include <string_view>

/// The text services that plugins get.
const winnow_text_1* trainer_text();

/// Reads an HTML page and gives `look` what a plugin sees of it in round 1. False when it is no HTML.
bool show_html_page(std::string_view html, const char* url, void (*look)(const winnow_doc*, void*), void* to);
