// Builds elements. Text becomes text and nothing else: labels, ids and reasons come from strangers.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (value === true) {
      node.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, String(value));
    }
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) {
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
  return node;
}

export const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
export const byId = id => document.getElementById(id);

// Text of a stranger: it may be written from right to left, and must not drag its surroundings along.
export const foreign = (text, attributes = {}) => el('bdi', { title: text, ...attributes }, text);

export function replace(node, ...children) {
  const focused = node.contains(document.activeElement) ? document.activeElement.getAttribute('data-key') : null;
  node.replaceChildren(...children.flat().filter(child => child));
  if (focused) focusAgain(focused, node.closest('section'));
}

// A control keeps the focus if it is still there under the same name; else its card has it, so that Tab goes on from there.
export function focusAgain(key, card) {
  const control = key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const place = control || card || byId('content');
  if (!control) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

export function toast(text, kind = 'good') {
  const node = el('p', { class: `toast ${kind}` }, text);
  byId('toasts').append(node);
  setTimeout(() => node.remove(), kind === 'bad' ? 12000 : 6000);
}
