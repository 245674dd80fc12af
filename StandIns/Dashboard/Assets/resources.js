import { getJson, poll, post } from "./api.js";
import { h, sync, table, toast } from "./dom.js";
import { dateTime, time } from "./format.js";

export const hasConsole = resource => resource.type !== "Parameter";

export function show(main) {
  const list = table("Resources", [
    ["Name"], ["State"], ["Started"], ["Endpoints"], ["Source"], ["Process", "number"], ["Actions"],
  ], "resources");
  main.append(h("h1", {}, "Resources"), list);
  const refresh = poll(async () => sync(list, await getJson("/api/resources"), r => r.name, r => row(r, () => refresh())), 1000);
}

function row(resource, refresh) {
  return h("tbody", { "data-resource": resource.name, "data-state": resource.state }, h("tr", {},
    h("th", { scope: "row" }, resource.name, h("span", { class: "minor" }, resource.type)),
    h("td", { class: "state" },
      h("span", { class: `dot ${resource.state.toLowerCase()}`, "aria-hidden": "true" }), words(resource.state),
      resource.stateDetail && h("span", { class: "minor" }, resource.stateDetail)),
    h("td", { class: "time" }, resource.startedAt
      ? h("time", { datetime: resource.startedAt, title: dateTime(resource.startedAt) }, time(resource.startedAt)) : "–"),
    h("td", {}, resource.urls.length ? h("ul", { class: "plain" }, resource.urls.map(url => h("li", {}, endpoint(url)))) : "–"),
    h("td", { class: "source", title: resource.source }, h("code", {}, resource.source)),
    h("td", { class: "number" }, resource.processId ?? "–"),
    h("td", { class: "actions" },
      hasConsole(resource) && h("a", { class: "button", href: `/console/${encodeURIComponent(resource.name)}`, "data-focus": "console" }, "Console"),
      resource.commands.map(command => h("button", {
        type: "button", disabled: !command.enabled, "data-command": command.name, "data-focus": `command-${command.name}`,
        onclick: event => execute(event.currentTarget, resource, command, refresh),
      }, command.displayName)))));
}

// FailedToStart as "Failed to start".
const words = state => state.replace(/(?<=[a-z])[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

function endpoint({ url, displayText }) {
  return /^https?:/i.test(url)
    ? h("a", { href: url, target: "_blank", rel: "noopener", title: url }, displayText ?? url)
    : h("code", {}, displayText ?? url);
}

async function execute(button, resource, command, refresh) {
  button.disabled = true;
  try {
    const { error } = await post(`/api/resources/${encodeURIComponent(resource.name)}/commands/${encodeURIComponent(command.name)}`);
    toast(error ? `${command.displayName} on ${resource.name} failed: ${error}` : `${command.displayName} on ${resource.name}: done.`, !!error);
  } catch (error) {
    toast(`${command.displayName} on ${resource.name} failed: ${error.message}`, true);
  }
  button.disabled = false;
  refresh();
}
