import { html, render } from './vendor/htm-preact.js';
import { App } from './app.js';
import { clock, start, store } from './core/lab.js';

const root = document.getElementById('root');

start(() => {
  root.replaceChildren();
  render(html`<${App} />`, root);
}).catch((failure) => {
  console.error(failure);
  store.set({ error: failure });
});

// for tests and the curious: the state of the page
globalThis.hawser = { store, clock };
