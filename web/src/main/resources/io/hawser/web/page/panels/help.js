import { html } from '../vendor/htm-preact.js';
import { t } from '../core/messages.js';
import { Modal } from './modal.js';

const KEYS = [
  ['Space', 'play'],
  ['← →', 'segment'],
  ['E / Shift+E', 'event'],
  ['S / Shift+S', 'state'],
  ['Home End', 'ends'],
  ['[ ]', 'speed'],
  ['/', 'search'],
  ['J K', 'scenario'],
  ['L', 'ladder'],
  ['↑ ↓ Enter', 'choose'],
  ['D', 'drop'],
  ['A', 'axis'],
  ['R', 'relative'],
  ['T', 'table'],
  ['1 – 4', 'panels'],
  ['Q', 'quiz'],
  ['?', 'help'],
  ['Esc', 'close'],
];

/** The keys, and what the signs of the ladder mean. */
export function Help() {
  return html`
    <${Modal} className="help" label=${t('help.title')}>
        <h2>${t('help.title')}</h2>
        <p>${t('help.intro')}</p>
        <div class="help-columns">
          <dl class="keys">
            ${KEYS.map(([key, name]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${t(`help.key.${name}`)}</dd></div>`)}
          </dl>
          <dl class="signs">
            ${['arrow', 'lost', 'repeat', 'ghost', 'future', 'band', 'bar', 'break'].map((each) => html`<div><dt><${Sign} name=${each} /></dt><dd>${t(`help.sign.${each}`)}</dd></div>`)}
          </dl>
        </div>
    <//>
  `;
}

function Sign({ name }) {
  const shapes = {
    arrow: html`<path d="M2 5 44 13" class="a" /><path d="m44 13-8-5 0 6z" class="f" />`,
    lost: html`<path d="M2 5 26 10" class="a" /><path d="m22 6 8 8m0-8-8 8" class="x" />`,
    repeat: html`<path d="M2 5 44 13" class="a dashed" /><rect x="12" y="1" width="24" height="12" rx="3" class="m" />`,
    ghost: html`<path d="M2 5 44 13" class="g" />`,
    future: html`<path d="M2 5 44 13" class="a dim" />`,
    band: html`<rect x="2" y="2" width="42" height="14" rx="4" class="b" />`,
    bar: html`<path d="M12 2v14" class="bar" /><path d="M23 2v14" class="bar dashed" /><path d="M34 2v14" class="bar dotted" />`,
    break: html`<path d="M14 7l5-3 5 3 5-3M14 13l5-3 5 3 5-3" class="k" />`,
  };
  return html`<svg class="sign" width="48" height="18" viewBox="0 0 48 18" aria-hidden="true">${shapes[name]}</svg>`;
}
