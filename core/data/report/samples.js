// What a person reads to judge the rest: the longest paragraphs that went, and for each reason a few of its edits.
function sampleTable(summary, pageOf, rows) {
  const head = make("thead", "", make("tr", "", ...["Score", "Why", "Text", "Page"].map((name) => {
    const cell = make("th", "", name);
    cell.scope = "col";
    return cell;
  })));
  return make("div", "scroll", make("table", "", head, make("tbody", "", ...rows.map((row) => removalRow(summary, pageOf, row)))));
}

function drawSamples(summary, pageOf) {
  byId("longest").append(summary.longest.length === 0 ? make("p", "", "None: nothing that reads like a paragraph was removed.") :
    sampleTable(summary, pageOf, summary.longest));
  const weight = (entry) => summary.reasons[entry[0]][4];
  for (const [reason, longest, leastSure, drawn] of [...summary.samples].sort((a, b) => weight(b) - weight(a))) {
    const [plugin, name, edits, onPages, size] = summary.reasons[reason];
    const all = make("a", "", "All of them in the table");
    all.href = "#removals?reason=" + reason;
    const parts = [["The longest paragraphs", longest], ["Least sure", leastSure], ["Drawn blindly", drawn]];
    byId("reasons").append(make("details", "card", make("summary", "", `${plugin}: ${name}`,
      make("span", "muted", ` ${grouped(edits)} edits on ${grouped(onPages)} pages, ${bytes(size)}`)),
      ...parts.filter(([, rows]) => rows.length > 0).flatMap(([title, rows]) => [make("h3", "", title), sampleTable(summary, pageOf, rows)]),
      make("p", "muted", all)));
  }
}
