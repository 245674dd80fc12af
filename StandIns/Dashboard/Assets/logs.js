import { getJson, poll } from "./api.js";
import { h, sync, table } from "./dom.js";
import { filters } from "./filters.js";
import { logRow } from "./logrow.js";
import { timeWithMilliseconds } from "./format.js";

export function show(main) {
  const bar = filters([
    { name: "resource", label: "Resource", type: "select", options: [["", "All"]] },
    { name: "severity", label: "Level", type: "select", options: [["", "All"], ["9", "Information and up"], ["13", "Warning and up"], ["17", "Error and up"]] },
    { name: "text", label: "Text", type: "search", placeholder: "in message, category, attributes" },
  ], () => refresh());
  const list = table("Structured logs", [["Time", "time"], ["Resource"], ["Level"], ["Message", "wide"], ["Trace"]], "logs");
  const empty = h("p", { class: "empty", hidden: true }, "No log record matches.");
  main.append(h("h1", {}, "Structured logs"), bar.form, list, empty);

  const open = new Set();
  const refresh = poll(async () => {
    if (bar.isPaused()) return;
    const { sources, total, rows } = await getJson("/api/logs", bar.values());
    bar.offer("resource", sources.map(source => source.name));
    bar.report(rows.length, total, "records");
    empty.hidden = total > 0;
    sync(list, rows, log => log.number, log => logRow(log, timeWithMilliseconds(log.time), open, true));
  }, 1000);
}
