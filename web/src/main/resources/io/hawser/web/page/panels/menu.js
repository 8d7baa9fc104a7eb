import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { act, clock, focusAt, store } from '../core/lab.js';
import { useStore } from '../core/store.js';
import { instant } from '../core/format.js';
import { t, textOr } from '../core/messages.js';
import { SegmentFacts } from '../ladder/ladder.js';

/**
 * What can be done to each sort of thing. A template is a sentence of the scenario language; `{segment}`, `{cable}`,
 * `{host}` and `{end}` stand for what was clicked, other names for fields that the user fills in.
 */
const OWN = [
  { on: 'segment', key: 'drop', template: 'drop segment {segment}' },
  {
    on: 'segment',
    key: 'delay',
    template: 'delay segment {segment} by {by}',
    fields: [{ name: 'by', default: '300ms' }],
  },
  { on: 'segment', key: 'duplicate', template: 'duplicate segment {segment}' },
  { on: 'segment', key: 'corrupt', template: 'corrupt segment {segment}' },
  { on: 'cable', key: 'cut', template: 'cut {cable}' },
  { on: 'cable', key: 'cutFor', template: 'for {time} cut {cable}', fields: [{ name: 'time', default: '5s' }] },
  { on: 'cable', key: 'restore', template: 'restore {cable}' },
  { on: 'cable', key: 'loss', template: 'loss {share} on {cable}', fields: [{ name: 'share', default: '10%' }] },
  {
    on: 'cable',
    key: 'latency',
    template: 'latency {latency} on {cable}',
    fields: [{ name: 'latency', default: '100ms' }],
  },
  {
    on: 'cable',
    key: 'bandwidth',
    template: 'bandwidth {rate} on {cable}',
    fields: [{ name: 'rate', default: '1Mbit/s' }],
  },
  { on: 'host', key: 'crash', template: 'crash {host}' },
  { on: 'host', key: 'reboot', template: 'reboot {host}' },
  { on: 'host', key: 'kill', template: 'the program of {host} ends' },
  {
    on: 'host',
    key: 'sysctl',
    template: '{host} sets {setting}',
    fields: [{ name: 'setting', default: 'net.ipv4.tcp_sack=0' }],
  },
  { on: 'end', key: 'send', template: '{end} sends {data}', fields: [{ name: 'data', default: '1000 bytes' }] },
  { on: 'end', key: 'shutdown', template: '{end} shuts its output' },
  { on: 'end', key: 'close', template: '{end} closes' },
  { on: 'end', key: 'abort', template: '{end} aborts' },
  { on: 'end', key: 'stop', template: '{end} stops reading' },
  { on: 'end', key: 'read', template: '{end} reads on' },
  { on: 'end', key: 'freeze', template: '{end} freezes' },
  { on: 'end', key: 'resume', template: '{end} resumes' },
  { on: 'end', key: 'option', template: '{end} sets {option}', fields: [{ name: 'option', default: 'TCP_NODELAY' }] },
];

/** The actions for a sort of thing: those that the server offers, else the page's own. */
function actionsFor(sort) {
  const offered = store.get().actions.filter((each) => each.on === sort && each.template);
  return offered.length
    ? offered
    : OWN.filter((each) => each.on === sort).map((each) => ({ ...each, title: t(`action.${each.key}`) }));
}

/** The menu of what was clicked: facts, and what can be done to it. */
export function Menu() {
  const menu = useStore(store, (state) => state.menu);
  const timeline = useStore(store, (state) => state.timeline);
  const isRelative = useStore(store, (state) => state.isRelative);
  const box = useRef(null);
  useEffect(() => {
    if (!menu) {
      return undefined;
    }
    const back = document.activeElement;
    box.current?.querySelector('button, input')?.focus({ preventScroll: true });
    const away = (event) => {
      if (!box.current?.contains(event.target)) {
        store.set({ menu: null });
      }
    };
    const timer = setTimeout(() => addEventListener('pointerdown', away), 0);
    return () => {
      clearTimeout(timer);
      removeEventListener('pointerdown', away);
      if (menu.isByKey && back instanceof HTMLElement) {
        back.focus({ preventScroll: true });
      }
    };
  }, [menu]);
  if (!menu || !timeline) {
    return null;
  }
  const values = {};
  let at = clock.now;
  let title = '';
  const groups = [];
  if (menu.sort === 'segment') {
    values.segment = timeline.segmentId[menu.segment];
    at = timeline.sent[menu.segment];
    groups.push({ sort: 'segment', values, at, title: '' });
  } else if (menu.sort === 'cable') {
    values.cable = timeline.links.find((each) => each.id === menu.link)?.name ?? '';
    title = t('menu.cable', { name: values.cable });
    groups.push({ sort: 'cable', values, at, title: '' });
  } else {
    const node = timeline.nodes.find((each) => each.id === menu.node);
    values.host = node.name;
    title = `${node.name} ${(node.addresses ?? []).join(' ')}`;
    const focus = focusAt(clock.now);
    const end = timeline.connections[focus]?.ends.find((each) => each.node === menu.node);
    const name = end?.name ?? timeline.connections[focus]?.name;
    if (end && name && timeline.stateOf(focus, menu.node, at) !== 'CLOSED') {
      values.end = name.includes('.') ? name : `${node.name}.${name}`;
      groups.push({ sort: 'end', values, at, title: t('menu.end', { name: values.end }) });
    }
    groups.push({ sort: 'host', values, at, title: t('menu.host', { name: node.name }) });
  }
  const width = 340;
  const left = Math.max(8, Math.min(menu.x - (menu.sort === 'segment' ? 20 : width / 2), innerWidth - width - 8));
  const isBelow = menu.y < innerHeight * 0.52;
  const position = {
    left: `${left}px`,
    width: `${width}px`,
    [isBelow ? 'top' : 'bottom']: `${isBelow ? menu.y + 10 : innerHeight - menu.y + 10}px`,
    maxHeight: `${(isBelow ? innerHeight - menu.y : menu.y) - 24}px`,
  };
  return html`
    <div
      class="menu"
      ref=${box}
      role="dialog"
      aria-label=${t('menu.title')}
      style=${position}
      onKeyDown=${(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          store.set({ menu: null });
        }
      }}
    >
      ${menu.sort === 'segment' ? html`<strong class="menu-title">${timeline.nodeName(timeline.from[menu.segment])} → ${timeline.nodeName(timeline.to[menu.segment])}: ${timeline.label(menu.segment, isRelative)}</strong>` : html`<strong class="menu-title">${title}</strong>`}
      ${groups.map(
        (group) => html`
          ${group.title && html`<h3>${group.title}</h3>`}
          <div class="actions">
            ${actionsFor(group.sort).map((each) => html`<${ActionLine} key=${each.template} action=${each} values=${group.values} at=${group.at} />`)}
          </div>
        `,
      )}
      <p class="why">${t('menu.branch', { time: instant(at) })}</p>
      ${menu.sort === 'segment' && html`<div class="facts-box"><${SegmentFacts} timeline=${timeline} i=${menu.segment} isRelative=${isRelative} hasTitle=${false} /></div>`}
    </div>
  `;
}

function ActionLine({ action, values, at }) {
  const fields = action.fields ?? [];
  const [filled, setFilled] = useState(() => Object.fromEntries(fields.map((each) => [each.name, each.default ?? ''])));
  const go = (event) => {
    event.preventDefault();
    const sentence = action.template.replace(/\{(\w+)\}/g, (whole, name) =>
      String(values[name] ?? filled[name] ?? whole),
    );
    act(at, sentence);
  };
  if (!fields.length) {
    return html`<button class="action" onClick=${go}>${action.title}</button>`;
  }
  return html`
    <form class="action-line" onSubmit=${go}>
      <button class="action" type="submit">${action.title}</button>
      ${fields.map(
        (each) => html`<input
          value=${filled[each.name]}
          size=${Math.max(6, Math.min(24, String(filled[each.name]).length + 1))}
          aria-label=${`${action.title}: ${textOr(`field.${each.name}`, each.name)}`}
          onInput=${(event) => setFilled({ ...filled, [each.name]: event.target.value })}
        />`,
      )}
    </form>
  `;
}
