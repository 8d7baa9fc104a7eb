import { html, useEffect, useRef, useState } from '../vendor/htm-preact.js';
import { clock, choose, focusAt, store } from '../core/lab.js';
import { useClock } from '../core/clock.js';
import { useStore } from '../core/store.js';
import { count, instant } from '../core/format.js';
import { t } from '../core/messages.js';

const W = 106;
const H = 28;

/** Centres of the boxes, as the figure of RFC 9293 §3.3.2 has them; CLOSED stands above and below. */
const PLACES = {
  CLOSED: [270, 24],
  LISTEN: [270, 84],
  SYN_RCVD: [104, 132],
  SYN_SENT: [436, 132],
  ESTABLISHED: [270, 182],
  FIN_WAIT_1: [104, 236],
  CLOSE_WAIT: [436, 236],
  FIN_WAIT_2: [62, 308],
  CLOSING: [212, 308],
  LAST_ACK: [436, 308],
  TIME_WAIT: [212, 388],
  END: [436, 388],
};

const NAMES = {
  SYN_RCVD: 'SYN_RCVD',
  END: 'CLOSED',
};

/**
 * The arrows: from, to, path, event and action as keys of the catalogue, where the label stands and how it is aligned.
 * Paths are laid by hand so that none crosses another.
 */
const ARROWS = [
  ['CLOSED', 'LISTEN', 'M260 38V69', 'passive', 254, 58, 'end'],
  ['LISTEN', 'CLOSED', 'M280 70V39', 'close', 286, 58, 'start'],
  ['CLOSED', 'SYN_SENT', 'M323 24H400Q424 24 424 48V117', 'active', 418, 66, 'end'],
  ['SYN_SENT', 'CLOSED', 'M456 118V20Q456 -4 432 -4H290Q270 -4 270 9', 'delete', 462, 66, 'start'],
  ['LISTEN', 'SYN_RCVD', 'M217 80H132Q106 80 104 117', 'syn', 152, 74, 'middle'],
  ['SYN_RCVD', 'LISTEN', 'M157 126Q206 122 232 99', 'rst', 226, 121, 'start'],
  ['LISTEN', 'SYN_SENT', 'M323 90Q384 94 402 117', 'send', 330, 108, 'start'],
  ['SYN_SENT', 'SYN_RCVD', 'M383 140H158', 'simultaneous', 270, 136, 'middle'],
  ['SYN_RCVD', 'ESTABLISHED', 'M130 146Q160 178 216 181', 'ackOfSyn', 154, 184, 'end'],
  ['SYN_SENT', 'ESTABLISHED', 'M410 146Q380 178 324 181', 'synAck', 386, 184, 'start'],
  ['SYN_RCVD', 'FIN_WAIT_1', 'M92 146V221', 'closeEarly', 84, 188, 'end'],
  ['ESTABLISHED', 'FIN_WAIT_1', 'M246 196Q220 232 158 235', 'closeFirst', 204, 216, 'end'],
  ['ESTABLISHED', 'CLOSE_WAIT', 'M294 196Q320 232 382 235', 'finFirst', 336, 216, 'start'],
  ['FIN_WAIT_1', 'FIN_WAIT_2', 'M80 250 66 293', 'ackOfFin', 64, 274, 'end'],
  ['FIN_WAIT_1', 'CLOSING', 'M136 250 190 293', 'finInWait1', 176, 272, 'start'],
  ['FIN_WAIT_1', 'TIME_WAIT', 'M114 250C128 310 136 360 172 373', 'finAck', 137, 347, 'end'],
  ['FIN_WAIT_2', 'TIME_WAIT', 'M50 322Q52 390 158 390', 'finInWait2', 84, 403, 'middle'],
  ['CLOSING', 'TIME_WAIT', 'M212 322V373', 'ackOfFin', 220, 352, 'start'],
  ['CLOSE_WAIT', 'LAST_ACK', 'M436 250V293', 'closeSecond', 444, 276, 'start'],
  ['LAST_ACK', 'END', 'M436 322V373', 'ackOfFin', 444, 352, 'start'],
  ['TIME_WAIT', 'END', 'M265 388H382', 'timeout', 324, 382, 'middle'],
];

const CLOSED_ABOVE = new Set(['CLOSED', 'LISTEN', 'SYN_SENT']);

/** The figure's place of a state, of which CLOSED has two: before a connection and after it. */
function placeOf(state, change) {
  if (state !== 'CLOSED') {
    return PLACES[state] ?? PLACES.CLOSED;
  }
  return change && !CLOSED_ABOVE.has(change.from) && change.from !== 'SYN_RCVD' ? PLACES.END : PLACES.CLOSED;
}

/** The state machine, with a token for each end of the connection and the number of sockets in each state. */
export function States({ isLarge = false }) {
  const timeline = useStore(store, (state) => state.timeline);
  useStore(store, (state) => state.pinned);
  const now = useClock(clock, 50);
  const [asked, setAsked] = useState('');
  const figure = useRef(null);
  useEffect(() => setAsked(''), [timeline]);
  if (!timeline) {
    return html`<section class="states"></section>`;
  }
  const focus = focusAt(now);
  const connection = timeline.connections[focus];
  const counts = timeline.countsAt(now);
  const total = {};
  for (const [key, number] of counts) {
    const state = key.slice(key.indexOf('/') + 1);
    total[state] = (total[state] ?? 0) + number;
  }
  const seats = new Map();
  const tokens = (connection?.ends ?? []).map((end) => {
    const change = timeline.lastChange(focus, end.node, now);
    const state = timeline.stateOf(focus, end.node, now);
    const place = placeOf(state, change);
    const seat = seats.get(place) ?? 0;
    seats.set(place, seat + 1);
    const colour = Math.min(
      timeline.nodes.findIndex((each) => each.id === end.node),
      3,
    );
    return { name: timeline.nodeName(end.node), node: end.node, state, change, place, seat, colour };
  });
  const last = tokens
    .map((each) => each.change)
    .filter(Boolean)
    .sort((one, other) => other.at - one.at)[0];
  const lit = new Map();
  for (const each of tokens) {
    if (each.change) {
      lit.set(
        `${each.change.from}>${each.change.to === 'CLOSED' && placeOf('CLOSED', each.change) === PLACES.END ? 'END' : each.change.to}`,
        each.colour,
      );
    }
  }
  const describe = tokens.map((each) => `${each.name}: ${each.state}`).join(', ');
  return html`
    <section class=${`states ${isLarge ? 'large' : ''}`} aria-label=${t('states.title')}>
      ${!isLarge && html`<button class="small enlarge-states" title=${t('enlarge')} aria-label=${t('enlarge')} onClick=${() => store.set({ sheet: 'states' })}>⤢</button>`}
      <svg ref=${figure} viewBox="0 -10 540 420" role="group" aria-label=${`${t('states.title')}. ${describe}`}>
        <defs>
          ${['line', 'c0', 'c1', 'c2', 'c3'].map(
            (each) => html`
              <marker id=${`tip-${each}${isLarge ? '-l' : ''}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse" markerUnits="userSpaceOnUse">
                <path d="M0 .8 7.5 4 0 7.2z" class=${`tip-${each}`} />
              </marker>
            `,
          )}
        </defs>
        ${ARROWS.map(([from, to, path, key, x, y, anchor]) => {
          const colour = lit.get(`${from}>${to}`);
          const mark = colour === undefined ? 'line' : `c${colour}`;
          const isLit = colour !== undefined;
          return html`
            <g class=${`arrow ${isLit ? 'lit' : ''}`} key=${`${from}>${to}`}>
              <path d=${path} class=${`shaft s-${mark}`} marker-end=${`url(#tip-${mark}${isLarge ? '-l' : ''})`}>
                <title>${t(`transition.${key}`)}</title>
              </path>
              ${isLarge && html`<text x=${x} y=${y} text-anchor=${anchor} class="label">${t(`transition.${key}`)}</text>`}
            </g>
          `;
        })}
        ${Object.entries(PLACES).map(([state, [x, y]]) => {
          const name = NAMES[state] ?? state;
          const here = tokens.filter((each) => each.place === PLACES[state]);
          const number = state === 'CLOSED' || state === 'END' ? 0 : (total[state] ?? 0);
          const isOn = here.length > 0;
          return html`
            <g
              key=${state}
              class=${`state ${isOn ? 'on' : ''} ${asked === name ? 'asked' : ''}`}
              role="button"
              tabindex="0"
              aria-label=${`${name}${number ? `, ${t('states.count', { count: number })}` : ''}`}
              onClick=${() => setAsked(asked === name ? '' : name)}
              onKeyDown=${(event) => {
                if (event.key === 'Enter' || event.key === ' ') {
                  event.preventDefault();
                  event.stopPropagation();
                  setAsked(asked === name ? '' : name);
                }
              }}
            >
              <rect x=${x - W / 2} y=${y - H / 2} width=${W} height=${H} rx="7" class="box" />
              <text x=${x} y=${y + 4.5} text-anchor="middle" class="state-name">${name}</text>
              ${
                number > 1 &&
                html`<g class="number"><rect x=${x + W / 2 - 14} y=${y + H / 2 - 7} width=${14 + 7 * String(count(number)).length} height="16" rx="8" />
                <text x=${x + W / 2 - 7 + 3.5 * String(count(number)).length} y=${y + H / 2 + 5} text-anchor="middle">${count(number)}</text></g>`
              }
            </g>
          `;
        })}
        ${tokens.map(({ name, place, seat, colour, node }) => {
          const x = place[0] + (seat === 0 ? -W / 2 - 2 : W / 2 + 2);
          const width = Math.max(34, 7.2 * name.length + 14);
          const shift = seat === 0 ? -width + 26 : -26;
          return html`
            <g key=${`token${node}`} class=${`token c${colour}`} style=${{ transform: `translate(${Math.max(width - 24, x)}px, ${place[1] - 16}px)` }} aria-hidden="true">
              <rect x=${shift} y="-9" width=${width} height="17" rx="8.5" />
              <text x=${shift + width / 2} y="3.5" text-anchor="middle">${name}</text>
            </g>
          `;
        })}
      </svg>
      ${
        asked
          ? html`<${Asked} state=${asked} timeline=${timeline} now=${now} close=${() => setAsked('')} />`
          : html`<p class="last" aria-live="polite">
            ${
              last
                ? html`<b class=${`dot c${Math.min(
                    timeline.nodes.findIndex((each) => each.id === last.node),
                    3,
                  )}`}></b>
                  <span><strong>${timeline.nodeName(last.node)}: ${last.from} → ${last.to}</strong>
                    ${[last.event, last.action].filter(Boolean).length > 0 && html` <span class="why">${[last.event, last.action].filter(Boolean).join(' / ')}</span>`}
                    ${last.section && html` <cite>${last.section}</cite>`}</span>`
                : html`<span class="why">${t('states.none')}</span>`
            }
          </p>`
      }
    </section>
  `;
}

/** What a click on a state tells: its meaning, the sockets in it, the scenarios that lead there. */
function Asked({ state, timeline, now, close }) {
  const groups = useStore(store, (s) => s.groups);
  const sockets = [];
  let number = 0;
  for (const connection of timeline.connections) {
    for (const end of connection.ends) {
      const change = timeline.lastChange(connection.id, end.node, now);
      if (change && change.to === state) {
        number++;
        if (sockets.length < 8) {
          sockets.push({ connection, end, change });
        }
      }
    }
    if (number > 5000) {
      break;
    }
  }
  const leading = groups
    .flatMap((each) => each.scenarios)
    .filter((each) =>
      (each.states ?? each.symptoms ?? []).some((symptom) =>
        symptom
          .replace('SYN_RECV', 'SYN_RCVD')
          .replace(/FIN_WAIT([12])/, 'FIN_WAIT_$1')
          .includes(state),
      ),
    )
    .slice(0, 6);
  return html`
    <div class="asked" role="region" aria-label=${state}>
      <button class="close" aria-label=${t('close')} onClick=${close}>×</button>
      <strong>${state}</strong> ${t(`state.${state}`)}
      ${
        sockets.length > 0 &&
        html`<ul>
        ${sockets.map(
          ({ connection, end, change }) => html`<li>
            <button class="plain" onClick=${() => store.set({ pinned: connection.id })}>${timeline.nodeName(end.node)} ${end.local} → ${end.remote}</button>
            <span class="why"> ${t('states.since', { time: instant(change.at) })}</span>
          </li>`,
        )}
        ${number > sockets.length && html`<li class="why">${t('states.more', { count: count(number - sockets.length) })}</li>`}
      </ul>`
      }
      ${
        leading.length > 0 &&
        html`<p class="lead">${t('states.lead')} ${leading.map((each, i) => html`${i > 0 && ' · '}<button class="plain" onClick=${() => choose(each.name)}>${each.name}</button>`)}</p>`
      }
    </div>
  `;
}
