// The console: one head at a time, as it is now, and kept so by server-sent events.

import * as api from './api.js';
import * as chart from './chart.js';
import * as commands from './commands.js';
import * as panels from './panels.js';
import { byId, el, replace, toast } from './dom.js';

const POINTS = 1500;
const PAGE = 12;
const PICTURES = 18;
const LETTERS = 20;
const MOST_KEPT = 120;

const now = {
  me: null,
  head: null,
  state: null,
  windows: [],
  versions: { items: [], next: null },
  learner: '',
  history: { items: [], next: null },
  predictions: [],
  dead: { items: [], next: null },
  stop: null,
};
const operator = () => now.me?.access === 'operator';
const act = (action, version) => commands.ask(now.state, action, version);

// Whatever comes many times a second is drawn a few times.
const waiting = new Map();
function soon(key, work, millis = 400) {
  if (waiting.has(key)) return;
  waiting.set(key, setTimeout(() => {
    waiting.delete(key);
    Promise.resolve(work()).catch(told);
  }, millis));
}

function told(fault) {
  if (fault instanceof api.Problem && fault.status === 401) {
    notice(api.token.get() ? 'The token is not accepted here.' : 'This instance wants a token.');
    openToken();
  } else if (fault instanceof api.Problem && fault.status === 503) {
    notice(fault.message);
    setTimeout(begin, 2000);
  } else {
    notice(fault instanceof api.Problem ? fault.message : 'The server cannot be reached.');
  }
}

function notice(text) {
  byId('notice').hidden = !text;
  byId('notice').textContent = text ?? '';
}

// ── Drawing ──

function drawState() {
  panels.champion(now.state, operator(), act);
}

// Rows must not move away from under somebody who is about to click: they wait until the pointer has left.
function drawVersionsGently() {
  const pointed = byId('versions').matches(':hover') && byId('versions').querySelector('table');
  byId('versions-waiting').hidden = !pointed;
  if (!pointed) drawVersions();
}

function drawVersions() {
  panels.versions(now.state, now.versions, operator(), act);
  panels.more('versions-more', now.versions.next, async () => {
    const page = await api.head(now.head, '/versions', { limit: PAGE, before: now.versions.next, learner: now.learner });
    now.versions = { items: [...now.versions.items, ...page.items], next: page.next };
    drawVersions();
  });
}

function drawChart() {
  const all = chart.moments(now.windows);
  const lines = chart.series(all);
  chart.legend(byId('legend'), lines);
  chart.draw(byId('chart'), all, lines);
  chart.table(byId('chart-table'), all, lines);
}

function drawHistory() {
  panels.history(now.history.items);
  panels.more('history-more', now.history.next, async () => {
    const page = await api.head(now.head, '/history', { limit: PAGE, before: now.history.next });
    now.history = { items: [...now.history.items, ...page.items], next: page.next };
    drawHistory();
  });
}

function drawLearners() {
  const learners = Object.keys(now.state.newest);
  replace(byId('learner-choice'), el('option', { value: '' }, 'all'), learners.map(learner => el('option', { value: learner, selected: learner === now.learner }, learner)));
}

// ── Pictures: a few at a time, kept while they are shown ──

const kept = new Map();
const queue = [];
let loading = 0;

function pictureOf(item, image) {
  const key = `${item.partition}@${item.offset}`;
  if (kept.has(key)) {
    image.src = kept.get(key);
  } else {
    queue.push({ key, item, image });
    loadPictures();
  }
}

async function loadPictures() {
  if (loading >= 2) return;
  const next = queue.pop();
  if (!next) return;
  queue.splice(0, Math.max(0, queue.length - PICTURES));
  loading++;
  try {
    if (!kept.has(next.key)) {
      kept.set(next.key, URL.createObjectURL(await api.picture(next.item.partition, next.item.offset)));
      if (kept.size > MOST_KEPT) {
        const [oldest, url] = kept.entries().next().value;
        URL.revokeObjectURL(url);
        kept.delete(oldest);
      }
    }
    next.image.src = kept.get(next.key);
  } catch {
    next.image.parentElement?.classList.add('none');
  } finally {
    loading--;
    loadPictures();
  }
}

const drawPredictions = () => panels.predictions(now.predictions, pictureOf);

// ── Reading ──

const load = {
  state: async () => {
    const before = now.state?.epoch;
    now.state = await api.head(now.head);
    drawState();
    if (before !== now.state.epoch) drawVersions();
    drawLearners();
  },
  versions: async () => {
    const shown = Math.max(PAGE, Math.min(now.versions.items.length, 100));
    now.versions = await api.head(now.head, '/versions', { limit: shown, learner: now.learner });
    drawVersionsGently();
  },
  windows: async () => {
    now.windows = (await api.head(now.head, '/evaluations', { limit: POINTS })).items;
    drawChart();
  },
  confusion: async () => panels.confusion(await api.head(now.head, '/confusion', { learner: now.learner })),
  history: async () => {
    now.history = await api.head(now.head, '/history', { limit: PAGE });
    drawHistory();
  },
  predictions: async () => {
    now.predictions = (await api.head(now.head, '/predictions', { limit: PICTURES })).items;
    drawPredictions();
  },
  dead: async () => {
    now.dead = await api.get(`dead-letters?limit=${LETTERS}`);
    panels.deadLetters(now.dead);
  },
  stream: async () => panels.figures(await api.get('stream')),
};

const events = {
  rollout: async state => {
    now.state = state;
    drawState();
    await load.versions();
    drawVersions();
  },
  history: line => {
    now.history.items = [line, ...now.history.items];
    drawHistory();
  },
  evaluation: window => {
    now.windows.push(window);
    now.windows.splice(0, Math.max(0, now.windows.length - POINTS));
    soon('chart', drawChart);
    soon('state', load.state, 800);
    soon('confusion', load.confusion, 1000);
    soon('versions', load.versions, 800);
  },
  version: () => soon('versions', load.versions, 800),
  prediction: prediction => {
    now.predictions = [prediction, ...now.predictions].slice(0, PICTURES);
    soon('predictions', drawPredictions, 1000);
  },
  'dead-letter': letter => {
    now.dead.items = [letter, ...now.dead.items].slice(0, LETTERS);
    soon('dead', () => panels.deadLetters(now.dead));
  },
  stream: panels.figures,
};

async function show(head) {
  now.stop?.();
  now.head = head;
  now.learner = '';
  now.versions = { items: [], next: null };
  await load.state();
  await Promise.all([load.versions(), load.windows(), load.confusion(), load.history(), load.predictions(), load.dead(), load.stream()]);
  notice(null);
  let linked = false;
  now.stop = api.watch(head, (kind, value) => Promise.resolve(events[kind]?.(value)).catch(told), up => {
    byId('link').textContent = up ? 'live' : 'not connected';
    byId('link').className = up ? 'link up' : 'link down';
    // What came while it was away.
    if (up && linked) Promise.all(Object.values(load).map(read => read())).catch(told);
    linked = linked || up;
  });
}

async function begin() {
  try {
    now.me = await api.get('me');
    byId('token').hidden = !now.me.tokens;
    byId('token').textContent = `${now.me.name} (${now.me.access})`;
    const heads = (await api.get('heads')).heads.map(head => head.head);
    const wanted = decodeURIComponent(location.hash.slice(1));
    const chosen = heads.includes(wanted) ? wanted : heads[0];
    replace(byId('head-choice'), heads.map(head => el('option', { value: head, selected: head === chosen }, head)));
    if (chosen) await show(chosen);
    else notice('There is no head yet.');
  } catch (fault) {
    told(fault);
  }
}

// ── Token and colours ──

function openToken() {
  byId('token').hidden = false;
  byId('token-value').value = '';
  byId('token-fault').hidden = true;
  if (!byId('token-dialog').open) byId('token-dialog').showModal();
}

function initToken() {
  byId('token').addEventListener('click', openToken);
  byId('token-cancel').addEventListener('click', () => byId('token-dialog').close());
  byId('token-forget').addEventListener('click', () => {
    api.token.forget();
    location.reload();
  });
  byId('token-form').addEventListener('submit', async event => {
    event.preventDefault();
    const before = api.token.get();
    api.token.set(byId('token-value').value.trim());
    try {
      await api.get('me');
      byId('token-dialog').close();
      toast('The token is accepted.');
      begin();
    } catch (fault) {
      if (before) api.token.set(before);
      else api.token.forget();
      byId('token-fault').hidden = false;
      byId('token-fault').textContent = fault instanceof api.Problem ? fault.message : 'The server cannot be reached.';
    }
  });
}

function initTheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => localStorage.getItem('headstream.theme');
  const apply = () => {
    const theme = chosen() ?? (dark.matches ? 'dark' : 'light');
    document.documentElement.dataset.theme = theme;
    byId('theme').textContent = theme === 'dark' ? '☀' : '☾';
    byId('theme').setAttribute('aria-label', theme === 'dark' ? 'Light colours' : 'Dark colours');
  };
  dark.addEventListener('change', apply);
  byId('theme').addEventListener('click', () => {
    localStorage.setItem('headstream.theme', document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
    apply();
  });
  apply();
}

byId('head-choice').addEventListener('change', event => {
  location.hash = encodeURIComponent(event.target.value);
  show(event.target.value).catch(told);
});
byId('learner-choice').addEventListener('change', event => {
  now.learner = event.target.value;
  now.versions = { items: [], next: null };
  Promise.all([load.versions(), load.confusion()]).catch(told);
});
new ResizeObserver(() => soon('chart', drawChart, 200)).observe(byId('chart'));
byId('versions').addEventListener('pointerleave', () => {
  byId('versions-waiting').hidden = true;
  drawVersions();
});
initTheme();
initToken();
commands.init();
begin();
