// A plugin that was built against ABI 1.0 runs on every 1.x: no member moves, whatever is appended. Offsets for 64-bit
// Linux, the only place where plugins are loaded.
#include <winnow/plugin.h>

#include <cstddef>

#include "unit/catch.h"

TEST_CASE("the members of winnow_str stand where ABI 1.0 has them") {
  CHECK(offsetof(winnow_str, data) == 0);
  CHECK(offsetof(winnow_str, size) == 8);
}

TEST_CASE("the members of winnow_block stand where ABI 1.0 has them") {
  CHECK(offsetof(winnow_block, text) == 0);
  CHECK(offsetof(winnow_block, tag_path) == 16);
  CHECK(offsetof(winnow_block, labels) == 32);
  CHECK(offsetof(winnow_block, source_begin) == 48);
  CHECK(offsetof(winnow_block, source_end) == 56);
  CHECK(offsetof(winnow_block, text_hash) == 64);
  CHECK(offsetof(winnow_block, number) == 72);
  CHECK(offsetof(winnow_block, kind) == 76);
  CHECK(offsetof(winnow_block, role) == 80);
  CHECK(offsetof(winnow_block, flags) == 84);
  CHECK(offsetof(winnow_block, n_words) == 88);
  CHECK(offsetof(winnow_block, gap_before) == 92);
  CHECK(offsetof(winnow_block, n_dropped_before) == 96);
  CHECK(offsetof(winnow_block, heading_level) == 100);
  CHECK(offsetof(winnow_block, depth) == 102);
  CHECK(offsetof(winnow_block, link_density) == 104);
  CHECK(offsetof(winnow_block, indent) == 108);
  CHECK(offsetof(winnow_block, bytes_hash) == 112);
  CHECK(offsetof(winnow_block, ascii_seen) == 120);
  CHECK(offsetof(winnow_block, element) == 136);
  CHECK(offsetof(winnow_block, n_links) == 140);
  CHECK(offsetof(winnow_block, bold_density) == 144);
  CHECK(offsetof(winnow_block, code_density) == 148);
  CHECK(offsetof(winnow_block, inline_classes) == 152);
}

TEST_CASE("the members of winnow_meta stand where ABI 1.0 has them") {
  CHECK(offsetof(winnow_meta, key) == 0);
  CHECK(offsetof(winnow_meta, value) == 16);
}

TEST_CASE("the members of winnow_element stand where ABI 1.0 has them") {
  CHECK(offsetof(winnow_element, tag) == 0);
  CHECK(offsetof(winnow_element, classes) == 16);
  CHECK(offsetof(winnow_element, id) == 32);
  CHECK(offsetof(winnow_element, role) == 48);
  CHECK(offsetof(winnow_element, itemprop) == 64);
  CHECK(offsetof(winnow_element, parent) == 80);
  CHECK(offsetof(winnow_element, depth) == 84);
  CHECK(offsetof(winnow_element, flags) == 88);
  CHECK(offsetof(winnow_element, reserved) == 92);
}

TEST_CASE("the members of winnow_doc stand where ABI 1.0 has them") {
  CHECK(offsetof(winnow_doc, size) == 0);
  CHECK(offsetof(winnow_doc, block_stride) == 4);
  CHECK(offsetof(winnow_doc, blocks) == 8);
  CHECK(offsetof(winnow_doc, n_blocks) == 16);
  CHECK(offsetof(winnow_doc, meta) == 24);
  CHECK(offsetof(winnow_doc, n_meta) == 32);
  CHECK(offsetof(winnow_doc, meta_stride) == 40);
  CHECK(offsetof(winnow_doc, reserved) == 44);
  CHECK(offsetof(winnow_doc, ordinal) == 48);
  CHECK(offsetof(winnow_doc, id) == 56);
  CHECK(offsetof(winnow_doc, url) == 72);
  CHECK(offsetof(winnow_doc, site) == 88);
  CHECK(offsetof(winnow_doc, lang) == 104);
  CHECK(offsetof(winnow_doc, raw) == 120);
  CHECK(offsetof(winnow_doc, ctx) == 136);
  CHECK(offsetof(winnow_doc, cancelled) == 144);
  CHECK(offsetof(winnow_doc, elements) == 152);
  CHECK(offsetof(winnow_doc, n_elements) == 160);
  CHECK(offsetof(winnow_doc, element_stride) == 168);
  CHECK(offsetof(winnow_doc, reserved2) == 172);
}

TEST_CASE("the members of winnow_edit stand where ABI 1.0 has them") {
  CHECK(offsetof(winnow_edit, size) == 0);
  CHECK(offsetof(winnow_edit, kind) == 4);
  CHECK(offsetof(winnow_edit, block) == 8);
  CHECK(offsetof(winnow_edit, reason) == 12);
  CHECK(offsetof(winnow_edit, begin) == 16);
  CHECK(offsetof(winnow_edit, end) == 20);
  CHECK(offsetof(winnow_edit, text) == 24);
  CHECK(offsetof(winnow_edit, evidence) == 40);
  CHECK(offsetof(winnow_edit, score) == 56);
  CHECK(offsetof(winnow_edit, other_block) == 60);
}

TEST_CASE("the members of winnow_sink stand where ABI 1.0 has them") {
  CHECK(offsetof(winnow_sink, size) == 0);
  CHECK(offsetof(winnow_sink, reserved) == 4);
  CHECK(offsetof(winnow_sink, ctx) == 8);
  CHECK(offsetof(winnow_sink, emit) == 16);
  CHECK(offsetof(winnow_sink, fail) == 24);
}

TEST_CASE("the members of winnow_host stand where ABI 1.0 has them") {
  CHECK(offsetof(winnow_host, size) == 0);
  CHECK(offsetof(winnow_host, abi_minor) == 4);
  CHECK(offsetof(winnow_host, ctx) == 8);
  CHECK(offsetof(winnow_host, name) == 16);
  CHECK(offsetof(winnow_host, version) == 32);
  CHECK(offsetof(winnow_host, log) == 48);
  CHECK(offsetof(winnow_host, error) == 56);
  CHECK(offsetof(winnow_host, extension) == 64);
  CHECK(offsetof(winnow_host, option) == 72);
  CHECK(offsetof(winnow_host, read_asset) == 80);
}

TEST_CASE("the members of winnow_text_1 stand where ABI 1.0 has them") {
  CHECK(offsetof(winnow_text_1, size) == 0);
  CHECK(offsetof(winnow_text_1, reserved) == 4);
  CHECK(offsetof(winnow_text_1, block_words) == 8);
  CHECK(offsetof(winnow_text_1, words) == 16);
  CHECK(offsetof(winnow_text_1, hash) == 24);
  CHECK(offsetof(winnow_text_1, fold) == 32);
  CHECK(offsetof(winnow_text_1, block_folded) == 40);
}

TEST_CASE("the members of winnow_out stand where ABI 1.0 has them") {
  CHECK(offsetof(winnow_out, ctx) == 0);
  CHECK(offsetof(winnow_out, write) == 8);
}

TEST_CASE("the members of winnow_plugin stand where ABI 1.0 has them") {
  CHECK(offsetof(winnow_plugin, size) == 0);
  CHECK(offsetof(winnow_plugin, abi_major) == 4);
  CHECK(offsetof(winnow_plugin, abi_minor) == 8);
  CHECK(offsetof(winnow_plugin, needs_minor) == 12);
  CHECK(offsetof(winnow_plugin, magic) == 16);
  CHECK(offsetof(winnow_plugin, descriptor) == 24);
  CHECK(offsetof(winnow_plugin, open) == 40);
  CHECK(offsetof(winnow_plugin, close) == 48);
  CHECK(offsetof(winnow_plugin, worker_new) == 56);
  CHECK(offsetof(winnow_plugin, worker_free) == 64);
  CHECK(offsetof(winnow_plugin, process) == 72);
  CHECK(offsetof(winnow_plugin, state_new) == 80);
  CHECK(offsetof(winnow_plugin, state_free) == 88);
  CHECK(offsetof(winnow_plugin, observe) == 96);
  CHECK(offsetof(winnow_plugin, merge) == 104);
  CHECK(offsetof(winnow_plugin, save) == 112);
  CHECK(offsetof(winnow_plugin, load) == 120);
  CHECK(offsetof(winnow_plugin, finalize) == 128);
  CHECK(offsetof(winnow_plugin, extension) == 136);
}
