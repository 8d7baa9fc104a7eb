import { html, useEffect, useRef } from '../vendor/htm-preact.js';
import { clock, store } from '../core/lab.js';
import { useClock } from '../core/clock.js';
import { useStore } from '../core/store.js';
import { duration, instant } from '../core/format.js';
import { t, textOr } from '../core/messages.js';
import { lossReason } from './ladder.js';
import { upperBound } from '../core/timeline.js';

const BEFORE = 120;
const AFTER = 60;

/** The ladder as a table around the present instant: for reading, copying and screen readers. */
export function SegmentTable() {
  const timeline = useStore(store, (state) => state.timeline);
  const isRelative = useStore(store, (state) => state.isRelative);
  const hidesFuture = useStore(store, (state) => state.quiz !== null);
  const now = useClock(clock, 150);
  const current = useRef(null);
  useEffect(() => current.current?.scrollIntoView({ block: 'nearest' }), [now]);
  if (!timeline) {
    return null;
  }
  const at = timeline.lastSegment(now);
  const from = Math.max(0, at - BEFORE);
  const to = Math.min(timeline.count, hidesFuture ? at + 1 : at + AFTER);
  const rows = [];
  let state = upperBound(timeline.stateAt, (from === 0 ? 0 : timeline.sent[from]) - 1);
  const last = to < timeline.count ? timeline.sent[to - 1] : hidesFuture ? now : timeline.end;
  const changes = (until) => {
    while (state < timeline.states.length && timeline.stateAt[state] < until) {
      const each = timeline.states[state++];
      const name = timeline.connections.length > 1 ? `${timeline.connectionName(each.connection)} ` : '';
      rows.push(
        html`<tr class=${`change ${each.at > now ? 'future' : ''}`} key=${`s${state}`}><td>${instant(each.at)}</td><td colspan="4">${timeline.nodeName(each.node)}: ${name}${each.from} → ${each.to}</td></tr>`,
      );
    }
  };
  for (let i = from; i < to; i++) {
    changes(timeline.sent[i]);
    const kind = timeline.kindOf(i);
    rows.push(html`
      <tr key=${i} ref=${i === at ? current : undefined} aria-current=${i === at ? 'step' : undefined} class=${i > at ? 'future' : ''} onClick=${() => clock.seek(timeline.sent[i])}>
        <td>${instant(timeline.sent[i])}</td>
        <td>${timeline.nodeName(timeline.from[i])} → ${timeline.nodeName(timeline.to[i])}</td>
        <td>${timeline.label(i, isRelative)}</td>
        <td>${textOr(`kind.${kind}`, kind)}</td>
        <td>${timeline.isLost(i) ? html`<span class="loss">✕ ${lossReason(timeline, i) || t('fate.lost')}</span>` : `+${duration(timeline.arrived[i] - timeline.sent[i])}`}</td>
      </tr>
    `);
  }
  changes(last + 1);
  return html`
    <div class="table-scroll" tabindex="0" role="region" aria-label=${t('table.title')}>
      <table class="segments">
        <caption class="hidden">${t('table.caption', { from: from + 1, to, total: timeline.count })}</caption>
        <thead><tr><th scope="col">${t('table.time')}</th><th scope="col">${t('table.way')}</th><th scope="col">${t('table.segment')}</th><th scope="col">${t('table.kind')}</th><th scope="col">${t('table.fate')}</th></tr></thead>
        <tbody>${rows}</tbody>
      </table>
    </div>
  `;
}
