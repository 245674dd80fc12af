// Finds the page by its address; each page is a module with one `show` function.
const pages = [
  [/^\/$/, "./resources.js", "/"],
  [/^\/console(?:\/([^/]+))?$/, "./console.js", "/console"],
  [/^\/logs$/, "./logs.js", "/logs"],
  [/^\/traces$/, "./traces.js", "/traces"],
  [/^\/traces\/([^/]+)$/, "./trace.js", "/traces"],
  [/^\/metrics$/, "./metrics.js", "/metrics"],
];

for (const [address, module, tab] of pages) {
  const match = address.exec(location.pathname);
  if (match) {
    const link = document.querySelector(`.bar nav a[href="${tab}"]`);
    link.setAttribute("aria-current", "page");
    document.title = `${link.textContent} · ${document.title}`;
    const page = await import(module);
    await page.show(document.getElementById("main"), match[1] && decodeURIComponent(match[1]));
    break;
  }
}
