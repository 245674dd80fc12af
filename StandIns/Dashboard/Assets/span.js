import { h, sourceTag } from "./dom.js";
import { duration } from "./format.js";
import { attributeTable } from "./logrow.js";

/** A span of the waterfall: its row, and under it, when opened, everything that is known about it. */
export function spanRow(span, open) {
  const left = span.offset / span.total * 100;
  const width = span.duration / span.total * 100;
  const isOpen = open.has(span.spanId);
  const details = h("tr", { class: "detail", id: `details-${span.spanId}`, hidden: !isOpen }, h("td", { colspan: 3 }, detail(span)));
  const toggle = h("button", {
    type: "button", class: "span-name", "aria-expanded": isOpen, "aria-controls": details.id, "data-focus": "toggle",
    onclick: () => {
      details.hidden = !details.hidden;
      toggle.setAttribute("aria-expanded", !details.hidden);
      if (details.hidden) open.delete(span.spanId);
      else open.add(span.spanId);
    },
  }, h("span", { class: "name" }, span.name), hint(span), span.isError && h("span", { class: "badge error" }, "Error"));

  return h("tbody", {
    class: `c${span.source.color % 8}${span.isError ? " failed" : ""}`, id: `span-${span.spanId}`,
    "data-span-id": span.spanId, "data-span-name": span.name, "data-source": span.source.name,
  }, h("tr", {},
    h("th", { scope: "row" }, h("div", { class: "span-cell", vars: { "--depth": Math.min(span.depth, 24) } },
      toggle, h("span", { class: "source-name" }, span.source.name))),
    h("td", { class: "length number" }, duration(span.duration)),
    h("td", { class: "timeline", onclick: () => toggle.click() },
      h("div", { class: "lane", vars: { "--left": `${left}%`, "--width": `${width}%` } },
        h("span", { class: "span-bar" }),
        span.events.map(e => h("span", {
          class: "event", title: `${e.name} at ${duration(e.offset)}`,
          vars: { "--at": `${Math.min(100, Math.max(0, e.offset / span.total * 100))}%` },
        }))))), details);
}

/** The one or two attributes that tell most, beside the name. */
function hint(span) {
  const value = name => span.attributes.find(attribute => attribute.key === name)?.value;
  const capacity = /"?CapacityUnits"?\s*[:=]\s*([\d.]+)/.exec(value("aws.dynamodb.consumed_capacity") ?? "")?.[1]
    ?? /^\[?([\d.]+)\]?$/.exec(value("aws.dynamodb.consumed_capacity") ?? "")?.[1];
  const hints = [
    value("session.outcome"),
    value("credentials.trigger"),
    value("http.response.status_code"),
    capacity && `${+capacity} capacity ${+capacity === 1 ? "unit" : "units"}`,
    span.links.length ? "linked" : null,
  ].filter(Boolean);
  return hints.length ? h("span", { class: "hint" }, hints.join(" · ")) : null;
}

function detail(span) {
  return h("div", { class: "span-detail" },
    h("p", { class: "summary" }, sourceTag(span.source), ` ${span.kind} span`, span.scope && ` of ${span.scope}`,
      `, starts at ${duration(span.offset)}, takes ${duration(span.duration)}`,
      span.instance && h("span", { class: "minor-inline" }, `instance ${span.instance}`),
      h("span", { class: "minor-inline mono" }, span.spanId)),
    span.isError && h("p", { class: "failure" }, span.statusMessage ? `Failed: ${span.statusMessage}` : "Failed."),
    span.attributes.length > 0 && section("Attributes", attributeTable(span.attributes)),
    span.events.length > 0 && section("Events", span.events.map(e => h("div", { class: "entry", "data-event": e.name },
      h("p", {}, h("span", { class: "at" }, `+${duration(Math.max(0, e.offset))}`), " ", h("strong", {}, e.name)),
      e.attributes.length > 0 && attributeTable(e.attributes)))),
    span.links.length > 0 && section("Links", span.links.map(link => h("div", { class: "entry" },
      h("p", {}, h("a", { href: `/traces/${link.traceId}#span-${link.spanId}`, "data-link": link.traceId }, link.name ?? `trace ${link.traceId.slice(0, 8)}`),
        !link.name && " (not here)"),
      link.attributes.length > 0 && attributeTable(link.attributes)))));
}

function section(title, ...content) {
  return h("section", {}, h("h3", {}, title), ...content.flat());
}
