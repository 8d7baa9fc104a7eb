import { html, useState } from '../vendor/htm-preact.js';
import { api } from '../core/api.js';
import { clock, focusAt, store } from '../core/lab.js';
import { useStore } from '../core/store.js';
import { bytes, count } from '../core/format.js';
import { currentLanguage, t } from '../core/messages.js';
import { useAnswer } from './explain.js';

const ask = (id, at) => api.instant(id, at, currentLanguage());

/** netstat and ss of each host, as they print at this instant, and the counters that have changed. */
export function Sockets() {
  const timeline = useStore(store, (state) => state.timeline);
  const [tool, setTool] = useState('netstat');
  const answer = useAnswer(ask, 'instant', 250);
  if (!timeline) {
    return null;
  }
  if (answer?.failure) {
    return html`<p class="failure">${answer.failure.message}</p>`;
  }
  return html`
    <div class="sockets">
      <div class="choices" role="group" aria-label=${t('sockets.tool')}>
        ${['netstat', 'ss', 'counters'].map(
          (each) =>
            html`<button class="small" aria-pressed=${tool === each} onClick=${() => setTool(each)}>${t(`sockets.${each}`)}</button>`,
        )}
      </div>
      ${(answer?.hosts ?? []).map((host) => {
        const colour = Math.min(
          timeline.nodes.findIndex((each) => each.id === host.node),
          3,
        );
        return html`
          <section key=${host.node}>
            <h3><b class=${`dot c${colour}`}></b> ${timeline.nodeName(host.node)}
              <code class="prompt">${tool === 'counters' ? 'nstat' : tool === 'ss' ? 'ss -tano' : 'netstat -nat'}</code></h3>
            ${
              tool === 'counters'
                ? html`<${Counters} counters=${host.counters ?? []} />`
                : html`<pre tabindex="0">${host[tool] || '—'}</pre>`
            }
          </section>
        `;
      })}
    </div>
  `;
}

function Counters({ counters }) {
  const [isChanged, setIsChanged] = useState(true);
  const shown = counters.filter((each) => !isChanged || each.change !== 0);
  return html`
    <table class="numbers">
      <tbody>
        ${shown.map((each) => html`<tr key=${each.name}><th scope="row">${each.name}</th><td>${count(each.value)}</td><td class="change">${each.change ? `+${count(each.change)}` : ''}</td></tr>`)}
      </tbody>
    </table>
    ${!shown.length && html`<p class="empty">${t('sockets.nochange')}</p>`}
    <label class="check"><input type="checkbox" checked=${!isChanged} onChange=${() => setIsChanged(!isChanged)} /> ${t('sockets.all')}</label>
  `;
}

/** TCP_INFO and the sequence space of both ends of the connection. */
export function Numbers() {
  const timeline = useStore(store, (state) => state.timeline);
  useStore(store, (state) => state.pinned);
  const answer = useAnswer(ask, 'instant', 250);
  if (!timeline || !answer?.hosts) {
    return answer?.failure ? html`<p class="failure">${answer.failure.message}</p>` : null;
  }
  const focus = focusAt(clock.now);
  const connection = timeline.connections[focus];
  const ends = [];
  for (const host of answer.hosts) {
    for (const socket of host.sockets ?? []) {
      if (socket.connection === focus) {
        ends.push({ host, socket });
      }
    }
  }
  if (!ends.length) {
    return html`<p class="empty">${t('numbers.none')}</p>`;
  }
  const names = [...new Set(ends.flatMap(({ socket }) => Object.keys(socket.info ?? {})))];
  const head = ends.map(
    ({ host }) =>
      html`<th scope="col"><b class=${`dot c${Math.min(
        timeline.nodes.findIndex((each) => each.id === host.node),
        3,
      )}`}></b> ${timeline.nodeName(host.node)}</th>`,
  );
  return html`
    <div class="numbers-panel">
      <${Picker} timeline=${timeline} connection=${connection} />
      ${ends.map(
        ({ host, socket }) =>
          html`<${Sequence} key=${host.node} timeline=${timeline} node=${host.node} connection=${connection} socket=${socket} />`,
      )}
      <table class="numbers">
        <thead><tr><th scope="col">TCP_INFO</th>${head}</tr></thead>
        <tbody>
          ${names.map((name) => html`<tr key=${name}><th scope="row">${name}</th>${ends.map(({ socket }) => html`<td>${format(socket.info?.[name])}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>
  `;
}

const format = (value) =>
  value === undefined || value === null ? '' : typeof value === 'number' ? count(value) : String(value);

/** Chooses the connection that the panels are about. */
export function Picker({ timeline, connection }) {
  const pinned = useStore(store, (state) => state.pinned);
  if (timeline.connections.length < 2) {
    return null;
  }
  const shown = timeline.connections.slice(0, 300);
  return html`<label class="picker">
    ${t('picker.title')}
    <select value=${String(pinned)} onChange=${(event) => store.set({ pinned: Number(event.target.value) })}>
      <option value="-1" selected=${pinned < 0}>${t('picker.auto', { name: connection?.name ?? '' })}</option>
      ${shown.map((each) => html`<option value=${String(each.id)} selected=${pinned === each.id}>${each.name} · ${each.ends[0]?.local}</option>`)}
    </select>
  </label>`;
}

/** The sequence space of what an end sends, from the oldest unacknowledged byte to the edge of the window. */
function Sequence({ timeline, node, connection, socket }) {
  const s = socket.sequence;
  if (!s || !connection) {
    return null;
  }
  const end = connection.ends.findIndex((each) => each.node === node);
  const base = timeline.bases.get(`${connection.id}/${end}`) ?? s.sndUna;
  const peerBase = timeline.bases.get(`${connection.id}/${1 - end}`) ?? s.rcvNxt;
  const rel = (seq) => (seq - base) | 0;
  const una = rel(s.sndUna);
  const nxt = rel(s.sndNxt);
  const edge = una + (s.sndWnd ?? 0);
  const flight = Math.max(nxt - una, 1);
  // the window is often much larger than what is in flight: beyond four times that it is cut off
  const span = Math.max(Math.min(Math.max(edge, nxt) - una, flight * 4), 1) * 1.06;
  const from = una - span * 0.08;
  const x = (value) => Math.max(0, Math.min(380, ((value - from) / (span * 1.08)) * 380));
  const colour = Math.min(
    timeline.nodes.findIndex((each) => each.id === node),
    3,
  );
  const ranges = (list, type) =>
    (list ?? []).map(
      ([a, b]) =>
        html`<rect x=${x(rel(a))} y="20" width=${Math.max(1.5, x(rel(b)) - x(rel(a)))} height="16" class=${type} />`,
    );
  return html`
    <figure class="sequence">
      <figcaption><b class=${`dot c${colour}`}></b> ${timeline.nodeName(node)} <span class="why">${t('sequence.flight', { bytes: bytes(nxt - una), window: bytes(s.sndWnd ?? 0) })}</span></figcaption>
      <svg viewBox="0 0 380 52" role="img" aria-label=${t('sequence.described', { una, nxt, edge })}>
        <rect x="0" y="20" width=${x(una)} height="16" class="acked" />
        <rect x=${x(una)} y="20" width=${Math.max(0, x(nxt) - x(una))} height="16" class=${`flight c${colour}`} />
        <rect x=${x(nxt)} y="20" width=${Math.max(0, x(edge) - x(nxt))} height="16" class="usable" />
        ${ranges(s.sacked, 'sacked')} ${ranges(s.lost, 'lost')}
        <path d=${`M${x(una)} 14v28M${x(nxt)} 14v28M${x(edge)} 14v28`} class="edge" />
        <text x=${x(una)} y="11" text-anchor="start">una ${una}</text>
        <text x=${Math.min(376, x(nxt))} y="50" text-anchor=${x(nxt) > 300 ? 'end' : 'middle'}>nxt ${nxt}</text>
        <text x="378" y="11" text-anchor="end">una+wnd ${edge}</text>
      </svg>
      <p class="why">rcv.nxt ${((s.rcvNxt ?? 0) - peerBase) | 0} · rcv.wnd ${bytes(s.rcvWnd ?? 0)}${(s.outOfOrder ?? []).length ? ` · ${t('sequence.outOfOrder', { ranges: s.outOfOrder.map(([a, b]) => `${(a - peerBase) | 0}–${(b - peerBase) | 0}`).join(', ') })}` : ''}</p>
    </figure>
  `;
}
