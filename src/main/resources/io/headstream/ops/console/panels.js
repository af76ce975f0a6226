// What the panels show, each drawn anew from its data.

import { byId, el, foreign, replace } from './dom.js';
import { bytes, clock, count, decimal, name, percent, same, short, words } from './format.js';

const MOST_CLASSES = 16;

export function champion(state, operator, act) {
  byId('phase').textContent = words(state.phase);
  byId('phase').className = `phase ${state.phase.toLowerCase()}`;
  replace(byId('champion'),
    el('p', { class: 'serving' }, state.champion ? foreign(name(state.champion), { id: 'serving' }) : el('span', { id: 'serving' }, 'nothing serves yet'),
      state.champion && el('code', { title: state.champion.sha256 }, short(state.champion.sha256))),
    el('p', { class: 'number' }, percent(state.accuracy), el('small', {}, state.examples ? ` of the last ${count(state.examples)} examples` : ' no window scored yet')),
    el('dl', {},
      fact('Before', state.former.length ? name(state.former[0]) : 'nothing'),
      state.canary && fact('Canary', `${name(state.canary.version)} at ${state.canary.percent} %`),
      state.shadows.length > 0 && fact('Shadows', state.shadows.map(name).join(', ')),
      fact('Policy', state.policy ? [state.policy.name, ...Object.entries(state.policy.parameters).map(([k, v]) => `${k}=${v}`)].join(' ') : 'as configured'),
      fact('Held', [state.pinned && 'pinned', state.trainingPaused && 'training paused'].filter(Boolean).join(', ') || 'no'),
      fact('Epoch', state.epoch),
      fact('Classes', state.classes),
      fact('Last change', `${state.reason} (${state.changedBy})`)));
  const actions = [
    ['ROLL_BACK', 'Roll back', 'danger'],
    ['END_CANARY', 'End canary'],
    ['PIN', 'Pin'],
    ['UNPIN', 'Unpin'],
    ['PAUSE_TRAINING', 'Pause training'],
    ['RESUME_TRAINING', 'Resume training'],
    ['SET_POLICY', 'Set policy'],
  ];
  const offered = operator ? actions.filter(([action]) => state.legal.includes(action) && (action !== 'ROLL_BACK' || state.former.length)) : [];
  // Left alone while they are the same: a button must not be replaced between press and release.
  const node = byId('head-actions');
  const offer = offered.map(([action]) => action).join(' ');
  if (node.dataset.offer !== offer) {
    node.dataset.offer = offer;
    replace(node, offered.map(([action, text, kind]) => button(text, kind, `head-${action}`, () => act(action))));
  }
}

const fact = (term, value) => el('div', {}, el('dt', {}, term), el('dd', {}, foreign(String(value))));

const button = (text, kind, key, click, label = null) =>
  el('button', { type: 'button', class: kind ?? '', 'data-key': key, 'aria-label': label, on: { click } }, text);

export function versions(state, page, operator, act) {
  const columns = [['Version'], ['Born'], ['Parent'], ['Examples', 'num'], ['Accuracy', 'num'], ['Log loss', 'num'], ['Calibration error', 'num'], ['SHA-256'], ['Part']];
  replace(byId('versions'), page.items.length === 0 ? el('p', { class: 'empty' }, 'No version was published yet.') : el('table', {},
    el('caption', { class: 'unseen' }, 'Versions, the newest first'),
    el('thead', {}, el('tr', {}, columns.map(([column, kind]) => el('th', { scope: 'col', class: kind }, column)), operator && el('th', { scope: 'col' }, 'Do'))),
    el('tbody', {}, page.items.map(version => el('tr', { class: version.role, 'data-version': name(version) },
      el('th', { scope: 'row' }, foreign(name(version)), version.kind !== version.learner && el('small', { class: 'hint' }, ` ${version.kind}`)),
      el('td', {}, clock(version.bornAt)),
      el('td', {}, version.parent === 0 ? 'untrained' : `${version.learner}/${version.parent}`),
      el('td', { class: 'num' }, count(version.totalExamples)),
      el('td', { class: 'num', title: `of ${version.scored} examples` }, percent(version.accuracy)),
      el('td', { class: 'num' }, decimal(version.logLoss)),
      el('td', { class: 'num' }, decimal(version.calibrationError)),
      el('td', {}, el('code', { title: `${version.sha256}, ${bytes(version.bytes)}` }, short(version.sha256))),
      el('td', {}, version.role !== 'none' && el('span', { class: `tag ${version.role}` }, version.role)),
      operator && el('td', {}, el('div', { class: 'do' }, versionActions(state, version, act))))))));
}

function versionActions(state, version, act) {
  const text = name(version);
  const former = state.former.some(other => same(other, version));
  const offered = [];
  if (version.role !== 'champion' && state.legal.includes('PROMOTE') && !former) {
    offered.push(button('Promote', '', `promote-${text}`, () => act('PROMOTE', text), `Promote ${text}`));
  }
  if (former && state.legal.includes('ROLL_BACK')) {
    offered.push(button('Roll back', 'danger', `back-${text}`, () => act('ROLL_BACK', text), `Roll back to ${text}`));
  }
  if (version.role !== 'champion' && state.legal.includes('CANARY')) {
    offered.push(button('Canary', 'quiet', `canary-${text}`, () => act('CANARY', text), `Canary ${text}`));
  }
  if (version.role === 'none' && state.legal.includes('SHADOW_ON')) {
    offered.push(button('Shadow', 'quiet', `shadow-${text}`, () => act('SHADOW_ON', text), `Shadow ${text}`));
  }
  if (version.role === 'shadow' && state.legal.includes('SHADOW_OFF')) {
    offered.push(button('End shadow', 'quiet', `unshadow-${text}`, () => act('SHADOW_OFF', text), `End shadow ${text}`));
  }
  return offered;
}

export function confusion(view) {
  byId('confusion-note').textContent = view.examples ? `${view.learner}, ${count(view.examples)} examples in ${view.windows} windows` : '';
  if (view.classes.length === 0) {
    replace(byId('confusion'), el('p', { class: 'empty' }, 'No window was scored yet.'));
    return;
  }
  const shown = [...view.classes].sort((a, b) => b.support + b.predicted - a.support - a.predicted).slice(0, MOST_CLASSES)
    .map(row => row.label).sort();
  const rows = new Map(view.classes.map(row => [row.label, row]));
  const cells = new Map(view.confusions.map(cell => [`${cell.actual}\0${cell.predicted}`, cell.examples]));
  const at = (actual, predicted) => (actual === predicted ? rows.get(actual).correct : cells.get(`${actual}\0${predicted}`) ?? 0);
  replace(byId('confusion'),
    el('table', { class: 'matrix' },
      el('caption', { class: 'unseen' }, 'Rows: true class. Columns: predicted class.'),
      el('thead', {}, el('tr', {}, el('th', { class: 'corner' }, 'true ↓ said →'), shown.map(label => el('th', { scope: 'col' }, el('span', {}, foreign(label)))))),
      el('tbody', {}, shown.map(actual => el('tr', {}, el('th', { scope: 'row' }, foreign(actual)), shown.map(predicted => {
        const examples = at(actual, predicted);
        const share = rows.get(actual).support ? examples / rows.get(actual).support : 0;
        const level = examples === 0 ? 0 : Math.max(1, Math.round(share * 9));
        return el('td', { class: `${actual === predicted ? 'hit' : 'miss'} c${level}`, title: `${actual} → ${predicted}: ${examples} (${percent(share, 0)})` }, examples || '');
      }))))),
    view.classes.length > shown.length && el('p', { class: 'hint' }, `The ${shown.length} most frequent of ${view.classes.length} classes.`));
}

export function predictions(items, pictureOf) {
  replace(byId('predictions'), items.length === 0 ? el('li', { class: 'empty' }, 'Nothing was predicted yet.') : items.map(item => {
    const top = item.topK[0];
    const image = el('img', { alt: '', width: 72, height: 72, loading: 'lazy' });
    pictureOf(item, image);
    return el('li', {}, el('span', { class: 'frame' }, image),
      el('span', { class: 'said' }, top ? foreign(top.label) : 'no version yet', top && el('b', {}, percent(top.probability, 0))),
      el('span', { class: 'hint' }, foreign(item.imageId), ' ', item.servedBy ? name(item.servedBy) : '', item.arm === 'CANARY' && el('span', { class: 'tag canary' }, 'canary')));
  }));
}

export function deadLetters(page) {
  replace(byId('dead'), page.items.length === 0 ? el('p', { class: 'empty' }, 'None.') : el('ul', { class: 'letters' }, page.items.map(letter => el('li', {},
    el('span', { class: 'tag bad' }, letter.category), ' ', el('span', { class: 'hint' }, clock(letter.at)),
    el('p', {}, foreign(letter.reason)),
    el('p', { class: 'hint' }, foreign(`${letter.sourceTopic}-${letter.sourcePartition}@${letter.sourceOffset}`), `, ${bytes(letter.bytes)}`)))));
}

export function history(items) {
  replace(byId('history'), items.length === 0 ? el('p', { class: 'empty' }, 'Nothing was decided yet.') : el('table', {},
    el('caption', { class: 'unseen' }, 'What was asked, by whom, and what came of it'),
    el('thead', {}, el('tr', {}, ['When', 'Epoch', 'What', 'Who', 'Why', 'Outcome'].map(column => el('th', { scope: 'col' }, column)))),
    el('tbody', {}, items.map(line => el('tr', { class: line.outcome.toLowerCase() },
      el('td', {}, clock(line.at)),
      el('td', { class: 'num' }, line.epoch),
      el('td', {}, foreign(line.request)),
      el('td', {}, foreign(line.by), line.byPolicy && el('span', { class: 'tag' }, 'policy')),
      el('td', { class: 'why' }, foreign(line.why)),
      el('td', {}, el('span', { class: `tag ${line.outcome === 'ACCEPTED' ? 'good' : 'bad'}` }, line.outcome.toLowerCase()), line.reason && el('small', { class: 'hint' }, ' ', foreign(line.reason))))))));
}

export function figures(stream) {
  const lag = stream.lag.map(group => [`Lag ${group.application.replace(/^.*-/, '')}`, count(group.records)]);
  replace(byId('figures'), [
    ['Predictions', `${stream.predictionsPerSecond.toFixed(1)} /s`],
    ...lag,
    stream.batchFill !== null && ['Batch fill', percent(stream.batchFill, 0)],
    ['Dead letters', count(stream.deadLetters)],
  ].filter(Boolean).map(([term, value]) => el('li', {}, el('span', {}, term), el('b', {}, value))));
}

export function more(id, shown, click) {
  replace(byId(id), shown && button('Show older', 'quiet', `${id}-button`, click));
}
