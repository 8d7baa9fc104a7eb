import { html, useLayoutEffect, useRef } from '../vendor/htm-preact.js';
import { store } from '../core/lab.js';
import { t } from '../core/messages.js';

/** A window over the page. The browser keeps the focus in it, and gives it back when it is closed. */
export function Modal({ label, className, children }) {
  const box = useRef(null);
  useLayoutEffect(() => {
    const dialog = box.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  const close = () => store.set({ sheet: '' });
  return html`
    <dialog class=${className} ref=${box} aria-label=${label} onClose=${close} onClick=${(event) => event.target === box.current && close()}>
      <div class="modal-body">
        <button class="close" aria-label=${t('close')} onClick=${close}>×</button>
        ${children}
      </div>
    </dialog>
  `;
}
