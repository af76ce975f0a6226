// Talks to /api/v1. There are no cookies: the token, if one is wanted, goes into a header.

const KEY = 'headstream.token';
const CLIENT = 'headstream-console';

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: value => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? body?.reason ?? `the server answered ${status}`);
    this.status = status;
    this.body = body;
  }
}

function headers(more = {}) {
  const all = { 'X-Headstream-Client': CLIENT, ...more };
  if (token.get()) all.Authorization = `Bearer ${token.get()}`;
  return all;
}

async function answer(response) {
  const body = response.headers.get('Content-Type')?.includes('json') ? await response.json() : null;
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

export const get = async path => answer(await fetch(`/api/v1/${path}`, { headers: headers() }));

export const head = (of, path = '', query = {}) => {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  return get(`heads/${encodeURIComponent(of)}${path}${asked.size ? `?${asked}` : ''}`);
};

export async function picture(partition, offset) {
  const response = await fetch(`/api/v1/images/${partition}/${offset}/thumbnail`, { headers: headers() });
  if (!response.ok) throw new Problem(response.status, null);
  return response.blob();
}

// Under the epoch that the operator saw; a second try under the same id changes nothing.
export async function command(of, body, epoch, id) {
  return answer(
    await fetch(`/api/v1/heads/${encodeURIComponent(of)}/commands`, {
      method: 'POST',
      headers: headers({ 'Content-Type': 'application/json', 'If-Match': `"${epoch}"`, 'Idempotency-Key': id }),
      body: JSON.stringify(body),
    }),
  );
}

// Server-sent events, read by fetch since EventSource cannot send a token. Connects again until it is told to stop.
export function watch(of, onEvent, onLink) {
  const stop = new AbortController();
  let pause = 500;

  async function once() {
    const response = await fetch(`/api/v1/events?head=${encodeURIComponent(of)}`, {
      headers: headers({ Accept: 'text/event-stream' }),
      signal: stop.signal,
    });
    if (!response.ok) throw new Problem(response.status, null);
    pause = 500;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop();
      blocks.forEach(block => dispatch(block));
    }
  }

  function dispatch(block) {
    let event = null;
    let data = '';
    for (const line of block.split('\n')) {
      if (line.startsWith('event: ')) event = line.slice(7);
      if (line.startsWith('data: ')) data += line.slice(6);
    }
    if (event === 'hello') onLink(true);
    else if (event) onEvent(event, JSON.parse(data).value);
  }

  (async () => {
    while (!stop.signal.aborted) {
      try {
        await once();
      } catch (fault) {
        if (stop.signal.aborted) return;
      }
      onLink(false);
      await new Promise(wake => setTimeout(wake, pause));
      pause = Math.min(pause * 2, 10000);
    }
  })();
  return () => stop.abort();
}
