// Prequential accuracy over windows, drawn by hand: a line for the champion and one for each learner, dashes where another
// version began to serve, triangles where a drift detector spoke.

import { el, svg, replace, foreign } from './dom.js';
import { percent, clock } from './format.js';

const LEAST_WIDTH = 340;
const HEIGHT = 300;
const LEFT = 44;
const RIGHT = 12;
const TOP = 26;
const BOTTOM = 34;
const SMOOTHED = 5;
const NAME_WIDTH = 66;

// One entry for each window of the training log, oldest first.
export function moments(windows) {
  const byOffset = new Map();
  for (const window of windows) {
    const moment = byOffset.get(window.toOffset) ?? { toOffset: window.toOffset, champion: null, learners: new Map(), drift: [], labels: new Set() };
    if (window.serving) moment.champion = window;
    const before = moment.learners.get(window.learner);
    if (!before || window.version > before.version) moment.learners.set(window.learner, window);
    window.drift.forEach(drift => moment.drift.push({ ...drift, learner: window.learner }));
    window.newLabels.forEach(label => moment.labels.add(label));
    byOffset.set(window.toOffset, moment);
  }
  return [...byOffset.values()].sort((a, b) => a.toOffset - b.toOffset);
}

// Mean over the last few windows, by examples.
function smoothed(points) {
  return points.map((point, i) => {
    if (!point) return null;
    let correct = 0;
    let examples = 0;
    for (let j = Math.max(0, i - SMOOTHED + 1); j <= i; j++) {
      if (points[j]) {
        correct += points[j].correct;
        examples += points[j].examples;
      }
    }
    return examples ? correct / examples : null;
  });
}

function path(values, x, y) {
  let d = '';
  let open = false;
  values.forEach((value, i) => {
    if (value === null) {
      open = false;
      return;
    }
    d += `${open ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    open = true;
  });
  return d;
}

export function series(all) {
  const learners = [...new Set(all.flatMap(moment => [...moment.learners.keys()]))].sort();
  return [
    ...learners.map((learner, i) => ({ name: learner, kind: `learner l${i % 6}`, points: all.map(m => m.learners.get(learner) ?? null) })),
    { name: 'champion', kind: 'champion', points: all.map(m => m.champion) },
  ];
}

export function legend(node, lines) {
  replace(node, lines.map(line => el('span', { class: 'key' }, el('span', { class: `swatch ${line.kind}` }), line.kind === 'champion' ? 'champion' : foreign(line.name))),
    el('span', { class: 'key' }, el('span', { class: 'swatch drift' }), 'drift'));
}

export function draw(node, all, lines) {
  if (all.length === 0) {
    replace(node, el('p', { class: 'empty' }, 'No window was scored yet.'));
    return;
  }
  const width = Math.max(LEAST_WIDTH, node.clientWidth);
  const inner = width - LEFT - RIGHT;
  const x = i => (all.length === 1 ? LEFT : LEFT + (i * inner) / (all.length - 1));
  const y = value => HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM);
  const parts = [grid(y, width)];
  for (const line of lines) {
    const values = smoothed(line.points);
    if (line.kind === 'champion') {
      line.points.forEach((point, i) => point && parts.push(svg('circle', { class: 'raw', cx: x(i), cy: y(point.accuracy), r: 1.8 })));
    }
    parts.push(svg('path', { class: `line ${line.kind}`, d: path(values, x, y) }));
  }
  parts.push(...markers(all, x, width), ...drifts(all, x));
  parts.push(svg('text', { class: 'axis', x: LEFT, y: HEIGHT - 8 }, `offset ${all[0].toOffset}`));
  parts.push(svg('text', { class: 'axis end', x: width - RIGHT, y: HEIGHT - 8 }, `offset ${all.at(-1).toOffset}`));
  const cross = svg('line', { class: 'cross', x1: 0, x2: 0, y1: TOP, y2: HEIGHT - BOTTOM, visibility: 'hidden' });
  const picture = svg('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', tabindex: 0, 'data-key': 'chart', 'aria-label': summary(all, lines) }, parts, cross);
  const tip = el('div', { class: 'tip', hidden: true, 'aria-live': 'polite' });
  point(picture, tip, cross, all, lines, x, width);
  replace(node, picture, tip);
}

function grid(y, width) {
  return svg('g', { class: 'grid' }, [0, 0.25, 0.5, 0.75, 1].map(value => [
    svg('line', { x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }),
    svg('text', { x: LEFT - 8, y: y(value) + 4 }, `${value * 100}%`),
  ]).flat());
}

// Where another version began to serve; the latest have their names written out, and others where there is room.
function markers(all, x, width) {
  const found = [];
  let before = null;
  all.forEach((moment, i) => {
    const now = moment.champion && `${moment.champion.learner}/${moment.champion.version}`;
    if (now && now !== before) found.push([i, now]);
    before = now ?? before;
  });
  let free = Infinity;
  return found.reverse().map(([i, name]) => {
    const end = x(i) > width - NAME_WIDTH;
    const from = end ? x(i) - NAME_WIDTH : x(i);
    const named = from + NAME_WIDTH <= free;
    if (named) free = from;
    return svg('g', { class: named ? 'marker named' : 'marker' },
      svg('line', { x1: x(i), x2: x(i), y1: named ? TOP - 8 : HEIGHT - BOTTOM - 5, y2: HEIGHT - BOTTOM }),
      named && svg('text', { x: end ? x(i) - 3 : x(i) + 3, y: TOP - 10, class: end ? 'end' : '' }, name),
      svg('title', {}, `${name} serves`));
  });
}

function drifts(all, x) {
  return all.flatMap((moment, i) => moment.drift.map(drift => {
    const worse = drift.errorAfter > drift.errorBefore;
    const at = x(i);
    const y = HEIGHT - BOTTOM;
    return svg('path', { class: worse ? 'drift worse' : 'drift better', d: `M${at} ${y - 11}l6 10h-12z` },
      svg('title', {}, `${drift.detector} on ${drift.learner}: error ${percent(drift.errorBefore)} → ${percent(drift.errorAfter)}`));
  }));
}

function summary(all, lines) {
  const ends = lines.map(line => {
    const last = smoothed(line.points).findLast(value => value !== null);
    return `${line.name} ${percent(last ?? null)}`;
  });
  return `Accuracy over the last ${all.length} windows; now ${ends.join(', ')}. Arrow keys move through the windows.`;
}

// Mouse and arrow keys show one window's numbers.
function point(picture, tip, cross, all, lines, x, width) {
  let at = all.length - 1;
  const show = i => {
    at = Math.max(0, Math.min(all.length - 1, i));
    cross.setAttribute('x1', x(at));
    cross.setAttribute('x2', x(at));
    cross.setAttribute('visibility', 'visible');
    const moment = all[at];
    const time = [...moment.learners.values()][0]?.eventTime;
    replace(tip,
      el('strong', {}, `offset ${moment.toOffset}`), time && el('span', { class: 'hint' }, ` ${clock(time)}`),
      lines.filter(line => line.points[at]).map(line => el('div', { class: 'row' }, el('span', { class: `swatch ${line.kind}` }), `${line.name}/${line.points[at].version}`.replace('champion/', `champion ${line.points[at].learner}/`), el('b', {}, percent(line.points[at].accuracy)))),
      moment.labels.size > 0 && el('div', { class: 'row' }, 'new: ', foreign([...moment.labels].join(', '))));
    tip.hidden = false;
    tip.classList.toggle('left', x(at) > width / 2);
  };
  const hide = () => {
    tip.hidden = true;
    cross.setAttribute('visibility', 'hidden');
  };
  picture.addEventListener('pointermove', event => {
    const box = picture.getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * width;
    show(Math.round(((place - LEFT) / (width - LEFT - RIGHT)) * (all.length - 1)));
  });
  picture.addEventListener('pointerleave', hide);
  picture.addEventListener('blur', hide);
  picture.addEventListener('keydown', event => {
    if (event.key === 'ArrowLeft') show(at - 1);
    else if (event.key === 'ArrowRight') show(at + 1);
    else if (event.key === 'Escape') hide();
    else return;
    event.preventDefault();
  });
}

export function table(node, all, lines) {
  replace(node, el('table', {},
    el('caption', { class: 'unseen' }, 'Accuracy by window'),
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Offset'), lines.map(line => el('th', { scope: 'col' }, foreign(line.name))))),
    el('tbody', {}, all.slice(-50).reverse().map((moment, i) => el('tr', {},
      el('th', { scope: 'row' }, moment.toOffset),
      lines.map(line => {
        const window = line.points[all.length - 1 - i];
        return el('td', {}, window ? `${percent(window.accuracy)} (${window.learner}/${window.version})` : '–');
      }))))));
}
