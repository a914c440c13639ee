// Reads the data, draws the sections, and follows the address: #removals?plugin=NAME, #page=3&block=4.
(() => {
  const summary = JSON.parse(document.querySelector("script.summary").textContent);
  const pages = readAll("pages");
  const edits = readAll("edits");
  const pageOf = new Map(pages.map((page) => [page[0], page]));

  byId("subtitle").replaceChildren(shown([summary.title, ...summary.plugins].join(" · ")));
  byId("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  drawOverview(summary, pages);

  const short = (rows, empty) => {
    if (rows.length === 0) return [make("p", "", empty)];
    const shownRows = rows.slice(0, 50);
    const list = make("table", "", make("tbody", "", ...shownRows));
    return [make("div", "scroll", list), rows.length > 50 ? make("p", "muted", `and ${grouped(rows.length - 50)} more below, under Pages`) : null].filter(Boolean);
  };
  const named = (page) => page[7] ? pageLink(page, -1, page[1]) : make("span", "", page[1]);
  drawSamples(summary, pageOf);
  byId("lost").append(...short(summary.lost.filter(([number]) => pageOf.has(number)).map(([number, size]) => {
    const page = pageOf.get(number);
    return make("tr", "", make("td", "num", bytes(size)), make("td", "", named(page),
      make("span", "muted", `${siteName(summary, page[2])} · ${percent(page[5])} of the page went`)));
  }), "None."));
  byId("odd").append(...short(summary.odd.map(([name, share, n, site]) => {
    const called = name || "(no site)";
    const link = make(site >= 0 ? "a" : "span", "", called);
    if (site >= 0) link.href = "#removals?site=" + site;
    return make("tr", "", make("td", "num", percent(share)), make("td", "", link,
      make("span", "muted", `${grouped(n)} pages; sites usually lose ${percent(summary.usual)}`)));
  }), "None."));
  const unusual = pages.filter((page) => page[6] > 0).sort((a, b) => b[6] - a[6]);
  byId("unusual").append(...short(unusual.map((page) => make("tr", "", make("td", "num", percent(page[5])),
    make("td", "", named(page), make("span", "muted",
      `${siteName(summary, page[2])}${page[2] >= 0 ? ", usually " + percent(summary.sites[page[2]][5]) : ""}`)))), "None."));
  const failures = pages.filter((page) => page[3] === "failed" || page[3] === "quarantined");
  byId("failures").append(...short(failures.map((page) => make("tr", "", make("td", "", make("span", "tag", page[3])),
    make("td", "", named(page), make("span", "muted", page[8])))), "None."));

  if (edits.length < summary.edits) {
    byId("left-out").textContent = `The table holds ${grouped(edits.length)} of ${grouped(summary.edits)} edits: of pages that lost unusually much, then of those with the lowest scores. The figures above are of all.`;
    byId("left-out").hidden = false;
  }
  const removals = removalsTable(summary, edits, pageOf);
  pagesTable(summary, pages);
  const dialog = pageDialog(summary, pages, goldMarks());

  const follow = () => {
    const hash = location.hash;
    if (hash.startsWith("#page=")) {
      const query = new URLSearchParams(hash.slice(1));
      dialog.open(Number(query.get("page")), query.get("block"));
      return;
    }
    dialog.close();
    if (hash.startsWith("#removals?")) {
      removals.choose(hash.slice("#removals?".length));
      byId("removals").scrollIntoView();
      byId("removals").focus({preventScroll: true});
    }
  };
  addEventListener("hashchange", follow);
  follow();
  document.documentElement.dataset.ready = "yes";
})();
