import { getJson, poll } from "./api.js";
import { h, sourceTag, sync, table } from "./dom.js";
import { filters } from "./filters.js";

const number = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 6 });

export function show(main) {
  const bar = filters([
    { name: "resource", label: "Resource", type: "select", options: [["", "All"]] },
    { name: "text", label: "Text", type: "search", placeholder: "in instrument and attributes" },
  ], () => refresh());
  const list = table("Metrics", [["Instrument"], ["Resource"], ["Attributes", "wide"], ["Latest value", "number"]], "metrics");
  const empty = h("p", { class: "empty", hidden: true }, "No metric matches.");
  main.append(h("h1", {}, "Metrics"), bar.form, list, empty);

  const key = s => JSON.stringify([s.meter, s.name, s.source.name, s.attributes]);
  const refresh = poll(async () => {
    if (bar.isPaused()) return;
    const { sources, series } = await getJson("/api/metrics");
    const { resource, text } = bar.values();
    const rows = series
      .filter(s => (!resource || s.source.name === resource) && (!text || `${s.name} ${s.attributes}`.toLowerCase().includes(text.toLowerCase())))
      .map(s => [key(s), s]).sort(([a], [b]) => (a < b ? -1 : 1));
    bar.offer("resource", sources.map(source => source.name));
    bar.report(rows.length, rows.length, "series");
    empty.hidden = rows.length > 0;
    sync(list, rows, ([id]) => id, ([, s]) => row(s));
  }, 2000);
}

function row(series) {
  return h("tbody", { "data-instrument": series.name }, h("tr", {},
    h("th", { scope: "row", title: series.description }, series.name, h("span", { class: "minor" }, series.meter)),
    h("td", {}, sourceTag(series.source)),
    h("td", { class: "mono small" }, series.attributes.split(", ").map(a => h("span", { class: "pair" }, a))),
    h("td", { class: "number" }, value(series))));
}

// A histogram shows its average; the instruments' units in braces ("{request}") are words, the others symbols.
function value({ value, unit, count, min, max }) {
  const word = unit.replace(/[{}]/g, "");
  const format = v => (unit === "s" ? `${number.format(v * 1000)} ms` : `${number.format(v)} ${word === "1" ? "" : word}`);
  if (count === null) return format(value);
  return [h("span", {}, `⌀ ${format(value)}`), h("span", { class: "minor" },
    `${number.format(count)} measured${min === null ? "" : `, ${format(min)} to ${format(max)}`}`)];
}
