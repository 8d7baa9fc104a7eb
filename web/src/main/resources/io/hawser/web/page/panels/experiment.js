import { html, useEffect, useState } from '../vendor/htm-preact.js';
import { t } from '../core/messages.js';

/** A scenario of so many packets that its result is a figure and tables, and no ladder. */
export function Experiment({ result, title }) {
  const [picture, setPicture] = useState('');
  useEffect(() => {
    if (!result.svg) {
      setPicture('');
      return undefined;
    }
    const address = URL.createObjectURL(new Blob([result.svg], { type: 'image/svg+xml' }));
    setPicture(address);
    return () => URL.revokeObjectURL(address);
  }, [result]);
  return html`
    <div class="experiment" tabindex="0" role="region" aria-label=${title}>
      ${picture && html`<img src=${picture} alt=${t('experiment.figure', { title })} />`}
      <pre>${result.output}</pre>
    </div>
  `;
}
