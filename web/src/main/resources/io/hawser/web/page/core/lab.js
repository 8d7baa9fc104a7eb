import { Store } from './store.js';
import { Clock } from './clock.js';
import { api, reachability, ServerError } from './api.js';
import { body, fromFragment, linkOf, toFragment } from './link.js';
import { currentLanguage, LANGUAGES, loadMessages, t } from './messages.js';
import { Timeline } from './timeline.js';

/** What the page knows. One object, replaced as a whole at each change. */
export const store = new Store({
  language: 'en',
  theme: 'auto',
  groups: [],
  actions: [],
  link: null,
  run: null,
  timeline: null,
  /** The run from which this one branches off, and the instant since when it differs. */
  parent: null,
  /** Runs of the same beginning with their actions, for going from one branch to another. */
  branches: [],
  beside: null,
  isLoading: false,
  isOffline: false,
  error: null,
  notice: '',
  axis: 'compressed',
  isRelative: true,
  zoom: 1,
  view: 'ladder',
  panel: 'timers',
  sheet: '',
  selected: -1,
  menu: null,
  /** The segment under the pointer, and where that is. */
  tip: null,
  /** The connection that state machine, timers and numbers are about; -1 follows what happens. */
  pinned: -1,
  quiz: null,
  draft: '',
});

export const clock = new Clock();

const timelines = new Map();
const MOST_TIMELINES = 12;

/** The connection that the panels are about at an instant. */
export function focusAt(now) {
  const { pinned, timeline } = store.get();
  return !timeline ? -1 : pinned >= 0 && pinned < timeline.connections.length ? pinned : timeline.activeConnection(now);
}

async function fetchRun(link) {
  const run = await api.run(body(link));
  const key = `${run.id}/${currentLanguage()}`;
  let timeline = timelines.get(key);
  if (!timeline) {
    timeline = new Timeline(await api.timeline(run.id, currentLanguage()), run.id);
    timelines.set(key, timeline);
    if (timelines.size > MOST_TIMELINES) {
      timelines.delete(timelines.keys().next().value);
    }
  }
  return { run, timeline };
}

const family = (link) => JSON.stringify([link.scenario, link.yaml, link.run, link.seed, link.profile, link.settings]);

let latest = 0;

/**
 * Runs a link and shows it.
 *
 * @param {import('./link.js').Link} link
 * @param {{at?: number, plays?: boolean, keepsHistory?: boolean}} options
 */
export async function open(link, { at = 0, plays = false, keepsHistory = false } = {}) {
  const ticket = ++latest;
  clock.pause();
  store.set({ isLoading: true, error: null, menu: null });
  try {
    const { run, timeline } = await fetchRun(link);
    let parent = null;
    if (link.actions.length) {
      const before = { ...link, actions: link.actions.slice(0, -1) };
      const since = link.actions[link.actions.length - 1].at;
      parent = { link: before, since, ...(await fetchRun(before)) };
    }
    if (ticket !== latest) {
      return;
    }
    const old = store.get();
    const isKin = old.link && family(old.link) === family(link);
    const branches = isKin ? old.branches.slice() : [];
    const roots = [];
    for (let n = 0; n <= link.actions.length; n++) {
      roots.push({ ...link, actions: link.actions.slice(0, n) });
    }
    for (const each of roots) {
      if (!branches.some((other) => JSON.stringify(other.actions) === JSON.stringify(each.actions))) {
        branches.push(each);
      }
    }
    clock.end = timeline.end;
    clock.axis = null;
    store.set({
      link,
      run,
      timeline,
      parent,
      branches,
      beside: isKin ? old.beside : null,
      isLoading: false,
      sheet: old.sheet === 'editor' && link.yaml === undefined ? '' : old.sheet,
      selected: -1,
      pinned: isKin ? old.pinned : -1,
      quiz: old.quiz ? { ...old.quiz, question: null } : null,
    });
    clock.seek(at);
    document.title = `${timeline.title || t('app.name')} · Hawser`;
    await writeAddress(!keepsHistory);
    if (plays && !timeline.result && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
      clock.play();
    }
  } catch (failure) {
    if (ticket === latest) {
      store.set({ isLoading: false, error: failure instanceof ServerError ? failure : new ServerError(-1, failure) });
      if (!(failure instanceof ServerError)) {
        console.error(failure);
      }
    }
  }
}

/** Plays a scenario from its start. */
export function choose(scenario, run = 0) {
  const old = store.get().link;
  const link = linkOf(scenario, run);
  if (old) {
    link.profile = old.profile;
  }
  return open(link, { plays: true });
}

/** Repeats the run with one more action, and shows what comes of it. */
export function act(at, sentence) {
  const { link } = store.get();
  const when = Math.max(0, Math.round(at));
  // what was done after this instant belongs to the other future
  const before = link.actions.filter((each) => each.at <= when);
  return open(
    { ...link, actions: [...before, { at: when, do: sentence }] },
    { at: Math.max(0, when - 1), plays: true },
  );
}

/** Records the rounds of a long repetition, from an instant on, that were left out, and shows them. */
export function openRounds(at) {
  const when = Math.max(0, Math.round(at));
  return open({ ...store.get().link, rounds: when }, { at: when });
}

/** Runs another link next to this one. */
export async function openBeside(link, title) {
  store.set({ isLoading: true, error: null });
  try {
    const { run, timeline } = await fetchRun(link);
    clock.end = Math.max(store.get().timeline.end, timeline.end);
    store.set({ beside: { link, run, timeline, title }, isLoading: false });
    clock.seek(0);
    clock.play();
  } catch (failure) {
    store.set({ isLoading: false, error: failure });
  }
}

export function closeBeside() {
  const { timeline } = store.get();
  clock.end = timeline.end;
  store.set({ beside: null });
  clock.seek(Math.min(clock.now, timeline.end));
}

/** Applies the cure of the scenario, and runs it next to the run without it. */
export function cure() {
  const { link, timeline } = store.get();
  const { cure: found } = timeline.ending;
  if (!found) {
    return;
  }
  let cured = { ...link };
  if (found.scenario) {
    cured = { ...linkOf(found.scenario, found.run ?? 0), profile: link.profile, seed: link.seed };
  } else if (found.run !== undefined) {
    cured = { ...link, run: found.run, actions: [] };
  }
  if (found.settings) {
    cured.settings = { ...cured.settings, ...found.settings };
  }
  if (found.actions) {
    cured.actions = found.actions;
  }
  openBeside(cured, t('ending.cured'));
}

let written = '';

/** Puts the link and the instant into the address; as a new entry of the history where the run is another one. */
export async function writeAddress(isNew = false) {
  const { link } = store.get();
  if (!link) {
    return;
  }
  const fragment = `#${await toFragment(link, clock.now, currentLanguage())}`;
  if (fragment === location.hash || fragment === written) {
    return;
  }
  const differs = fragment.replace(/&at=.*/, '') !== location.hash.replace(/&at=.*/, '');
  written = fragment;
  if (isNew && differs && location.hash) {
    history.pushState(null, '', fragment);
  } else {
    history.replaceState(null, '', fragment);
  }
}

/** Shows what the address says. */
async function readAddress(isFirst) {
  const { link, at, lang, unknown, wrong } = await fromFragment(location.hash);
  if (lang && lang !== currentLanguage() && lang in LANGUAGES) {
    await setLanguage(lang, false);
  }
  if (wrong || unknown.length) {
    store.set({ notice: t('link.unknown', { part: wrong || unknown.join(', ') }) });
  }
  if (link.scenario || link.yaml !== undefined) {
    written = location.hash;
    if (link.yaml !== undefined) {
      store.set({ draft: link.yaml });
    }
    await open(link, { at, keepsHistory: true });
  } else if (isFirst) {
    const first = store.get().groups[0]?.scenarios[0];
    if (first) {
      await open(linkOf(first.name), { plays: true, keepsHistory: true });
    }
  }
}

export async function setLanguage(language, reloads = true) {
  await loadMessages(language);
  remember('language', language);
  store.set({ language });
  await loadLists();
  const { link } = store.get();
  if (reloads && link) {
    const at = clock.now;
    await open(link, { at, keepsHistory: true });
  }
}

export function setTheme(theme) {
  remember('theme', theme);
  document.documentElement.dataset.theme = theme;
  store.set({ theme });
}

function remember(key, value) {
  try {
    localStorage.setItem(`hawser.${key}`, value);
  } catch {
    // a browser that stores nothing forgets it, that is all
  }
}

function remembered(key) {
  try {
    return localStorage.getItem(`hawser.${key}`);
  } catch {
    return null;
  }
}

async function loadLists() {
  const language = currentLanguage();
  const { groups } = await api.scenarios(language);
  store.set({ groups });
  try {
    const { actions } = await api.actions(language);
    store.set({ actions: actions ?? [] });
  } catch {
    // menus then offer what the page itself knows
  }
}

/** Asks whether the server is back, with pauses that grow to five seconds. */
function reconnect() {
  let pause = 500;
  const ask = async () => {
    try {
      await api.health();
    } catch {
      pause = Math.min(pause * 1.6, 5000);
      setTimeout(ask, pause);
    }
  };
  setTimeout(ask, pause);
}

/**
 * Begins the page.
 *
 * @param {() => void} draw called once the texts are there
 */
export async function start(draw) {
  const wanted = remembered('language') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
  document.documentElement.dataset.theme = remembered('theme') ?? 'auto';
  store.set({ theme: remembered('theme') ?? 'auto' });
  await loadMessages(wanted in LANGUAGES ? wanted : 'en');
  store.set({ language: currentLanguage() });
  draw();
  reachability.listener = (isReachable) => {
    const { isOffline, link } = store.get();
    if (!isReachable && !isOffline) {
      store.set({ isOffline: true });
      reconnect();
    } else if (isReachable && isOffline) {
      store.set({ isOffline: false, notice: t('server.back'), error: null });
      if (!store.get().groups.length) {
        loadLists();
      }
      if (link) {
        // a server that was started again knows the run no more: the link makes it again
        api.run(body(link)).catch(() => {});
      }
    }
  };
  try {
    await loadLists();
  } catch (failure) {
    store.set({ error: failure });
  }
  addEventListener('popstate', () => readAddress(false));
  addEventListener('hashchange', () => {
    if (location.hash !== written) {
      readAddress(false);
    }
  });
  let waiting = 0;
  clock.subscribe(() => {
    clearTimeout(waiting);
    waiting = setTimeout(() => writeAddress(false), 250);
  });
  await readAddress(true);
}
