import { render } from "./ansi.js";
import { getJson, poll } from "./api.js";
import { h, sync } from "./dom.js";
import { hasConsole } from "./resources.js";

const keptLines = 5000;

export async function show(main, name) {
  const tabs = h("nav", { class: "tabs", "aria-label": "Resources" });
  const end = h("button", { type: "button", class: "to-end", hidden: true, onclick: () => toEnd() }, "Jump to the newest line");
  const lines = h("div", { class: "console", role: "log", "aria-live": "off", tabindex: "0", "aria-label": "Console" });
  main.classList.add("fill");
  main.append(h("h1", {}, "Console"), tabs, lines, end);

  let last = 0;
  let follow = true;
  const toEnd = () => { lines.scrollTop = lines.scrollHeight; };
  lines.addEventListener("scroll", () => {
    follow = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 24;
    end.hidden = follow;
  });

  poll(async () => {
    const resources = (await getJson("/api/resources")).filter(hasConsole);
    name ??= resources[0]?.name;
    sync(tabs, resources.map(({ name, state }) => ({ name, state })), r => r.name, r => h("a", {
      href: `/console/${encodeURIComponent(r.name)}`, "aria-current": r.name === name ? "page" : null, "data-focus": "tab",
    }, h("span", { class: `dot ${r.state.toLowerCase()}`, title: r.state }), r.name));
    if (!name) return;
    const fresh = await getJson(`/api/console/${encodeURIComponent(name)}`, { after: last });
    if (!fresh.length) return;
    last = fresh.at(-1).number;
    lines.dataset.resource = name;
    lines.append(...fresh.map(line => h("div", { class: line.isError ? "line error" : "line" },
      h("span", { class: "line-number", "aria-hidden": "true" }, line.number), h("span", { class: "text" }, ...render(line.text)))));
    while (lines.childElementCount > keptLines) lines.firstChild.remove();
    if (follow) toEnd();
  }, 500);
}
