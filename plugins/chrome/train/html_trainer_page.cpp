#include "html_trainer_page.h"

#include <winnow/html.h>
#include <winnow/pipeline.h>

#include "../../../core/src/pipeline/text_service.h"

const winnow_text_1* trainer_text() { return winnow::text_service(); }

bool show_html_page(std::string_view html, const char* url, void (*look)(const winnow_doc*, void*), void* to) {
  winnow::Result<winnow::Document> document = winnow::html_document("", html, "utf-8", url, {});
  if (!document || document->elements.empty()) return false;
  winnow::Stage stage;
  stage.name = "look";
  stage.rerun_on = {false, false, false, false, false};
  stage.process = [&](const winnow_doc* doc, const winnow_sink*) -> winnow_status {
    look(doc, to);
    return WINNOW_OK;
  };
  winnow::Pipeline({stage}, {1, 0, {}}).clean(*document);
  return true;
}
