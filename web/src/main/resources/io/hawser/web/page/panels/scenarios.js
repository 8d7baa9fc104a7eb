import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { choose, store } from '../core/lab.js';
import { useStore } from '../core/store.js';
import { t } from '../core/messages.js';

const fold = (text) => (text ?? '').toLowerCase().replace(/[_\s-]+/g, ' ');

/** Whether a scenario is about all words that were typed. */
function matches(group, scenario, words) {
  const text = fold(
    [
      group.title,
      scenario.name,
      scenario.title,
      scenario.question,
      ...(scenario.symptoms ?? []),
      ...(scenario.runs ?? []).map((each) => each.title),
    ].join(' '),
  );
  return words.every((each) => text.includes(each));
}

/** The list of scenarios, by group, with a search by symptom. */
export function Scenarios() {
  const groups = useStore(store, (state) => state.groups);
  const link = useStore(store, (state) => state.link);
  const [typed, setTyped] = useState('');
  const list = useRef(null);
  const words = fold(typed).split(' ').filter(Boolean);
  const found = groups
    .map((group) => ({ ...group, scenarios: group.scenarios.filter((each) => matches(group, each, words)) }))
    .filter((each) => each.scenarios.length);

  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [link?.scenario, groups]);

  const move = (event) => {
    const buttons = [...list.current.querySelectorAll('button.scenario')];
    const at = buttons.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next !== undefined && (at >= 0 || event.key === 'ArrowDown')) {
      event.preventDefault();
      event.stopPropagation();
      buttons[Math.max(0, Math.min(buttons.length - 1, next))]?.focus();
    }
  };

  const pick = (name) => {
    choose(name);
    store.set({ sheet: '' });
  };

  return html`
    <nav class="scenarios" aria-label=${t('scenarios.title')} onKeyDown=${move}>
      <div class="search">
        <svg width="15" height="15" viewBox="0 0 16 16" aria-hidden="true"><circle cx="7" cy="7" r="4.7" /><path d="m10.5 10.5 4 4" /></svg>
        <input
          id="search"
          type="search"
          placeholder=${t('scenarios.search')}
          aria-label=${t('scenarios.search')}
          value=${typed}
          onInput=${(event) => setTyped(event.target.value)}
          onKeyDown=${(event) => {
            if (event.key === 'Enter' && found.length) {
              pick(found[0].scenarios[0].name);
            }
          }}
        />
        <kbd aria-hidden="true">/</kbd>
      </div>
      <div class="scenario-list" ref=${list}>
        ${found.map(
          (group) => html`
            <section key=${group.name}>
              <h2>${group.title}</h2>
              ${group.scenarios.map(
                (each) => html`
                  <button
                    key=${each.name}
                    class="scenario"
                    aria-current=${link?.scenario === each.name ? 'true' : 'false'}
                    onClick=${() => pick(each.name)}
                  >
                    <span class="question">${each.question || each.title}</span>
                    <span class="name">${each.name}</span>
                    ${
                      words.length > 0 &&
                      html`<span class="symptoms">${(each.symptoms ?? [])
                        .filter((symptom) => words.some((word) => fold(symptom).includes(word)))
                        .slice(0, 2)
                        .join(' · ')}</span>`
                    }
                  </button>
                `,
              )}
            </section>
          `,
        )}
        ${!found.length && html`<p class="empty">${t(groups.length ? 'scenarios.none' : 'loading')}</p>`}
      </div>
      <button class="own" onClick=${() => store.set({ sheet: 'editor' })}>
        <svg width="15" height="15" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2v12M2 8h12" /></svg>
        ${t('editor.open')}
      </button>
    </nav>
  `;
}
