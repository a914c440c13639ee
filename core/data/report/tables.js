// The two tables: every removal, and every page. A table shows 100 rows at a time, however many there are.
const ROWS = 100;

class Table {
  // parts: {rows, count, pager: elements; make(item) -> tr; said(n, all) -> text}
  constructor(all, parts) {
    this.all = all;
    this.parts = parts;
    this.found = all;
    this.at = 0;
  }

  show(found) {
    this.found = found;
    this.at = 0;
    this.draw();
  }

  draw() {
    const {rows, count, pager, row, said} = this.parts;
    rows.replaceChildren(...this.found.slice(this.at, this.at + ROWS).map(row));
    count.textContent = said(this.found.length, this.all.length);
    const move = (name, to, possible) => {
      const button = make("button", "", name);
      button.type = "button";
      button.disabled = !possible;
      button.addEventListener("click", () => {
        this.at = to;
        this.draw();
        rows.closest("section").scrollIntoView();
      });
      return button;
    };
    const last = Math.max(0, Math.floor((this.found.length - 1) / ROWS) * ROWS);
    const position = make("span", "muted", this.found.length === 0 ? "" :
      `${grouped(this.at + 1)} to ${grouped(Math.min(this.at + ROWS, this.found.length))}`);
    pager.replaceChildren(...(this.found.length <= ROWS ? [] : [
      move("First", 0, this.at > 0), move("← Before", this.at - ROWS, this.at > 0), position,
      move("Next →", this.at + ROWS, this.at < last), move("Last", last, this.at < last)]));
  }
}

function fillSelect(select, names) {
  select.replaceChildren();
  for (const [value, name] of [["", "all"], ...names]) {
    const option = document.createElement("option");
    option.value = value;
    option.textContent = label(name, 60);
    select.append(option);
  }
}

function pageLink(page, block, text) {
  const link = make("a", "", text);
  link.href = "#page=" + page[0] + (block >= 0 ? "&block=" + block : "");
  return link;
}

// Calls `then` when nothing was typed for a moment.
function whenQuiet(then) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(then, 120);
  };
}

// A row of the table, or of the samples: [page, block, reason, mends, score, bytes, removed, inserted, evidence], and how
// many pages lost the same text.
function removalRow(summary, pageOf, edit) {
  const [pageNumber, block, reason, mends, score, size, removed, inserted, evidence, pages] = edit;
  const page = pageOf.get(pageNumber);
  const text = make("td", "text");
  if (mends) text.append(make("del", "", removed), " → ", make("ins", "", inserted));
  else text.append(make("span", "", removed || "(the whole page)"));
  if (removed.endsWith("…")) text.append(make("span", "muted", `${grouped(size)} bytes in all`));
  if (evidence) text.append(make("span", "muted", evidence));
  if (pages > 1) text.append(make("span", "muted", `the same on ${grouped(pages)} pages`));
  const where = make("td", "where", page[7] ? pageLink(page, block, page[1]) : make("span", "", page[1]));
  where.append(make("span", "muted", siteName(summary, page[2])));
  return make("tr", "", make("td", "num", score < 0 ? "–" : score.toFixed(2)),
    make("td", "why", make("span", "", summary.reasons[reason][0]), make("span", "muted", summary.reasons[reason][1])), text, where);
}

// edits: rows as removalRow() has them
function removalsTable(summary, edits, pageOf) {
  const table = new Table(edits, {
    rows: byId("rows"), count: byId("count"), pager: byId("pager"),
    said: (n, all) => `${grouped(n)} of ${grouped(all)}`,
    row: (edit) => removalRow(summary, pageOf, edit)});
  fillSelect(byId("f-plugin"), [...new Set(summary.reasons.map((reason) => reason[0]))].map((name) => [name, name]));
  fillSelect(byId("f-reason"), summary.reasons.map((reason, i) => [String(i), `${reason[0]}: ${reason[1]}`]));
  fillSelect(byId("f-site"), summary.sites.map((site, i) => [String(i), site[0] || "(no site)"]));
  const filter = () => {
    const wanted = byId("f-text").value.toLowerCase(), plugin = byId("f-plugin").value, reason = byId("f-reason").value;
    const site = byId("f-site").value, kind = byId("f-kind").value, below = parseFloat(byId("f-score").value);
    const found = edits.filter((edit) =>
      (plugin === "" || summary.reasons[edit[2]][0] === plugin) && (reason === "" || edit[2] === Number(reason)) &&
      (site === "" || pageOf.get(edit[0])[2] === Number(site)) && (kind === "" || edit[3] === Number(kind)) &&
      (Number.isNaN(below) || (edit[4] >= 0 && edit[4] < below)) &&
      (wanted === "" || edit[6].toLowerCase().includes(wanted) || edit[7].toLowerCase().includes(wanted) ||
        edit[8].toLowerCase().includes(wanted) || pageOf.get(edit[0])[1].toLowerCase().includes(wanted)));
    const order = byId("f-order").value;
    const rank = (edit) => edit[4] < 0 ? 2 : edit[4];
    if (order === "score") found.sort((a, b) => rank(a) - rank(b));
    if (order === "long") found.sort((a, b) => b[5] - a[5]);
    table.show(found);
  };
  byId("filters").addEventListener("input", whenQuiet(filter));
  byId("filters").addEventListener("reset", () => setTimeout(filter));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  filter();
  return {
    // "plugin=chrome&reason=3": what a bar of a chart asks for
    choose: (query) => {
      byId("filters").reset();
      for (const [name, value] of new URLSearchParams(query)) {
        const field = byId("f-" + name);
        if (field) field.value = value;
      }
      filter();
    }};
}

// pages: [number, id, site, status, edits, share, excess, has a view, why]
function pagesTable(summary, pages) {
  const table = new Table(pages, {
    rows: byId("p-rows"), count: byId("p-count"), pager: byId("p-pager"),
    said: (n, all) => `${grouped(n)} of ${grouped(all)}`,
    row: (page) => make("tr", "", make("td", "num", percent(page[5])),
      make("td", "where", page[7] ? pageLink(page, -1, page[1]) : make("span", "", page[1])), make("td", "", siteName(summary, page[2])),
      make("td", "num", grouped(page[4])), make("td", "", make("span", "tag", page[3])))});
  fillSelect(byId("p-site"), summary.sites.map((site, i) => [String(i), site[0] || "(no site)"]));
  fillSelect(byId("p-status"), [...new Set(pages.map((page) => page[3]))].sort().map((name) => [name, name]));
  const filter = () => {
    const wanted = byId("p-text").value.toLowerCase(), site = byId("p-site").value, status = byId("p-status").value;
    const found = pages.filter((page) => (site === "" || page[2] === Number(site)) && (status === "" || page[3] === status) &&
      (wanted === "" || page[1].toLowerCase().includes(wanted)));
    const order = byId("p-order").value;
    if (order === "share") found.sort((a, b) => b[5] - a[5]);
    if (order === "edits") found.sort((a, b) => b[4] - a[4]);
    table.show(found);
  };
  byId("page-filters").addEventListener("input", whenQuiet(filter));
  byId("page-filters").addEventListener("reset", () => setTimeout(filter));
  byId("page-filters").addEventListener("submit", (event) => event.preventDefault());
  filter();
}
