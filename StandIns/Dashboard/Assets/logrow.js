import { h, sourceTag } from "./dom.js";
import { level } from "./format.js";

/** A log record: one row, and under it, when opened, what else it carries. */
export function logRow(log, when, open, linkTrace) {
  const { text, css } = level(log.severity);
  const detail = h("tr", { class: "detail", id: `log-${log.number}`, hidden: !open.has(log.number) },
    h("td", { colspan: linkTrace ? 5 : 4 }, attributeTable([{ key: "category", value: log.category }, ...log.attributes])));
  const toggle = h("button", {
    type: "button", class: "message", "aria-expanded": open.has(log.number), "aria-controls": detail.id, "data-focus": "toggle",
    onclick: () => {
      detail.hidden = !detail.hidden;
      toggle.setAttribute("aria-expanded", !detail.hidden);
      if (detail.hidden) open.delete(log.number);
      else open.add(log.number);
    },
  }, log.message || "(empty)");
  return h("tbody", { class: css, "data-log": log.number, "data-level": text }, h("tr", {},
    h("td", { class: "time" }, when),
    h("td", {}, sourceTag(log.source)),
    h("td", { class: "level" }, text),
    h("td", {}, toggle),
    linkTrace && h("td", {}, log.traceId
      ? h("a", { href: `/traces/${log.traceId}#span-${log.spanId}`, class: "mono", "data-focus": "trace" }, log.traceId.slice(0, 8)) : "")), detail);
}

/** Names and values, one a line. */
export function attributeTable(pairs) {
  return h("table", { class: "attributes" }, h("tbody", {}, pairs.map(({ key, value }) =>
    h("tr", { "data-attribute": key }, h("th", { scope: "row" }, key), h("td", {}, value)))));
}
