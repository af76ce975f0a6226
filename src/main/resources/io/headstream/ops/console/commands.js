// The dialog that every change goes through: what it does, why, and what came of it.

import { byId, el, focusAgain, replace, toast } from './dom.js';
import { Problem, command } from './api.js';
import { words } from './format.js';

const POLICIES = ['auto', 'manual', 'promote-each'];

const EFFECTS = {
  PROMOTE: v => [`Promote ${v}`, `${v} will answer for every image of this head, at once.`],
  ROLL_BACK: v => [
    v ? `Roll back to ${v}` : 'Roll back',
    `${v ?? 'The champion before'} will answer for every image of this head, at once; a canary ends.`,
  ],
  CANARY: v => [`Canary ${v}`, `${v} will answer for a share of the images: the same images every time.`],
  END_CANARY: () => ['End the canary', 'The champion answers for every image again.'],
  SHADOW_ON: v => [`Shadow ${v}`, `${v} will predict beside the champion, unseen.`],
  SHADOW_OFF: v => [`End the shadow ${v}`, `${v} will no longer predict.`],
  PIN: () => ['Pin the champion', 'Policies will not change what serves; operators still can.'],
  UNPIN: () => ['Unpin', 'The policy may change what serves again.'],
  PAUSE_TRAINING: () => ['Pause training', 'What is to be learned waits in the training log; predictions go on.'],
  RESUME_TRAINING: () => ['Resume training', 'What has waited is learned from, then all that comes.'],
  SET_POLICY: () => ['Set the policy', 'The new policy remembers nothing of the last one.'],
};

let pending = null;

// What the dialog was opened with, and in which card: the panels may be drawn anew while it is open.
let opener = { key: null, card: null };

const newId = () => `console:${crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('')}`;

// state: the head as it is shown, whose epoch the command is bound to.
export function ask(state, action, version = null) {
  const dialog = byId('command-dialog');
  const [title, effect] = EFFECTS[action](version);
  pending = { state, action, version, id: newId() };
  byId('command-title').textContent = title;
  byId('command-effect').textContent = effect;
  byId('command-percent-row').hidden = action !== 'CANARY';
  byId('command-policy-row').hidden = action !== 'SET_POLICY';
  replace(byId('command-policy'), POLICIES.map(policy => el('option', {}, policy)));
  byId('command-go').textContent = title;
  byId('command-go').className = action === 'ROLL_BACK' ? 'danger' : '';
  byId('command-why').value = '';
  fault(null);
  opener = { key: document.activeElement?.getAttribute('data-key'), card: document.activeElement?.closest('section') };
  dialog.showModal();
  byId('command-why').focus();
}

function fault(text) {
  const node = byId('command-fault');
  node.hidden = !text;
  node.textContent = text ?? '';
}

function body() {
  const asked = { action: pending.action, why: byId('command-why').value.trim() };
  if (pending.version) asked.version = pending.version;
  if (pending.action === 'CANARY') asked.percent = Number(byId('command-percent').value);
  if (pending.action === 'SET_POLICY') asked.policy = { name: byId('command-policy').value };
  return asked;
}

async function send() {
  const go = byId('command-go');
  go.disabled = true;
  fault(null);
  try {
    const answer = await command(pending.state.head, body(), pending.state.epoch, pending.id);
    byId('command-dialog').close();
    if (answer.outcome === 'PENDING') toast('No answer yet: the trainer may be busy. The audit trail will tell.', 'bad');
    else toast(`Done: ${answer.event.request}`);
  } catch (refusal) {
    fault(told(refusal));
    // Refused once is refused for good under this id; what is changed now is another command.
    if (refusal instanceof Problem && refusal.status < 500) pending.id = newId();
  } finally {
    go.disabled = false;
  }
}

function told(refusal) {
  if (!(refusal instanceof Problem)) return 'The server cannot be reached.';
  if (refusal.status === 409 && refusal.body?.legal?.length) {
    return `${refusal.message} Legal now: ${refusal.body.legal.map(words).join(', ')}.`;
  }
  return refusal.message;
}

export function init() {
  byId('command-dialog').addEventListener('close', () => focusAgain(opener.key, opener.card));
  byId('command-cancel').addEventListener('click', () => byId('command-dialog').close());
  byId('command-form').addEventListener('submit', event => {
    event.preventDefault();
    if (!byId('command-why').value.trim()) {
      fault('Say why: the audit trail keeps it.');
      byId('command-why').focus();
      return;
    }
    send();
  });
}
