import { h } from "./dom.js";

/**
 * The row of filters above a list. Its state lives in the page's address, so that a filtered list can be kept and shared.
 * Fields: { name, label, type: "select" | "search" | "checkbox", options: [[value, text]] }.
 */
export function filters(fields, changed) {
  const state = new URLSearchParams(location.search);
  const inputs = new Map();
  let paused = false;
  const apply = () => {
    const query = new URLSearchParams(Object.entries(values()).filter(([, value]) => value));
    history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
    changed();
  };
  const values = () => Object.fromEntries([...inputs].map(([name, input]) =>
    [name, input.type === "checkbox" ? (input.checked ? "true" : "") : input.value.trim()]));

  const build = field => {
    const id = `filter-${field.name}`;
    const wanted = state.get(field.name) ?? "";
    let input;
    if (field.type === "select") {
      input = h("select", { id }, field.options.map(([value, text]) => h("option", { value, selected: value === wanted }, text)));
      if (wanted && input.value !== wanted) input.append(h("option", { value: wanted, selected: true }, wanted));
    } else {
      input = h("input", { id, type: field.type, placeholder: field.placeholder, autocomplete: "off", spellcheck: "false" });
      if (field.type === "checkbox") input.checked = wanted === "true";
      else input.value = wanted;
    }
    input.addEventListener("input", apply);
    inputs.set(field.name, input);
    return h("label", { class: field.type, for: id }, h("span", {}, field.label), input);
  };

  const pause = h("button", { type: "button", "aria-pressed": "false", onclick: () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", paused);
    if (!paused) changed();
  } }, "Pause");
  const count = h("span", { class: "shown" });
  const form = h("form", { class: "filters", role: "search", onsubmit: e => e.preventDefault() }, fields.map(build), count, pause);

  return {
    form,
    values,
    isPaused: () => paused,
    /** Offers the services that have been seen so far, once each. */
    offer(name, options) {
      const select = inputs.get(name);
      const known = new Set([...select.options].map(option => option.value));
      options.filter(option => !known.has(option)).forEach(option => select.append(h("option", { value: option }, option)));
    },
    report(shown, total, noun) {
      count.textContent = shown < total ? `newest ${shown} of ${total} ${noun}` : `${total} ${noun}`;
    },
  };
}
