import { html, useEffect, useMemo, useRef, useState } from '../vendor/htm-preact.js';
import uPlot from '../vendor/uplot.js';
import { clock, focusAt, store } from '../core/lab.js';
import { useClock } from '../core/clock.js';
import { useStore } from '../core/store.js';
import { bytes, count } from '../core/format.js';
import { t } from '../core/messages.js';
import { Picker } from './sockets.js';
import { FLAG } from '../core/timeline.js';

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const MOST_POINTS = 6000;

/** Every n-th value, so that a plot has no more points than it has pixels. */
function thinned(length) {
  const every = Math.max(1, Math.ceil(length / MOST_POINTS));
  const chosen = [];
  for (let i = 0; i < length; i += every) {
    chosen.push(i);
  }
  if (length && chosen[chosen.length - 1] !== length - 1) {
    chosen.push(length - 1);
  }
  return chosen;
}

const positive = (value) => (value === undefined || value === null || value < 0 || value > 4e18 ? null : value);

/** The plots of one end of a connection. */
function plotsOf(timeline, connection, end) {
  const node = timeline.connections[connection]?.ends[end]?.node;
  const samples = timeline.samples[`${connection}/${node}`];
  const plots = [];
  if (samples?.at?.length) {
    const chosen = thinned(samples.at.length);
    const x = chosen.map((i) => samples.at[i] / 1e9);
    const column = (name, scale = 1) =>
      chosen.map((i) => {
        const value = positive(samples[name]?.[i]);
        return value === null ? null : value * scale;
      });
    plots.push({
      key: 'window',
      unit: (value) => bytes(value),
      data: [
        x,
        column('cwnd'),
        column('ssthresh').map((value) => (value !== null && value >= 2 ** 31 - 1 ? null : value)),
        column('inFlight'),
      ],
      series: [
        ['cwnd', '--c0', 2],
        ['ssthresh', '--muted', 1, [4, 4]],
        ['inFlight', '--c1', 1.4],
      ],
    });
    plots.push({
      key: 'rtt',
      unit: (value) => `${count(Math.round(value * 10) / 10)} ms`,
      data: [x, column('srtt', 1e-6), column('rto', 1e-6)],
      series: [
        ['srtt', '--c2', 1.6],
        ['rto', '--c3', 1.4, [4, 3]],
      ],
    });
    const delivered = samples.delivered ?? samples.sndUna;
    if (delivered && delivered[samples.at.length - 1] !== delivered[0]) {
      const step = Math.max((samples.at[samples.at.length - 1] - samples.at[0]) / 120, timeline.flight * 2, 1);
      const xs = [];
      const ys = [];
      let from = 0;
      for (let i = 1; i < samples.at.length; i++) {
        if (samples.at[i] - samples.at[from] >= step || i === samples.at.length - 1) {
          const bits = ((delivered[i] - delivered[from]) >>> 0) * 8;
          xs.push(samples.at[i] / 1e9);
          ys.push(bits / ((samples.at[i] - samples.at[from]) / 1e9 || 1) / 1e6);
          from = i;
        }
      }
      plots.push({
        key: 'goodput',
        unit: (value) => `${count(Math.round(value * 100) / 100)} Mbit/s`,
        data: [xs, ys],
        series: [['goodput', '--c2', 1.8]],
      });
    }
  }
  const sequence = sequencePlot(timeline, connection, end);
  if (sequence) {
    plots.unshift(sequence);
  }
  const from = Math.min(...plots.map((each) => each.data[0][0]));
  const to = Math.max(...plots.map((each) => each.data[0][each.data[0].length - 1]), timeline.lastOf(connection) / 1e9);
  return plots.map((each) => stretched(each, from, to));
}

/** The same plot on the axis of all plots: points without a value at its ends. */
function stretched(plot, from, to) {
  const [x, ...columns] = plot.data;
  const before = x[0] > from;
  const after = x[x.length - 1] < to;
  const data = [
    [...(before ? [from] : []), ...x, ...(after ? [to] : [])],
    ...columns.map((each) => [...(before ? [null] : []), ...each, ...(after ? [null] : [])]),
  ];
  return { ...plot, data, last: columns.map((each) => each[each.length - 1]) };
}

/** The time-sequence graph: each segment a bar at the time it was sent, below it the line of what is acknowledged. */
function sequencePlot(timeline, connection, end) {
  const base = timeline.bases.get(`${connection}/${end}`);
  const self = timeline.connections[connection]?.ends[end];
  if (base === undefined || !self) {
    return null;
  }
  const bars = [];
  const acks = [];
  const edges = [];
  for (let i = 0; i < timeline.count; i++) {
    if (timeline.connection[i] !== connection) {
      continue;
    }
    if (timeline.from[i] === self.node && timeline.senderEnd(i) === end) {
      const seq = (timeline.seq[i] - base) | 0;
      const length = timeline.length[i] + (timeline.flags[i] & (FLAG.SYN | FLAG.FIN) ? 1 : 0);
      if (length) {
        const kind = timeline.kindOf(i);
        bars.push([
          timeline.sent[i] / 1e9,
          seq,
          seq + length,
          kind.startsWith('retransmission') || kind === 'tlp',
          timeline.isLost(i),
        ]);
      }
    } else if (timeline.to[i] === self.node && timeline.arrived[i] >= 0 && timeline.flags[i] & FLAG.ACK) {
      const ack = (timeline.ack[i] - base) | 0;
      acks.push([timeline.arrived[i] / 1e9, ack]);
      edges.push([timeline.arrived[i] / 1e9, ack + timeline.window[i]]);
    }
  }
  if (!bars.length) {
    return null;
  }
  // the x values of all points, with the highest byte sent so far as the line that scales the axis
  const xs = [];
  const ys = [];
  let most = 0;
  for (const [at, , to] of bars) {
    most = Math.max(most, to);
    xs.push(at);
    ys.push(most);
  }
  return {
    key: 'sequence',
    unit: (value) => count(Math.round(value)),
    data: [xs, ys],
    series: [['sent', '--c0', 0]],
    bars,
    acks,
    edges,
    most,
  };
}

function drawSequence(plot, u) {
  const { ctx } = u;
  const x = (value) => Math.round(u.valToPos(value, 'x', true));
  const y = (value) => u.valToPos(value, 'y', true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  ctx.clip();
  const line = (points, style, width, dash = []) => {
    ctx.strokeStyle = style;
    ctx.lineWidth = width * devicePixelRatio;
    ctx.setLineDash(dash);
    ctx.beginPath();
    let before = null;
    for (const [at, value] of points) {
      if (before !== null) {
        ctx.lineTo(x(at), before);
      }
      before = y(value);
      ctx.lineTo(x(at), before);
    }
    ctx.stroke();
    ctx.setLineDash([]);
  };
  line(plot.acks, colour('--c2'), 1.4);
  line(plot.edges, colour('--muted'), 1, [4, 3]);
  for (const [at, from, to, isRepeat, isLost] of plot.bars) {
    ctx.strokeStyle = isRepeat ? colour('--mark') : isLost ? colour('--loss') : colour('--c0');
    ctx.lineWidth = (isRepeat || isLost ? 3.5 : 2) * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x(at), y(from));
    ctx.lineTo(x(at), Math.min(y(to), y(from) - 2 * devicePixelRatio));
    ctx.stroke();
  }
  ctx.restore();
}

/** Plots over time with a common axis, zoom and cursor, tied to the instant that the page shows. */
export function Plots({ isLarge = false }) {
  const timeline = useStore(store, (state) => state.timeline);
  const theme = useStore(store, (state) => state.theme);
  // another connection to show: the plots are drawn again
  useStore(store, (state) => state.pinned);
  const [end, setEnd] = useState(-1);
  useEffect(() => {
    shownEnd = end;
  }, [end]);
  const now = useClock(clock, 300);
  const focus = timeline ? focusAt(now) : -1;
  const busiest = useMemo(() => {
    return timeline && focus >= 0 ? busiestEnd(timeline, focus) : 0;
  }, [timeline, focus]);
  const shown = end < 0 ? busiest : end;
  const plots = useMemo(
    () => (timeline && focus >= 0 ? plotsOf(timeline, focus, shown) : []),
    [timeline, focus, shown],
  );
  if (!timeline) {
    return null;
  }
  const connection = timeline.connections[focus];
  return html`
    <div class=${`plots ${isLarge ? 'large' : ''}`}>
      <div class="choices">
        <${Picker} timeline=${timeline} connection=${connection} />
        <span role="group" aria-label=${t('plots.end')}>
          ${(connection?.ends ?? []).slice(0, 2).map(
            (each, i) =>
              html`<button class="small" aria-pressed=${shown === i} onClick=${() => {
                shownEnd = i;
                setEnd(i);
              }}>${timeline.nodeName(each.node)}</button>`,
          )}
        </span>
      </div>
      ${plots.map((each) => html`<${Plot} key=${`${timeline.id}/${focus}/${shown}/${each.key}/${theme}`} plot=${each} isLarge=${isLarge} />`)}
      ${!plots.length && html`<p class="empty">${t('plots.none')}</p>`}
    </div>
  `;
}

/** The plots of what the panel shows, for a picture. */
export function plotsInView() {
  const { timeline } = store.get();
  const focus = timeline ? focusAt(clock.now) : -1;
  return focus < 0 ? [] : plotsOf(timeline, focus, shownEnd >= 0 ? shownEnd : busiestEnd(timeline, focus));
}

/** The end whose button was pressed; -1 if the page chooses. */
let shownEnd = -1;

/** The end of a connection that has sent more. */
function busiestEnd(timeline, focus) {
  const sum = [0, 0];
  for (let i = 0; i < timeline.count; i++) {
    if (timeline.connection[i] === focus) {
      sum[timeline.senderEnd(i)] += timeline.length[i];
    }
  }
  return sum[1] > sum[0] ? 1 : 0;
}

/** The labels of a plot's lines with their colours. */
export function keysOf(plot) {
  const keys = plot.series.filter(([, , width]) => width > 0).map(([name, stroke]) => [t(`series.${name}`), stroke]);
  if (plot.key === 'sequence') {
    keys.push(
      [t('series.sent'), '--c0'],
      [t('series.acked'), '--c2'],
      [t('series.window'), '--muted'],
      [t('series.repeats'), '--mark'],
    );
  }
  return keys;
}

/** The pixels that the labels of an axis need; in a wide plot all take the same, so that the plots are aligned. */
const axisWidth = (u, values) =>
  Math.max(u.width > 600 ? 88 : 44, 20 + 6.6 * Math.max(0, ...(values ?? []).map((each) => each.length)));

/** Draws a plot into an element. */
export function draw(plot, element, width, height, hooks = {}) {
  const axisColour = colour('--muted');
  const grid = { stroke: colour('--line-faint'), width: 1 };
  const options = {
    width,
    height,
    legend: { show: false },
    cursor: { sync: { key: 'hawser' }, drag: { x: true, y: false }, points: { size: 5 } },
    scales: { x: { time: false } },
    axes: [
      {
        stroke: axisColour,
        grid,
        ticks: grid,
        font: '11px system-ui',
        size: 26,
        values: (_, list) => list.map((each) => `${Number(each.toPrecision(6))} s`),
      },
      {
        stroke: axisColour,
        grid,
        ticks: grid,
        font: '11px system-ui',
        size: axisWidth,
        values: (_, list) => list.map((each) => plot.unit(each)),
      },
    ],
    series: [
      {},
      ...plot.series.map(([name, stroke, lineWidth, dash]) => ({
        label: name,
        stroke: lineWidth ? colour(stroke) : 'transparent',
        width: lineWidth,
        dash,
        points: { show: false },
        spanGaps: true,
        paths: plot.key === 'goodput' ? undefined : uPlot.paths.stepped({ align: 1 }),
      })),
    ],
    hooks,
  };
  if (plot.bars) {
    hooks.draw = [(u) => drawSequence(plot, u), ...(hooks.draw ?? [])];
  }
  return new /** @type {any} */ (uPlot)(options, plot.data, element);
}

let isZooming = false;
const shownPlots = new Set();

function Plot({ plot, isLarge }) {
  const holder = useRef(null);
  useEffect(() => {
    const width = () => Math.max(200, holder.current.clientWidth);
    const height = isLarge ? 220 : 140;
    const hooks = {
      draw: [
        (u) => {
          const { ctx } = u;
          const at = Math.round(u.valToPos(clock.now / 1e9, 'x', true));
          if (at >= u.bbox.left && at <= u.bbox.left + u.bbox.width) {
            ctx.save();
            ctx.strokeStyle = colour('--accent');
            ctx.lineWidth = 1.5 * devicePixelRatio;
            ctx.beginPath();
            ctx.moveTo(at, u.bbox.top);
            ctx.lineTo(at, u.bbox.top + u.bbox.height);
            ctx.stroke();
            ctx.restore();
          }
        },
      ],
      setScale: [
        (u, key) => {
          if (key === 'x' && !isZooming) {
            isZooming = true;
            for (const other of shownPlots) {
              if (other !== u) {
                other.setScale('x', { min: u.scales.x.min, max: u.scales.x.max });
              }
            }
            isZooming = false;
          }
        },
      ],
    };
    isZooming = true;
    const u = draw(plot, holder.current, width(), height, hooks);
    isZooming = false;
    shownPlots.add(u);
    const seek = (event) => {
      if (u.select.width < 2) {
        const box = u.over.getBoundingClientRect();
        clock.seek(u.posToVal(event.clientX - box.left, 'x') * 1e9);
      }
    };
    u.over.addEventListener('click', seek);
    let waiting = 0;
    const stop = clock.subscribe(() => {
      waiting ||= setTimeout(() => {
        waiting = 0;
        u.redraw(false);
      }, 90);
    });
    const observer = new ResizeObserver(() => u.setSize({ width: width(), height }));
    observer.observe(holder.current);
    return () => {
      clearTimeout(waiting);
      stop();
      observer.disconnect();
      shownPlots.delete(u);
      u.destroy();
    };
  }, [plot]);
  return html`
    <figure class="plot">
      <figcaption>
        <strong>${t(`plot.${plot.key}`)}</strong>
        ${keysOf(plot).map(([name, stroke]) => html`<span class="key"><i style=${{ background: `var(${stroke})` }}></i>${name}</span>`)}
      </figcaption>
      <div ref=${holder} role="img" aria-label=${`${t(`plot.${plot.key}`)}: ${plot.series.map(([name], i) => `${t(`series.${name}`)} ${plot.unit(plot.last[i] ?? 0)}`).join(', ')}`}></div>
    </figure>
  `;
}
