// One page, kept text on the left, removed text on the right. Its data is parsed when it is looked at.
function why(summary, edit) {
  const [reason, score, evidence, round, other, removed, inserted] = edit;
  const lines = [`${summary.reasons[reason][0]}: ${summary.reasons[reason][1]}`];
  if (removed || inserted) lines.push(`“${removed}” became “${inserted}”`);
  if (evidence) lines.push(evidence);
  if (score >= 0) lines.push(`score ${score.toFixed(2)}`);
  if (other >= 0) lines.push(`see block ${other}`);
  if (round > 1) lines.push(`in round ${round}`);
  return lines;
}

// `judge`: null, or {turned, turn()} for a row whose fate can be judged.
function blockElement(summary, row, judge) {
  const [kind, block, text, edits] = row;
  if (kind === 3) return make("div", "block gap", block === 1 ? "1 block kept" : `${grouped(block)} blocks kept`);
  const element = make("div", "block " + ["kept", "removed", "mended"][kind], text);
  element.dataset.block = block;
  if (judge) element.append(verdictButton(kind === 1, judge));
  if (judge && judge.turned) element.classList.add("turned");
  if (kind === 0) return element;
  element.tabIndex = 0;
  const reasons = edits.map((edit) => why(summary, edit));
  element.tip = reasons.map((lines) => lines.join("\n")).join("\n\n");
  const first = [...new Set(reasons.map((lines) => lines[0]))].join(", ");
  element.append(make("span", "why", first));
  return element;
}

function verdictButton(removed, judge) {
  const button = make("button", "verdict", removed ? "should stay" : "should go");
  button.type = "button";
  button.setAttribute("aria-pressed", judge.turned);
  button.addEventListener("click", judge.turn);
  return button;
}

// The reason on hover and on focus.
function tips(within) {
  const tip = byId("tip");
  let about = null;
  const place = () => {
    if (!about) return;
    const box = about.getBoundingClientRect();
    const below = box.bottom + tip.offsetHeight + 8 < innerHeight;
    tip.style.left = Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(8, below ? box.bottom + 6 : box.top - tip.offsetHeight - 6) + "px";
  };
  const show = (event) => {
    const block = event.target.closest && event.target.closest(".block");
    if (!block || !block.tip) return hide();
    within.append(tip);  // a dialog covers what is outside it
    tip.replaceChildren(shown(block.tip));
    tip.hidden = false;
    about = block;
    place();
  };
  const hide = () => {
    tip.hidden = true;
    about = null;
  };
  within.addEventListener("mouseover", show);
  within.addEventListener("focusin", show);
  within.addEventListener("mouseleave", hide);
  within.addEventListener("focusout", hide);
  within.addEventListener("scroll", place);
}

function pageDialog(summary, pages, marks) {
  const dialog = byId("page");
  const viewed = pages.filter((page) => page[7]);
  const places = new Map(viewed.map((page, i) => [page[0], i]));
  let at = 0;
  const go = (to) => {
    if (to >= 0 && to < viewed.length) location.replace("#page=" + viewed[to][0]);
  };
  const close = () => {
    if (dialog.open) dialog.close();
  };
  // The two columns, with a button a block once the page is being judged.
  const drawSides = (page, view) => {
    const [number, id] = page;
    const why = notToJudge(view);
    const judging = !why && marks.has(number);
    const judge = byId("page-judge");
    judge.disabled = why !== "";
    judge.title = why || "Say what should have stayed or gone; the header exports it as gold for winnow eval";
    judge.setAttribute("aria-pressed", judging);
    judge.onclick = () => {
      marks.toggle(number, id, view.rows);
      drawSides(page, view);
    };
    const verdict = (i) => judging ? {turned: marks.turned(number, i), turn: () => {
      marks.turn(number, id, view.rows, i);
      drawSides(page, view);
      const buttons = byId("sides").querySelectorAll(".verdict");
      if (buttons[i]) buttons[i].focus();
    }} : null;
    byId("sides").replaceChildren(make("div", "side-title", "Kept"), make("div", "side-title", "Removed"),
      ...view.rows.map((row, i) => blockElement(summary, row, verdict(i))));
  };
  addEventListener("judged", close);
  dialog.addEventListener("close", () => {
    byId("tip").hidden = true;
    if (location.hash.startsWith("#page=")) location.hash = "#-";  // no place in the report: nothing scrolls
  });
  byId("page-before").addEventListener("click", () => go(at - 1));
  byId("page-after").addEventListener("click", () => go(at + 1));
  byId("page-close").addEventListener("click", close);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") go(at - 1);
    if (event.key === "ArrowRight") go(at + 1);
  });
  tips(dialog);
  return {
    close,
    open: (number, block) => {
      if (!places.has(number)) {
        const page = pages.find((one) => one[0] === number);
        byId("page-title").replaceChildren(shown(page ? page[1] : "unknown page"));
        byId("page-about").textContent = "";
        byId("page-note").textContent = page && page[8] ? page[8] : "The text of this page is not in this report.";
        byId("page-note").hidden = false;
        byId("sides").replaceChildren();
        byId("page-judge").disabled = true;
        if (!dialog.open) dialog.showModal();
        return;
      }
      at = places.get(number);
      const page = viewed[at];
      const view = JSON.parse(byId("view-" + number).textContent);
      byId("page-title").replaceChildren(shown(page[1]));
      byId("page-about").replaceChildren(shown(
        `${siteName(summary, page[2])} · ${percent(page[5])} removed · ${grouped(page[4])} edits · ${page[3]}`));
      const notes = [];
      if (page[8]) notes.push(page[8]);
      if (page[6] > 0) notes.push(`Lost ${Math.round(page[6] * 100)} points more than the usual page of its site (${percent(summary.sites[page[2]] ? summary.sites[page[2]][5] : 0)}).`);
      if (!view.text) notes.push("What was kept is not shown: the report was made without the clean texts, or they have changed.");
      if (view.loose) notes.push("The order of kept and removed blocks is approximate.");
      if (view.cut) notes.push("The page is longer than what is shown.");
      byId("page-note").textContent = notes.join(" ");
      byId("page-note").hidden = notes.length === 0;
      byId("page-before").disabled = at === 0;
      byId("page-after").disabled = at + 1 >= viewed.length;
      drawSides(page, view);
      if (!dialog.open) dialog.showModal();
      dialog.scrollTop = 0;
      const here = block === null ? null : dialog.querySelector(`.block[data-block="${Number(block)}"]`);
      if (here) {
        here.classList.add("here");
        here.scrollIntoView({block: "center"});
        if (here.tabIndex === 0) here.focus();
      }
    }};
}
