import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { api } from '../core/api.js';
import { store, writeAddress } from '../core/lab.js';
import { useStore } from '../core/store.js';
import { t } from '../core/messages.js';
import { saveLadder, savePlots } from './picture.js';

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
  const say = (text) => {
    setDone(text);
    setTimeout(() => setDone(''), 4000);
  };
  const copy = async () => {
    setIsOpen(false);
    await writeAddress(false);
    try {
      await navigator.clipboard.writeText(location.href);
      say(t('take.copied'));
    } catch {
      say(location.href);
    }
  };
  return html`
    <div class="take" ref=${box} onKeyDown=${(event) => event.key === 'Escape' && setIsOpen(false)}>
      <button aria-expanded=${isOpen} aria-haspopup="true" disabled=${!run} onClick=${() => setIsOpen(!isOpen)}>${t('take.title')}</button>
      ${
        isOpen &&
        html`<ul>
        <li><button onClick=${copy}>${t('take.link')}<span class="why">${t('take.link.why')}</span></button></li>
        ${['pcapng', 'svg', 'yaml', 'junit'].map(
          (each) =>
            html`<li><a href=${api.exportAddress(run.id, each)} download onClick=${() => setIsOpen(false)}>${t(`take.${each}`)}<span class="why">${t(`take.${each}.why`)}</span></a></li>`,
        )}
        <li><button onClick=${async () => {
          setIsOpen(false);
          if (!(await savePlots(`${name}-plots.png`))) {
            say(t('take.png.none'));
          }
        }}>${t('take.png')}<span class="why">${t('take.png.why')}</span></button></li>
        <li><button onClick=${() => {
          saveLadder(`${name}-ladder.png`);
          setIsOpen(false);
        }}>${t('take.view')}<span class="why">${t('take.view.why')}</span></button></li>
      </ul>`
      }
      <span class="copied" role="status">${done}</span>
    </div>
  `;
}
