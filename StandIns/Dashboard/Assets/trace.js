import { getJson, poll } from "./api.js";
import { h, sourceTag, sync, table } from "./dom.js";
import { dateTime, duration } from "./format.js";
import { logRow } from "./logrow.js";
import { spanRow } from "./span.js";

export function show(main, traceId) {
  const title = h("h1", {}, "Trace");
  const facts = h("dl", { class: "facts" });
  const waterfall = h("table", { class: "waterfall", "aria-label": "Spans" });
  const logs = table("Logs of this trace", [["At", "time"], ["Resource"], ["Level"], ["Message", "wide"]], "logs");
  const logSection = h("section", { hidden: true }, h("h2", {}, "Logs"), logs);
  main.append(h("p", { class: "back" }, h("a", { href: "/traces" }, "← Traces")), title, facts, waterfall, logSection);

  const openSpans = new Set(location.hash.startsWith("#span-") ? [location.hash.slice(6)] : []);
  const openLogs = new Set();
  let shown;
  poll(async () => {
    const trace = await getJson(`/api/traces/${encodeURIComponent(traceId)}`).catch(error => {
      if (error.status === 404) return null;
      throw error;
    });
    const state = JSON.stringify(trace);
    if (state === shown) return;
    const first = shown === undefined;
    shown = state;
    if (!trace) {
      title.textContent = "This trace is not here (any more)";
      facts.replaceChildren(h("div", {}, h("dt", {}, "Trace"), h("dd", { class: "mono" }, traceId)));
      return;
    }

    const { summary, spans } = trace;
    title.textContent = summary.name;
    document.title = `${summary.name} · ${document.title.split(" · ").at(-1)}`;
    facts.replaceChildren(...factList(summary, spans));
    if (!waterfall.tHead) waterfall.append(h("thead"));
    waterfall.tHead.replaceChildren(header(summary.duration));
    const total = Math.max(summary.duration, 0.001);
    sync(waterfall, spans.map(span => ({ ...span, total })), span => span.spanId, span => spanRow(span, openSpans));
    logSection.hidden = trace.logs.length === 0;
    sync(logs, trace.logs, log => log.number, log => logRow(log, `+${duration(Math.max(0, log.offset))}`, openLogs, false));
    if (first && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
  }, 1000);
}

function factList(summary, spans) {
  const errors = spans.filter(span => span.isError).length;
  const fact = (name, ...value) => h("div", {}, h("dt", {}, name), h("dd", {}, ...value));
  return [
    fact("Started", dateTime(summary.start)),
    fact("Duration", duration(summary.duration)),
    fact("Spans", ...summary.sources.map(source => sourceTag(source, source.spans))),
    ...(errors ? [fact("Errors", h("span", { class: "badge error" }, errors))] : []),
    fact("Trace", h("span", { class: "mono" }, summary.traceId)),
  ];
}

function header(total) {
  const marks = [0, 0.25, 0.5, 0.75, 1].map(part =>
    h("span", { vars: { "--at": `${part * 100}%` } }, part === 0 ? "0" : duration(total * part)));
  return h("tr", {}, h("th", { scope: "col" }, "Span"), h("th", { scope: "col", class: "number" }, "Duration"),
    h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, "Timeline"), h("div", { class: "axis", "aria-hidden": "true" }, marks)));
}
