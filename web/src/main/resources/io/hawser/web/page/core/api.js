/** An error that the server has described; `status` is 0 when the server cannot be reached. */
export class ServerError extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.line = error.line;
    this.column = error.column;
    this.hint = error.hint;
  }
}

/** The token of a classroom's link, which each request repeats. */
const token = new URLSearchParams(location.search).get('token');

/** An address of the server with the token of this tab. */
export function address(path) {
  return token ? `${path}${path.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}` : path;
}

/** Called with true when the server answers, with false when it cannot be reached. */
export const reachability = { listener: (/** @type {boolean} */ _isReachable) => {} };

async function call(path, options) {
  let response;
  try {
    response = await fetch(address(path), options);
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    reachability.listener(false);
    throw new ServerError(0, { message: failure.message });
  }
  reachability.listener(true);
  const text = await response.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    json = { error: { message: text.slice(0, 300) || response.statusText } };
  }
  if (!response.ok) {
    throw new ServerError(response.status, json.error ?? { message: response.statusText });
  }
  return json;
}

const post = (path, body, signal) =>
  call(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal });

/** The requests of the page. */
export const api = {
  scenarios: (lang) => call(`api/scenarios?lang=${lang}`),
  run: (link) => post('api/runs', link),
  timeline: (id, lang) => call(`api/runs/${id}/timeline?lang=${lang}`),
  instant: (id, at, lang) => call(`api/runs/${id}/instant?at=${Math.round(at)}&lang=${lang}`),
  explain: (id, at, lang) => call(`api/runs/${id}/explain?at=${Math.round(at)}&lang=${lang}`),
  check: (yaml, signal) => post('api/check', { yaml }, signal),
  complete: (yaml, line, column, signal) => post('api/complete', { yaml, line, column }, signal),
  actions: (lang) => call(`api/actions?lang=${lang}`),
  health: () => call('api/health'),
  exportAddress: (id, as) => address(`api/runs/${id}/export?as=${as}`),
};
