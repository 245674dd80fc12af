// Requests to the dashboard's own JSON addresses. Polling, not a stream: it holds no connection open while the
// AppHost stops, and any number of tabs can do it.

export async function getJson(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  const response = await fetch(`${path}?${query}`, { headers: { accept: "application/json" } });
  if (!response.ok) throw new RequestError(response.status);
  return response.json();
}

export async function post(path) {
  const response = await fetch(path, { method: "POST", headers: { "X-Dashboard-Request": "1" } });
  if (!response.ok) throw new RequestError(response.status);
  return response.json();
}

/** Runs `update` now and then every so often while the tab is visible. Returns a function that runs it at once. */
export function poll(update, milliseconds) {
  let timer;
  let latest = 0;
  const run = async () => {
    clearTimeout(timer);
    const turn = ++latest;
    try {
      await update();
      connection("");
    } catch (error) {
      connection(describe(error));
    }
    if (turn === latest && !document.hidden) timer = setTimeout(run, milliseconds);
  };
  document.addEventListener("visibilitychange", () => document.hidden || run());
  run();
  return run;
}

class RequestError extends Error {
  constructor(status) {
    super(`The dashboard answered ${status}.`);
    this.status = status;
  }
}

function connection(text) {
  const element = document.getElementById("connection");
  if (element.textContent !== text) element.textContent = text;
}

function describe(error) {
  if (error.status === 401) return "A new AppHost runs. Open the address that it printed.";
  if (error.status) return error.message;
  if (error instanceof TypeError && /fetch/i.test(error.message)) return "The AppHost does not answer.";
  throw error;
}
