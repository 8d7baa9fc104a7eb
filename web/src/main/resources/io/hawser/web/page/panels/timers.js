import { html } from '../vendor/htm-preact.js';
import { clock, focusAt, store } from '../core/lab.js';
import { useClock } from '../core/clock.js';
import { useStore } from '../core/store.js';
import { duration } from '../core/format.js';
import { t, textOr } from '../core/messages.js';

/** The seven timers, in the order in which a connection meets them. */
export const TIMERS = [
  'connection-establishment',
  'retransmission',
  'delayed-ack',
  'persist',
  'keepalive',
  'fin-wait-2',
  'time-wait',
];

/** A reason in words; the name of a constant is none. */
const reason = (why) => (why && !/^[A-Z_.]+$/.test(why) ? why : '');

const norm = (name) => name.toLowerCase().replace(/_/g, '-');

/** The timers of both ends as bars that run down. */
export function Timers() {
  const timeline = useStore(store, (state) => state.timeline);
  useStore(store, (state) => state.pinned);
  const now = useClock(clock, 40);
  if (!timeline) {
    return null;
  }
  const focus = focusAt(now);
  const connection = timeline.connections[focus];
  if (!connection) {
    return html`<p class="empty">${t('timers.none')}</p>`;
  }
  const ends = connection.ends.slice(0, 2).map((end) => {
    const { running, ended } = timeline.timersAt(focus, end.node, now);
    const byName = (map) => new Map([...map].map(([name, each]) => [norm(name), each]));
    return { end, running: byName(running), ended: byName(ended) };
  });
  const extra = new Set();
  for (const { running } of ends) {
    for (const name of running.keys()) {
      if (!TIMERS.includes(name)) {
        extra.add(name);
      }
    }
  }
  return html`
    <table class="timers">
      <thead>
        <tr>
          <th scope="col">${t('timers.timer')}</th>
          ${ends.map(
            ({ end }) =>
              html`<th scope="col"><b class=${`dot c${Math.min(
                timeline.nodes.findIndex((each) => each.id === end.node),
                3,
              )}`}></b> ${timeline.nodeName(end.node)}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${[...TIMERS, ...extra].map(
          (timer) => html`
            <tr key=${timer}>
              <th scope="row">${textOr(`timer.${timer}`, timer)}</th>
              ${ends.map(({ end, running, ended }) => {
                const armed = running.get(timer);
                const colour = Math.min(
                  timeline.nodes.findIndex((each) => each.id === end.node),
                  3,
                );
                if (!armed) {
                  const before = ended.get(timer);
                  const isFresh =
                    before && before.what === 'fired' && now - before.at < Math.max(timeline.flight * 3, 1e6);
                  return html`<td class=${isFresh ? 'fired' : 'idle'}>${isFresh ? t('timers.fired') : ''}</td>`;
                }
                const whole = armed.due - armed.at;
                const left = Math.max(0, armed.due - now);
                return html`<td title=${reason(armed.why)}>
                  <div class="bar"><div class=${`fill c${colour}`} style=${{ width: `${whole > 0 ? Math.min(100, (100 * left) / whole) : 0}%` }}></div></div>
                  <span class="value">${duration(left)}</span><span class="of"> / ${duration(whole)}</span>
                  ${reason(armed.why) && html`<div class="why">${reason(armed.why)}</div>`}
                </td>`;
              })}
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}
