import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { api } from '../core/api.js';
import { store, writeAddress } from '../core/lab.js';
import { useStore } from '../core/store.js';
import { t } from '../core/messages.js';

/** Hands the browser a file. */
function download(blob, name) {
  const anchor = document.createElement('a');
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}

/** All canvases of an element, one below the other, as a PNG. */
function picture(selector, name) {
  const canvases = [...document.querySelectorAll(selector)];
  if (!canvases.length) {
    return false;
  }
  const width = Math.max(...canvases.map((each) => each.width));
  const height = canvases.reduce((sum, each) => sum + each.height + 12, 0);
  const whole = document.createElement('canvas');
  whole.width = width;
  whole.height = height;
  const context = whole.getContext('2d');
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--paper');
  context.fillRect(0, 0, width, height);
  let y = 0;
  for (const each of canvases) {
    context.drawImage(each, 0, y);
    y += each.height + 12;
  }
  whole.toBlob((blob) => download(blob, name), 'image/png');
  return true;
}

/** The menu of what one can take away from a run. */
export function TakeAway() {
  const run = useStore(store, (state) => state.run);
  const link = useStore(store, (state) => state.link);
  const [isOpen, setIsOpen] = useState(false);
  const [done, setDone] = useState('');
  const box = useRef(null);
  useEffect(() => {
    if (!isOpen) {
      return undefined;
    }
    const away = (event) => {
      if (!box.current?.contains(event.target)) {
        setIsOpen(false);
      }
    };
    addEventListener('pointerdown', away);
    return () => removeEventListener('pointerdown', away);
  }, [isOpen]);
  const name = link?.scenario ?? 'scenario';
  const copy = async () => {
    await writeAddress(false);
    try {
      await navigator.clipboard.writeText(location.href);
      setDone(t('take.copied'));
    } catch {
      setDone(location.href);
    }
    setTimeout(() => setDone(''), 4000);
  };
  return html`
    <div class="take" ref=${box} onKeyDown=${(event) => event.key === 'Escape' && setIsOpen(false)}>
      <button aria-expanded=${isOpen} aria-haspopup="true" disabled=${!run} onClick=${() => setIsOpen(!isOpen)}>${t('take.title')}</button>
      ${isOpen &&
      html`<ul>
        <li><button onClick=${copy}>${t('take.link')}<span class="why">${t('take.link.why')}</span></button></li>
        ${['pcapng', 'svg', 'yaml', 'junit'].map(
          (each) => html`<li><a href=${api.exportAddress(run.id, each)} download onClick=${() => setIsOpen(false)}>${t(`take.${each}`)}<span class="why">${t(`take.${each}.why`)}</span></a></li>`,
        )}
        <li><button onClick=${() => { if (!picture('.plot canvas', `${name}-plots.png`)) { store.set({ panel: 'plots' }); setTimeout(() => picture('.plot canvas', `${name}-plots.png`), 600); } setIsOpen(false); }}>${t('take.png')}<span class="why">${t('take.png.why')}</span></button></li>
        <li><button onClick=${() => { picture('.ladder-view canvas', `${name}-ladder.png`); setIsOpen(false); }}>${t('take.view')}<span class="why">${t('take.view.why')}</span></button></li>
      </ul>`}
      <span class="copied" role="status">${done}</span>
    </div>
  `;
}
