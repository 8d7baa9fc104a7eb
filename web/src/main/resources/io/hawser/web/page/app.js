import { html, useEffect } from './vendor/htm-preact.js';
import { act, choose, clock, closeBeside, open, setLanguage, setTheme, store } from './core/lab.js';
import { useStore } from './core/store.js';
import { useClock, SPEEDS } from './core/clock.js';
import { LANGUAGES, t, textOr } from './core/messages.js';
import { instant } from './core/format.js';
import { describe, Ladder, Tip } from './ladder/ladder.js';
import { SegmentTable } from './ladder/table.js';
import { Scenarios } from './panels/scenarios.js';
import { States } from './panels/states.js';
import { Timers } from './panels/timers.js';
import { Numbers, Sockets } from './panels/sockets.js';
import { Plots } from './panels/plots.js';
import { Experiment } from './panels/experiment.js';
import { Explain } from './panels/explain.js';
import { stepBy, Transport } from './panels/transport.js';
import { Menu } from './panels/menu.js';
import { Quiz, toggleQuiz } from './panels/quiz.js';
import { TakeAway } from './panels/takeaway.js';
import { Editor } from './panels/editor.js';
import { Help } from './panels/help.js';
import { Modal } from './panels/modal.js';

const PANELS = { explain: Explain, timers: Timers, sockets: Sockets, numbers: Numbers, plots: Plots };
const THEMES = ['auto', 'light', 'dark'];

/** The whole page. */
export function App() {
  const language = useStore(store, (state) => state.language);
  const sheet = useStore(store, (state) => state.sheet);
  const timeline = useStore(store, (state) => state.timeline);
  const parent = useStore(store, (state) => state.parent);
  const beside = useStore(store, (state) => state.beside);
  const view = useStore(store, (state) => state.view);
  const isLoading = useStore(store, (state) => state.isLoading);
  const experiment = timeline?.result;
  useEffect(() => {
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, []);
  return html`
    <div class=${`page ${sheet ? `with-${sheet}` : ''}`} key=${language}>
      <a class="skip" href="#ladder" onClick=${(event) => {
        event.preventDefault();
        focusLadder();
      }}>${t('skip')}</a>
      <${Header} />
      <${Notices} />
      <aside class="left">${sheet === 'editor' ? html`<${Editor} />` : html`<${Scenarios} />`}</aside>
      <main id="ladder">
        <${Title} />
        <div class=${`stage ${isLoading ? 'loading' : ''}`} aria-busy=${isLoading}>
          ${
            timeline &&
            (experiment
              ? html`<${Experiment} result=${experiment} title=${timeline.title} />`
              : view === 'table'
                ? html`<${SegmentTable} />`
                : html`
                <${Ladder} key="main" timeline=${timeline} parent=${parent} isMain=${true} title=${beside ? (timeline.json.runTitle ?? timeline.title) : ''} />
                ${beside && html`<${Ladder} key="beside" timeline=${beside.timeline} parent=${null} isMain=${false} title=${beside.timeline.json.runTitle || beside.title} />`}
              `)
          }
          ${!timeline && html`<p class="empty">${t('loading')}</p>`}
        </div>
        ${!experiment && html`<${Transport} />`}
      </main>
      <aside class="right" aria-label=${t('panels.title')}>
        ${experiment ? html`<${Explain} />` : html`<${States} /><${Quiz} /><${Panels} />`}
      </aside>
      <${Menu} />
      <${Tip} />
      <${Announcer} />
      ${sheet === 'help' && html`<${Help} />`}
      ${(sheet === 'states' || sheet === 'plots') && html`<${Large} name=${sheet} />`}
    </div>
  `;
}

function Header() {
  const theme = useStore(store, (state) => state.theme);
  const language = useStore(store, (state) => state.language);
  const quiz = useStore(store, (state) => state.quiz);
  const link = useStore(store, (state) => state.link);
  const groups = useStore(store, (state) => state.groups);
  const profile = link?.profile ?? 'modern';
  const scenario = groups.flatMap((each) => each.scenarios).find((each) => each.name === link?.scenario);
  const profiles = scenario?.profiles ?? ['modern', 'classic'];
  const other = language === 'zh' ? 'en' : 'zh';
  return html`
    <header class="head">
      <button class="burger" aria-label=${t('scenarios.title')} onClick=${() => store.set({ sheet: store.get().sheet === 'list' ? '' : 'list' })}>
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><path d="M2 4.5h14M2 9h14M2 13.5h14" /></svg>
      </button>
      <h1><svg class="logo" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true"><path d="M4 2v18M18 2v18" class="l" /><path d="M4 5l14 5" class="a" /><path d="M18 10 4 15.5" class="b" /></svg>
        Hawser <span>${t('app.name')}</span></h1>
      <div class="tools">
        <label class="profile"><span class="hidden">${t('profile.title')}</span>
          <select title=${t('profile.title')} value=${profile} onChange=${(event) => open({ ...link, profile: event.target.value, actions: [] }, { plays: true })} disabled=${!link}>
            ${profiles.map((each) => html`<option value=${each} selected=${profile === each}>${textOr(`profile.${each}`, each)}</option>`)}
          </select></label>
        <label class="seed"><span>${t('seed.title')}</span>
          <input type="number" aria-label=${t('seed.title')} value=${link?.seed ?? 1} disabled=${!link} onChange=${(event) => open({ ...link, seed: Math.trunc(Number(event.target.value)) || 1, actions: [] }, { plays: true })} /></label>
        <button id="quiz" aria-pressed=${quiz !== null} onClick=${toggleQuiz} title=${`${t('quiz.title')} (Q)`}>${t('quiz.button')}</button>
        <${TakeAway} />
        <button id="language" lang=${other === 'zh' ? 'zh-CN' : 'en'} onClick=${() => setLanguage(other)} title=${t('language.title')}>${LANGUAGES[other]}</button>
        <button id="theme" class="icon" aria-label=${t(`theme.${theme}`)} title=${t(`theme.${theme}`)} onClick=${() => setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length])}>
          <svg width="17" height="17" viewBox="0 0 17 17" aria-hidden="true">
            ${
              theme === 'dark'
                ? html`<path d="M13.5 10.5A6 6 0 0 1 6.5 3.5a6 6 0 1 0 7 7z" fill="currentColor" />`
                : theme === 'light'
                  ? html`<circle cx="8.5" cy="8.5" r="3.2" fill="currentColor" /><path d="M8.5 1v2M8.5 14v2M1 8.5h2M14 8.5h2M3.2 3.2l1.4 1.4M12.4 12.4l1.4 1.4M13.8 3.2l-1.4 1.4M4.6 12.4l-1.4 1.4" />`
                  : html`<circle cx="8.5" cy="8.5" r="6" fill="none" /><path d="M8.5 2.5a6 6 0 0 1 0 12z" fill="currentColor" />`
            }
          </svg>
        </button>
        <button id="help" class="icon" aria-label=${t('help.title')} title=${`${t('help.title')} (?)`} onClick=${() => store.set({ sheet: 'help' })}>?</button>
      </div>
    </header>
  `;
}

/** What the user must know: no server, an error, a link that is not wholly understood. */
function Notices() {
  const isOffline = useStore(store, (state) => state.isOffline);
  const error = useStore(store, (state) => state.error);
  const notice = useStore(store, (state) => state.notice);
  const timeline = useStore(store, (state) => state.timeline);
  useEffect(() => {
    if (!notice) {
      return undefined;
    }
    const timer = setTimeout(() => store.set({ notice: '' }), 9000);
    return () => clearTimeout(timer);
  }, [notice]);
  const cut = timeline?.cut ?? null;
  return html`
    <div class="notices" role="status" aria-live="polite">
      ${isOffline && html`<p class="notice warn"><b class="spin"></b> ${t('server.away')}</p>`}
      ${
        error &&
        error.status !== 0 &&
        html`<p class="notice bad"><strong>${t('error.title')}</strong> ${error.message}${error.line ? ` (${error.line}:${error.column})` : ''} ${error.hint && html`<span class="why">${error.hint}</span>`}
        <button class="close" aria-label=${t('close')} onClick=${() => store.set({ error: null })}>×</button></p>`
      }
      ${notice && html`<p class="notice">${notice}<button class="close" aria-label=${t('close')} onClick=${() => store.set({ notice: '' })}>×</button></p>`}
      ${cut !== null && html`<p class="notice warn">${t('clipped')} ${cut}</p>`}
    </div>
  `;
}

/** The question, the runs of the scenario, and the branches that were taken. */
function Title() {
  const timeline = useStore(store, (state) => state.timeline);
  const link = useStore(store, (state) => state.link);
  const groups = useStore(store, (state) => state.groups);
  const branches = useStore(store, (state) => state.branches);
  const beside = useStore(store, (state) => state.beside);
  const isRelative = useStore(store, (state) => state.isRelative);
  const view = useStore(store, (state) => state.view);
  const scenario = groups.flatMap((each) => each.scenarios).find((each) => each.name === link?.scenario);
  const runs = scenario?.runs ?? [];
  if (!timeline) {
    return html`<div class="title"></div>`;
  }
  return html`
    <div class="title">
      <h2>${timeline.question || scenario?.question || timeline.title}</h2>
      <div class="title-row">
        ${
          runs.length > 1
            ? html`<label class="runs"><span class="hidden">${t('runs.title')}</span>
              <select id="runs" value=${String(link.run)} onChange=${(event) => choose(link.scenario, Number(event.target.value))}>
                ${runs.map((each) => html`<option value=${String(each.index)} selected=${each.index === link.run}>${each.index + 1}/${runs.length} · ${each.title || scenario.title}</option>`)}
              </select></label>`
            : html`<span class="why one-run">${timeline.question ? timeline.title : ''}</span>`
        }
        ${
          !timeline.result &&
          html`<span class="views">
          <button class="small" aria-pressed=${!isRelative} onClick=${() => store.set({ isRelative: !isRelative })} title=${`${t('numbers.title')} (R)`}>${t(isRelative ? 'numbers.relative' : 'numbers.absolute')}</button>
          <button class="small" id="table" aria-pressed=${view === 'table'} onClick=${() => store.set({ view: view === 'table' ? 'ladder' : 'table' })} title=${`${t('table.title')} (T)`}>${t('table.button')}</button>
        </span>`
        }
      </div>
      ${
        branches.length > 1 &&
        html`<div class="branches" role="group" aria-label=${t('branches.title')}>
        ${branches.map((each) => {
          const isHere = JSON.stringify(each.actions) === JSON.stringify(link.actions);
          const last = each.actions[each.actions.length - 1];
          return html`<button class="chip" aria-pressed=${isHere} onClick=${() => open(each, { at: last ? last.at : clock.now, plays: Boolean(last) })} title=${each.actions.map((action) => `${instant(action.at)} ${action.do}`).join('\n')}>
            ${last ? html`${'›'.repeat(each.actions.length)} ${last.do} <span class="of">${instant(last.at)}</span>` : t('branches.original')}</button>`;
        })}
      </div>`
      }
      ${beside && html`<div class="branches"><span class="why">${t('beside.title')}</span> <button class="chip" onClick=${closeBeside}>${t('beside.close')} ×</button></div>`}
    </div>
  `;
}

/** What lies below the state machine: explanation, then one of the panels. */
function Panels() {
  const panel = useStore(store, (state) => state.panel);
  const Shown = PANELS[panel] ?? Timers;
  const names = Object.keys(PANELS).filter((each) => each !== 'explain');
  return html`
    <${Explain} />
    <div class="tabs" role="tablist" aria-label=${t('panels.title')}
      onKeyDown=${(event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step) {
          event.preventDefault();
          event.stopPropagation();
          const next = names[(names.indexOf(panel) + step + names.length) % names.length];
          store.set({ panel: next });
          setTimeout(() => document.getElementById(`tab-${next}`)?.focus(), 0);
        }
      }}>
      ${names.map((each, i) => html`<button role="tab" id=${`tab-${each}`} aria-selected=${panel === each} aria-controls="panel" tabindex=${panel === each ? 0 : -1} title=${`${i + 1}`} onClick=${() => store.set({ panel: each })}>${t(`panel.${each}`)}</button>`)}
    </div>
     ${panel === 'plots' && html`<button class="small enlarge" title=${t('enlarge')} aria-label=${t('enlarge')} onClick=${() => store.set({ sheet: 'plots' })}>⤢</button>`}
    <div class="panel" id="panel" role="tabpanel" aria-labelledby=${`tab-${panel}`} tabindex="0"><${Shown} /></div>
  `;
}

/** A figure over the whole page. */
function Large({ name }) {
  return html`
    <${Modal} className="large-sheet" label=${t(name === 'states' ? 'states.title' : 'panel.plots')}>
      ${name === 'states' ? html`<${States} isLarge=${true} />` : html`<${Plots} isLarge=${true} />`}
    <//>
  `;
}

/** Says to screen readers what a step has shown. */
function Announcer() {
  const timeline = useStore(store, (state) => state.timeline);
  const selected = useStore(store, (state) => state.selected);
  const isRelative = useStore(store, (state) => state.isRelative);
  const now = useClock(clock, 400);
  if (!timeline || clock.isPlaying) {
    return html`<div class="hidden" role="status" aria-live="polite"></div>`;
  }
  const i = selected >= 0 ? selected : timeline.lastSegment(now);
  return html`<div class="hidden" role="status" aria-live="polite">${i >= 0 && i < timeline.count ? `${instant(timeline.sent[i])}. ${describe(timeline, i, isRelative)}` : ''}</div>`;
}

function focusLadder() {
  /** @type {HTMLElement | null} */ (document.querySelector('.ladder-scroll, .table-scroll'))?.focus();
}

/** Goes to the scenario before or after this one in the list. */
function neighbour(step) {
  const { groups, link } = store.get();
  const names = groups.flatMap((each) => each.scenarios).map((each) => each.name);
  const at = names.indexOf(link?.scenario);
  const next = names[(at + step + names.length) % names.length];
  if (next) {
    choose(next);
  }
}

function keys(event) {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const isField =
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== 'range' && target.type !== 'checkbox');
  if (event.key === 'Escape') {
    if (isField) {
      target.blur();
    }
    store.set({ sheet: '', menu: null, tip: null });
    return;
  }
  if (isField) {
    return;
  }
  const isButton = target instanceof HTMLElement && /^(BUTTON|A)$/.test(target.tagName);
  const { timeline, selected } = store.get();
  const isForward = !event.shiftKey;
  const speed = (step) => {
    clock.speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(clock.speed) + step))];
    clock.tell();
  };
  const panels = Object.keys(PANELS).filter((each) => each !== 'explain');
  const actions = {
    ' ': () => !isButton && (clock.toggle(), true),
    ArrowRight: () => (stepBy('segment', true), true),
    ArrowLeft: () => (stepBy('segment', false), true),
    e: () => (stepBy('event', isForward), true),
    s: () => (stepBy('state', isForward), true),
    Home: () => (clock.pause(), clock.seek(0), true),
    End: () => (clock.pause(), clock.seek(clock.end), true),
    '[': () => (speed(-1), true),
    ']': () => (speed(1), true),
    '/': () => (document.getElementById('search')?.focus(), true),
    j: () => (neighbour(1), true),
    k: () => (neighbour(-1), true),
    l: () => (focusLadder(), true),
    a: () => (store.set({ axis: store.get().axis === 'linear' ? 'compressed' : 'linear' }), true),
    r: () => (store.set({ isRelative: !store.get().isRelative }), true),
    t: () => (store.set({ view: store.get().view === 'table' ? 'ladder' : 'table' }), true),
    q: () => (toggleQuiz(), true),
    '?': () => (store.set({ sheet: 'help' }), true),
    '+': () => (store.set({ zoom: Math.min(64, store.get().zoom * 1.5) }), true),
    '-': () => (store.set({ zoom: Math.max(1e-6, store.get().zoom / 1.5) }), true),
    d: () => {
      if (timeline && timeline.count) {
        const i = selected >= 0 ? selected : Math.max(0, timeline.lastSegment(clock.now));
        act(timeline.sent[i], `drop segment ${timeline.segmentId[i]}`);
      }
      return true;
    },
  };
  if (/^[1-4]$/.test(event.key) && panels[Number(event.key) - 1]) {
    store.set({ panel: panels[Number(event.key) - 1] });
    event.preventDefault();
    return;
  }
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (action && action()) {
    event.preventDefault();
  }
}
