export const percent = (share, digits = 1) =>
  share === null || share === undefined ? '–' : `${(share * 100).toFixed(digits)} %`;
export const decimal = (value, digits = 3) => (value === null || value === undefined ? '–' : value.toFixed(digits));
export const count = value => value.toLocaleString('en');
export const short = sha256 => sha256.slice(0, 8);
export const name = version => (version ? `${version.learner}/${version.version}` : 'nothing');
export const same = (a, b) => Boolean(a && b) && a.learner === b.learner && a.version === b.version;

export function clock(iso) {
  const at = new Date(iso);
  const sameDay = at.toDateString() === new Date().toDateString();
  return sameDay ? at.toLocaleTimeString('en-GB') : `${at.toLocaleDateString('en-CA')} ${at.toLocaleTimeString('en-GB')}`;
}

export function bytes(value) {
  if (value < 1024) return `${value} B`;
  return value < 1024 * 1024 ? `${(value / 1024).toFixed(1)} KiB` : `${(value / 1024 / 1024).toFixed(1)} MiB`;
}

// SET_HYPER_PARAMETERS → set hyper parameters
export const words = action => action.toLowerCase().replaceAll('_', ' ');
