// Bars in SVG. Each says its figures in words, so that nothing hangs on colour; a bar that filters is a link.
const SVG = "http://www.w3.org/2000/svg";

function draw(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  if (text !== undefined) element.textContent = text;
  return element;
}

// What would turn the writing direction is left out of labels; the tables show it.
function label(text, most) {
  const safe = text.replace(new RegExp(STEERING, "g"), "\u00b7");
  return safe.length > most ? safe.slice(0, most - 1) + "…" : safe;
}

function chartCard(title, about, svg) {
  const card = make("div", "card");
  card.append(make("h3", "", title));
  if (about) card.append(make("p", "muted", about));
  card.append(svg);
  return card;
}

// rows: {name, value, said, href}
function barChart(title, about, rows) {
  const width = 460, rowHeight = 36;
  const svg = draw("svg", {viewBox: `0 0 ${width} ${Math.max(1, rows.length) * rowHeight}`, role: "group", "aria-label": title});
  const most = Math.max(1e-9, ...rows.map((row) => row.value));
  rows.forEach((row, i) => {
    const y = i * rowHeight;
    const group = row.href ? draw("a", {href: row.href}) : draw("g", {});
    group.append(draw("title", {}, `${label(row.name, 200)}: ${row.said}`));
    group.append(draw("rect", {class: "back", x: 0, y: y + 20, width, height: 9, rx: 2}));
    group.append(draw("rect", {class: "bar", x: 0, y: y + 20, width: Math.max(2, width * row.value / most), height: 9, rx: 2}));
    group.append(draw("text", {x: 0, y: y + 14}, label(row.name, 36)));
    group.append(draw("text", {x: width, y: y + 14, "text-anchor": "end", class: "dim"}, row.said));
    svg.append(group);
  });
  if (rows.length === 0) svg.append(draw("text", {x: 0, y: 20, class: "dim"}, "none"));
  return chartCard(title, about, svg);
}

function histogram(title, about, counts) {
  const width = 460, height = 190, left = 4, base = 160;
  const svg = draw("svg", {viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": title});
  const most = Math.max(1, ...counts);
  const step = (width - 2 * left) / counts.length;
  counts.forEach((n, i) => {
    const tall = n === 0 ? 0 : Math.max(2, (base - 22) * n / most);
    const from = i * 100 / counts.length, to = (i + 1) * 100 / counts.length;
    const group = draw("g", {});
    group.append(draw("title", {}, `${from} to ${to} % removed: ${grouped(n)} pages`));
    group.append(draw("rect", {class: "bar", x: left + i * step + 1, y: base - tall, width: step - 2, height: tall}));
    if (n > 0) {
      const said = n < 10000 ? String(n) : Math.round(n / 1000) + "k";
      group.append(draw("text", {class: "dim", x: left + (i + 0.5) * step, y: base - tall - 5, "text-anchor": "middle", "font-size": 11}, said));
    }
    svg.append(group);
  });
  svg.append(draw("line", {class: "axis", x1: left, x2: width - left, y1: base + 0.5, y2: base + 0.5}));
  for (let mark = 0; mark <= 100; mark += 25) {
    const anchor = mark === 0 ? "start" : mark === 100 ? "end" : "middle";
    svg.append(draw("text", {class: "dim", x: left + (width - 2 * left) * mark / 100, y: base + 18, "text-anchor": anchor}, mark + " %"));
  }
  return chartCard(title, about, svg);
}

// Copies among the pages: how many clusters of which size, and the largest.
function clusterCharts({pages, copies, sizes, largest}) {
  const named = ([from, to, n]) => ({
    name: to === 0 ? `more than ${from - 1} pages` : from === to ? `${from} pages` : `${from} to ${to} pages`,
    value: n, said: `${grouped(n)} clusters`});
  return [
    barChart("Copies: clusters by size", `${grouped(copies)} of ${grouped(pages)} pages are copies of another one.`, sizes.map(named)),
    barChart("Largest clusters", "Named by the page that stays.", largest.map(([kept, n]) => ({name: kept, value: n, said: `${grouped(n)} pages`})))];
}

function tile(value, words, alarm) {
  const element = make("div", alarm ? "tile alarm" : "tile");
  element.append(make("b", "", value), make("span", "", words));
  return element;
}

function siteName(summary, number) {
  if (number < 0) return "(another site)";
  return summary.sites[number][0] || "(no site)";
}

function drawOverview(summary, pages) {
  const all = summary.removed + summary.kept;
  const unusual = pages.filter((page) => page[6] > 0).length;
  byId("tiles").append(
    tile(grouped(summary.pages), "pages"),
    tile(percent(all ? summary.removed / all : 0), `of the text removed (${bytes(summary.removed)} of ${bytes(all)})`),
    tile(grouped(summary.drops), "blocks removed"),
    tile(grouped(summary.mends), "places mended"),
    tile(grouped(unusual), "pages that lost unusually much", unusual > 0),
    tile(grouped(summary.failed), "pages failed", summary.failed > 0),
    tile(grouped(summary.quarantined), "left uncut by a guard", summary.quarantined > 0));
  const plugins = new Map();
  for (const [plugin, , edits, , size] of summary.reasons) {
    const sum = plugins.get(plugin) || [0, 0];
    plugins.set(plugin, [sum[0] + edits, sum[1] + size]);
  }
  const byPlugin = [...plugins].map(([name, [edits, size]]) => (
    {name, value: size, said: `${bytes(size)} in ${grouped(edits)} edits`, href: "#removals?plugin=" + encodeURIComponent(name)}));
  const byReason = summary.reasons.map(([plugin, reason, edits, onPages, size], i) => (
    {name: `${plugin}: ${reason}`, value: size, said: `${bytes(size)} on ${grouped(onPages)} pages`, href: "#removals?reason=" + i}));
  const bySite = summary.sites.map(([name, onPages, removed, kept], i) => (
    {name: name || "(no site)", value: removed, said: `${percent(removed + kept ? removed / (removed + kept) : 0)} · ${grouped(onPages)} pages`, href: "#removals?site=" + i}));
  const largest = (rows) => rows.sort((a, b) => b.value - a.value).slice(0, 10);
  const ten = (n, what) => n > 10 ? `The ten with most bytes, of ${grouped(n)} ${what}.` : "";
  byId("charts").append(
    barChart("Taken out or mended, by plugin", "", largest(byPlugin)),
    histogram("Share removed, page by page", "How many pages lost how much of their text.", summary.histogram),
    barChart("By reason", ten(byReason.length, "reasons"), largest(byReason)),
    barChart("By site", ten(summary.all_sites, "sites"), largest(bySite)));
  if (summary.clusters) byId("charts").append(...clusterCharts(summary.clusters));
}
