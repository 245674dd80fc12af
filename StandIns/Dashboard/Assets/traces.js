import { getJson, poll } from "./api.js";
import { h, sourceTag, sync, table } from "./dom.js";
import { filters } from "./filters.js";
import { dateTime, duration, timeWithMilliseconds } from "./format.js";

export function show(main) {
  const bar = filters([
    { name: "resource", label: "Resource", type: "select", options: [["", "All"]] },
    { name: "text", label: "Text", type: "search", placeholder: "in span names and attributes" },
    { name: "errors", label: "Errors only", type: "checkbox" },
  ], () => refresh());
  const list = table("Traces", [["Time", "time"], ["Name", "wide"], ["Spans"], ["Duration", "duration"]], "traces");
  const empty = h("p", { class: "empty", hidden: true });
  main.append(h("h1", {}, "Traces"), bar.form, list, empty);

  const refresh = poll(async () => {
    if (bar.isPaused()) return;
    const { sources, total, rows } = await getJson("/api/traces", bar.values());
    bar.offer("resource", sources.map(source => source.name));
    bar.report(rows.length, total, "traces");
    empty.hidden = total > 0;
    empty.textContent = Object.values(bar.values()).some(Boolean) ? "No trace matches." : "No traces yet. They appear here as requests are served.";
    const longest = Math.max(...rows.map(trace => trace.duration), 0.001);
    sync(list, rows.map(trace => ({ ...trace, share: Math.round(trace.duration / longest * 1000) / 10 })), t => t.traceId, row);
  }, 1000);
}

function row(trace) {
  return h("tbody", { class: trace.isError ? "failed" : "", "data-trace-name": trace.name, "data-trace-id": trace.traceId }, h("tr", {},
    h("td", { class: "time" }, h("time", { datetime: new Date(trace.start).toISOString(), title: dateTime(trace.start) }, timeWithMilliseconds(trace.start))),
    h("th", { scope: "row" },
      h("a", { class: "row-link", href: `/traces/${trace.traceId}`, "data-focus": "open" }, trace.name),
      trace.isError && h("span", { class: "badge error" }, "Error"),
      h("span", { class: "minor mono" }, trace.traceId.slice(0, 8))),
    h("td", { class: "tags" }, trace.sources.map(source => sourceTag(source, source.spans))),
    h("td", { class: `duration c${trace.source.color % 8}` },
      h("span", { class: "value" }, duration(trace.duration)),
      h("span", { class: "track", "aria-hidden": "true" }, h("span", { class: "fill", vars: { "--share": `${trace.share}%` } })))));
}
