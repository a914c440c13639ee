#include "page_problems.h"

#include "refused.h"

namespace winnow::cli {

bool tell_page_problems(const Done& done, Messages& messages, int& exit) {
  const auto tell = [&](const Error& error) {
    messages.error(error);
    exit = kFailures;
  };
  if (done.record.kind == Record::Kind::kSkipped) {
    if (!done.record.hidden) messages.warning({done.error.place, "skipped: " + done.error.what, done.error.advice});
    return false;
  }
  for (const Error& damage : done.record.damage) tell(damage);
  if (done.status == "failed" || done.record.kind == Record::Kind::kDamage) {
    tell(done.error);
    return false;
  }
  for (const Incident& incident : done.outcome.incidents) tell(incident_error(done.record.document.place, incident));
  return true;
}

}  // namespace winnow::cli
