const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const fine = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" });

export const time = value => clock.format(new Date(value));
export const timeWithMilliseconds = value => fine.format(new Date(value));
export const dateTime = value => new Date(value).toLocaleString();

/** Milliseconds as people read them: 640 µs, 12.3 ms, 1.24 s. */
export function duration(milliseconds) {
  if (milliseconds === 0) return "0";
  if (Math.abs(milliseconds) < 1) return `${Math.round(milliseconds * 1000)} µs`;
  if (Math.abs(milliseconds) < 1000) return `${+milliseconds.toPrecision(3)} ms`;
  return milliseconds < 60000 ? `${(milliseconds / 1000).toFixed(2)} s` : `${(milliseconds / 60000).toFixed(1)} min`;
}

/** An OTLP severity number as name and style. */
export function level(severity) {
  if (severity >= 21) return { text: "Critical", css: "critical" };
  if (severity >= 17) return { text: "Error", css: "error" };
  if (severity >= 13) return { text: "Warning", css: "warning" };
  if (severity >= 9) return { text: "Information", css: "information" };
  return severity >= 5 ? { text: "Debug", css: "debug" } : { text: "Trace", css: "debug" };
}
