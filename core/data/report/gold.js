// Pages judged by whoever reads the report, and their export as gold: rows {"id", "text", "gold"} for `winnow eval`. What
// was judged is kept in the page until it is exported: nothing is stored, nothing is sent.

// The text of a page as it came and as it should have come out: a block a paragraph. `turned` holds the numbers of the
// rows whose fate is wrong. Mended places count as right.
function goldRow(id, rows, turned) {
  const text = [], gold = [];
  rows.forEach((row, i) => {
    const stays = (row[0] !== 1) !== turned.has(i);
    text.push(row[2]);
    if (stays) gold.push(row[2]);
  });
  const joined = (blocks) => blocks.length ? blocks.join("\n\n") + "\n" : "";
  return {id, text: joined(text), gold: joined(gold)};
}

// Why a page can't be judged here, or "".
function notToJudge(view) {
  if (!view.text) return "the report was made without the clean texts";
  if (view.loose) return "the order of kept and removed blocks is approximate";
  if (view.cut) return "the page is longer than what is shown";
  return "";
}

function goldMarks() {
  const judged = new Map();  // page number -> {id, rows, turned}
  const changed = () => {
    const n = judged.size;
    byId("gold").hidden = n === 0;
    byId("gold-count").textContent = n === 1 ? "1 page judged" : `${grouped(n)} pages judged`;
  };
  byId("gold-save").addEventListener("click", () => {
    const lines = [...judged.keys()].sort((a, b) => a - b).map((number) => {
      const {id, rows, turned} = judged.get(number);
      return JSON.stringify(goldRow(id, rows, turned)) + "\n";
    });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(lines, {type: "application/x-ndjson"}));
    link.download = "gold.jsonl";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    byId("gold").classList.add("saved");
  });
  byId("gold-clear").addEventListener("click", () => {
    judged.clear();
    changed();
    dispatchEvent(new Event("judged"));
  });
  addEventListener("beforeunload", (event) => {
    if (judged.size > 0 && !byId("gold").classList.contains("saved")) event.preventDefault();
  });
  const touched = () => {
    byId("gold").classList.remove("saved");
    changed();
  };
  return {
    has: (number) => judged.has(number),
    turned: (number, row) => judged.has(number) && judged.get(number).turned.has(row),
    // The whole page: right as it came out, but for the rows that are turned; or not judged at all.
    toggle: (number, id, rows) => {
      if (!judged.delete(number)) judged.set(number, {id, rows, turned: new Set()});
      touched();
    },
    turn: (number, id, rows, row) => {
      if (!judged.has(number)) judged.set(number, {id, rows, turned: new Set()});
      const {turned} = judged.get(number);
      if (!turned.delete(row)) turned.add(row);
      touched();
    }};
}
