// Records as readers give them, for tests of the audit.
#pragma once
#include <winnow/decode.h>
#include <winnow/document.h>
#include <winnow/file_hash.h>

#include <string>
#include <utility>

namespace winnow::testing {

/// The document that the text reader makes of a file's bytes, ready for an audit.
inline Document document_of(const std::string& bytes) {
  DecodedText decoded = decode(bytes);
  Document page = text_document("page", std::move(decoded.text));
  page.decoding = std::move(decoded.decoding);
  page.place = "pages/page.txt";
  page.source_hash = content_hash(bytes);
  page.source_bytes = bytes.size();
  page.keep_form_history = true;
  return page;
}

}  // namespace winnow::testing
