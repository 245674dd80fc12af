import { h } from "./dom.js";

// The escape sequences of a terminal: colors and bold are shown, every other one is left out.
const sequence = /\x1b(?:\[([0-9;:]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;

/** A console line as text nodes and colored spans. */
export function render(line) {
  const parts = [];
  let classes = new Set();
  let from = 0;
  const flush = to => {
    const text = line.slice(from, to);
    if (text) parts.push(classes.size ? h("span", { class: [...classes].join(" ") }, text) : text);
  };
  for (const match of line.matchAll(sequence)) {
    flush(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") classes = apply(classes, match[1]);
  }
  flush(line.length);
  return parts;
}

function apply(classes, codes) {
  const next = new Set(classes);
  const color = value => {
    [...next].filter(c => c.startsWith("ansi-")).forEach(c => next.delete(c));
    if (value !== null) next.add(`ansi-${value}`);
  };
  const numbers = codes.split(/[;:]/).map(Number);
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i];
    if (code === 0) next.clear();
    else if (code === 1) next.add("bold");
    else if (code === 22) next.delete("bold");
    else if (code === 39) color(null);
    else if (code >= 30 && code <= 37) color(code - 30);
    else if (code >= 90 && code <= 97) color(code - 90);
    else if (code === 38 || code === 48) i += numbers[i + 1] === 5 ? 2 : 4;
  }
  return next;
}
