// The few helpers that replace a framework. Text always goes in as text, never as HTML.

/** Creates an element: h("a", { class: "x", href: "/", onclick: f, vars: { "--n": 1 } }, "text", child). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "vars") Object.entries(value).forEach(([k, v]) => element.style.setProperty(k, v));
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Makes the children of `parent` that carry a key match the items; touches only what changed, keeps the focus. */
export function sync(parent, items, key, render) {
  const present = new Map([...parent.children].filter(e => e.dataset.key).map(e => [e.dataset.key, e]));
  let previous = [...parent.children].findLast(e => !e.dataset.key) ?? null;
  for (const item of items) {
    const id = String(key(item));
    const state = JSON.stringify(item);
    let element = present.get(id);
    present.delete(id);
    if (!element || element.syncState !== state) {
      const focus = element?.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
      const fresh = render(item);
      fresh.dataset.key = id;
      fresh.syncState = state;
      element?.replaceWith(fresh);
      element = fresh;
      if (focus) queueMicrotask(() => fresh.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus());
    }
    const place = previous ? previous.nextSibling : parent.firstChild;
    if (place !== element) parent.insertBefore(element, place);
    previous = element;
  }
  present.forEach(element => element.remove());
}

/** Shows a message for a while, at the corner and to screen readers. */
export function toast(text, isError = false) {
  const element = h("p", { class: isError ? "toast error" : "toast" }, text);
  document.getElementById("toasts").append(element);
  setTimeout(() => element.remove(), isError ? 10000 : 5000);
}

/** A table with a heading row; rows go into it as <tbody> elements, so that one item may have several rows. */
export function table(name, columns, className = "") {
  return h("table", { class: className, "aria-label": name },
    h("thead", {}, h("tr", {}, columns.map(([text, css]) => h("th", { scope: "col", class: css }, text)))));
}

/** The colored label of a service. */
export function sourceTag(source, suffix) {
  return h("span", { class: `tag c${source.color % 8}`, "data-source": source.name }, source.name, suffix && h("span", { class: "count" }, suffix));
}
