import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { api } from '../core/api.js';
import { choose, clock, cure, store } from '../core/lab.js';
import { useClock } from '../core/clock.js';
import { useStore } from '../core/store.js';
import { t, currentLanguage } from '../core/messages.js';

const cache = new Map();

/**
 * Asks the server about the present instant, at most four times a second, and gives the last answer.
 *
 * @param {(id: string, at: number) => Promise<any>} ask
 * @param {string} sort which cache to use
 */
export function useAnswer(ask, sort, everyMillis = 220) {
  const timeline = useStore(store, (state) => state.timeline);
  const isOffline = useStore(store, (state) => state.isOffline);
  const now = useClock(clock, everyMillis);
  const [answer, setAnswer] = useState(null);
  const busy = useRef(false);
  const again = useRef(false);
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  useEffect(() => {
    const load = async () => {
      // one request at a time: what changes meanwhile is asked for when it is answered
      again.current = busy.current;
      const shown = store.get().timeline;
      if (busy.current || !shown || shown.json.experiment) {
        return;
      }
      const key = `${sort}/${shown.id}/${currentLanguage()}/${clock.now}`;
      let found = cache.get(key);
      if (!found) {
        busy.current = true;
        try {
          found = await ask(shown.id, clock.now);
          cache.set(key, found);
          if (cache.size > 400) {
            cache.delete(cache.keys().next().value);
          }
        } catch (failure) {
          found = { failure };
        }
        busy.current = false;
      }
      if (!isGone.current) {
        setAnswer(found);
        if (again.current) {
          load();
        }
      }
    };
    load();
  }, [timeline, now, isOffline]);
  return answer;
}

const paragraphs = (text) =>
  (text ?? '')
    .trim()
    .split(/\n\s*\n/)
    .filter(Boolean);

/** What happened last and why; at the end, what the scenario means and its cure. */
export function Explain() {
  const timeline = useStore(store, (state) => state.timeline);
  const link = useStore(store, (state) => state.link);
  const beside = useStore(store, (state) => state.beside);
  const groups = useStore(store, (state) => state.groups);
  const now = useClock(clock, 80);
  const answer = useAnswer((id, at) => api.explain(id, at, currentLanguage()), 'explain');
  if (!timeline) {
    return html`<section class="explain"></section>`;
  }
  const isOver = timeline.result !== null || now >= timeline.end - 1;
  const { meaning, cure: found } = timeline.ending;
  const intro = timeline.json.introduction;
  const runs = groups.flatMap((each) => each.scenarios).find((each) => each.name === link?.scenario)?.runs ?? [];
  const next = runs.find((each) => each.index === link.run + 1);
  const printed = timeline.result ? undefined : timeline.printed.filter((each) => each.at <= now).pop();
  return html`
    <section class="explain" aria-label=${t('explain.title')} aria-live="polite" tabindex="0">
      ${now === 0 && intro && paragraphs(intro).map((each) => html`<p class="intro">${each}</p>`)}
      ${
        !(now === 0 && intro) &&
        answer?.sentences?.length > 0 &&
        html`<p class="now">${answer.sentences.join(currentLanguage() === 'zh' ? '' : ' ')} ${answer.section && html`<cite>${answer.section}</cite>`}</p>`
      }
      ${now > 0 && !isOver && intro && html`<div class="about">${paragraphs(intro).map((each) => html`<p>${each}</p>`)}</div>`}
      ${printed && html`<details class="printed"><summary>${t('explain.printed')} <code>${printed.text}</code></summary><pre tabindex="0">${printed.detail}</pre></details>`}
      ${answer?.failure && answer.failure.status !== 0 && html`<p class="failure">${answer.failure.message}</p>`}
      ${
        isOver &&
        (meaning || found) &&
        html`
        <div class="ending">
          <h3>${t('ending.meaning')}</h3>
          ${paragraphs(meaning).map((each) => html`<p>${each}</p>`)}
          ${next && !beside && html`<button onClick=${() => choose(link.scenario, next.index)}>${t('ending.next', { title: next.title })}</button>`}
          ${found?.text && html`<h3>${t('ending.cure')}</h3>${paragraphs(found.text).map((each) => html`<p>${each}</p>`)}`}
          ${found && hasRun(found, link) && !beside && html`<button class="primary" onClick=${cure}>${t('ending.apply')}</button>`}
        </div>
      `
      }
    </section>
  `;
}

function hasRun(found, link) {
  return Boolean(
    found.settings || found.actions || found.scenario || (found.run !== undefined && found.run !== link?.run),
  );
}
