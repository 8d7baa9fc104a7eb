import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from '../vendor/htm-preact.js';
import { clock, focusAt, openRounds, store } from '../core/lab.js';
import { useStore } from '../core/store.js';
import { t, textOr } from '../core/messages.js';
import { bytes, count, duration, instant } from '../core/format.js';
import { compressedAxis, linearAxis } from './axis.js';
import { findFolds, openedStretch, summary } from './folds.js';
import { Painter, readColours } from './painter.js';
import { upperBound } from '../core/timeline.js';

/** The most segments of the other future that are drawn in grey. */
const MOST_GHOSTS = 4000;
/** Where the cursor stays while time passes, as a share of the height. */
const CURSOR_SHARE = 0.62;

/** The segments of the run before that this one no longer has. */
export function lostFuture(timeline, parent) {
  if (!parent) {
    return [];
  }
  const other = parent.timeline;
  const ghosts = [];
  const first = Math.max(0, upperBound(other.sent, parent.since - other.flight * 4) - 1);
  for (let i = first; i < other.count && ghosts.length < MOST_GHOSTS; i++) {
    let isThere = false;
    let hasTwin = false;
    for (let j = upperBound(timeline.sent, other.sent[i]) - 1; j >= 0 && timeline.sent[j] === other.sent[i]; j--) {
      if (other.isSame(i, timeline, j)) {
        isThere = true;
        break;
      }
      hasTwin ||=
        other.from[i] === timeline.from[j] && other.seq[i] === timeline.seq[j] && other.flags[i] === timeline.flags[j];
    }
    if (!isThere) {
      ghosts.push({ timeline: other, index: i, hasTwin });
    }
  }
  return ghosts;
}

/** A line of what a segment is and what became of it. */
export function describe(timeline, i, isRelative) {
  const fate = timeline.isLost(i)
    ? lossReason(timeline, i) || t('fate.lost')
    : t('fate.arrived', { time: duration(timeline.arrived[i] - timeline.sent[i]) });
  return `${timeline.nodeName(timeline.from[i])} → ${timeline.nodeName(timeline.to[i])}: ${timeline.label(i, isRelative)}. ${fate}`;
}

/** Why a segment did not get through, in the words of the server. */
export function lossReason(timeline, i) {
  return timeline.lossText(i);
}

function foldText(timeline, fold) {
  if (fold.rounds) {
    const size = t('fold.title', { count: count(fold.rounds.segments ?? 0) });
    return [
      t('fold.rounds', { count: count(fold.rounds.rounds) }),
      `${size} · ${duration(fold.to - fold.from)} · ${t('fold.open')}`,
    ];
  }
  const sum = summary(timeline, fold);
  const parts = [];
  if (sum.syns > 2) {
    parts.push(t('fold.syns', { count: count(sum.syns) }));
  }
  if (sum.bytes) {
    parts.push(bytes(sum.bytes));
  }
  if (sum.acks && sum.bytes) {
    parts.push(t('fold.acks', { count: count(sum.acks) }));
  }
  if (sum.repeats) {
    parts.push(t('fold.repeats', { count: count(sum.repeats) }));
  }
  if (sum.lost) {
    parts.push(t('fold.lost', { count: count(sum.lost) }));
  }
  if (fold.to - fold.from > 1) {
    parts.push(duration(fold.to - fold.from));
  }
  return [t('fold.title', { count: count(sum.segments) }), parts.join(' · ')];
}

/**
 * The ladder of one run: lifelines, segments as arrows, states where they change.
 *
 * @param {{timeline: any, parent: any, isMain: boolean, title?: string}} props
 */
export function Ladder({ timeline, parent, isMain, title }) {
  const mode = useStore(store, (state) => state.axis);
  const zoom = useStore(store, (state) => state.zoom);
  const isRelative = useStore(store, (state) => state.isRelative);
  const selected = useStore(store, (state) => (isMain ? state.selected : -1));
  const theme = useStore(store, (state) => state.theme);
  const language = useStore(store, (state) => state.language);
  const pinned = useStore(store, (state) => state.pinned);
  const hidesFuture = useStore(store, (state) => state.quiz !== null);
  const rounds = useStore(store, (state) => (isMain ? state.link?.rounds : undefined));
  const [opened, setOpened] = useState(() => new Set());
  const scroller = useRef(null);
  const canvas = useRef(null);
  const spacer = useRef(null);
  const layer = useRef(null);
  const frame = useRef(0);

  const folds = useMemo(() => findFolds(timeline), [timeline]);
  const ghosts = useMemo(() => lostFuture(timeline, parent), [timeline, parent]);
  const painter = useMemo(() => {
    const shown = openedStretch(timeline, rounds);
    const isOpen = (fold) => opened.has(fold.first) || (fold.from >= shown.from && fold.to <= shown.to);
    const closed = folds.filter((each) => each.rounds || !isOpen(each));
    const axis =
      mode === 'linear'
        ? linearAxis(timeline, timeline.flight / (46 * zoom))
        : compressedAxis(timeline, closed, { segments: ghosts });
    const made = new Painter(timeline, axis, { ghosts });
    const summaries = new Map();
    made.describeFold = (fold) => {
      if (!summaries.has(fold.from)) {
        summaries.set(fold.from, foldText(timeline, fold));
      }
      return summaries.get(fold.from);
    };
    made.explainLoss = (i) => lossReason(timeline, i);
    if (isMain) {
      clock.axis = axis;
    }
    return made;
  }, [timeline, ghosts, folds, opened, mode, zoom, language]);

  const paint = () => {
    frame.current = 0;
    const element = canvas.current;
    const box = scroller.current;
    if (!element || !box) {
      return;
    }
    const width = box.clientWidth;
    const height = box.clientHeight;
    const scale = devicePixelRatio || 1;
    if (element.width !== Math.round(width * scale) || element.height !== Math.round(height * scale)) {
      element.width = Math.round(width * scale);
      element.height = Math.round(height * scale);
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
    }
    const now = Math.min(clock.now, timeline.end);
    if (clock.follows) {
      const wanted = Math.max(0, painter.axis.place(now) - height * CURSOR_SHARE);
      if (Math.abs(box.scrollTop - wanted) > 0.5) {
        box.scrollTop = wanted;
      }
    }
    painter.focus = isMain ? focusAt(now) : timeline.activeConnection(now);
    painter.isRelative = isRelative;
    painter.selected = selected;
    painter.hidesFuture = hidesFuture;
    const context = element.getContext('2d', { alpha: false });
    painter.paint(context, { width, height, top: box.scrollTop, now, scale });
    scheduleLayer();
  };

  const layerTimer = useRef(0);
  /** Lays transparent text over the drawn one once things stand still, so that it can be selected and copied. */
  const scheduleLayer = () => {
    if (layer.current?.firstChild) {
      layer.current.replaceChildren();
    }
    clearTimeout(layerTimer.current);
    layerTimer.current = setTimeout(() => {
      const box = scroller.current;
      if (!box || !layer.current || clock.isPlaying) {
        return;
      }
      const pieces = painter.labels.slice(0, 200).map((each) => {
        const span = document.createElement('span');
        span.textContent = each.text;
        span.style.font = `${each.weight} ${each.size}px ${each.mono ? 'var(--mono)' : 'var(--sans)'}`;
        const shift = each.align === 'center' ? '-50%' : each.align === 'right' ? '-100%' : '0';
        span.style.transform = `translate(${each.x}px, ${each.y - box.scrollTop - each.size}px) rotate(${each.angle}rad) translateX(${shift})`;
        return span;
      });
      layer.current.replaceChildren(...pieces);
    }, 180);
  };

  const redraw = () => {
    if (!frame.current) {
      frame.current = requestAnimationFrame(paint);
    }
  };

  useLayoutEffect(() => {
    spacer.current.style.height = `${Math.min(painter.axis.height, 30e6)}px`;
    painter.colours = readColours();
    redraw();
  }, [painter, theme, isRelative, selected, pinned, hidesFuture]);

  useEffect(() => {
    const stop = clock.subscribe(redraw);
    const observer = new ResizeObserver(redraw);
    observer.observe(scroller.current);
    const media = matchMedia('(prefers-color-scheme: dark)');
    const recolour = () => {
      painter.colours = readColours();
      redraw();
    };
    media.addEventListener('change', recolour);
    return () => {
      stop();
      observer.disconnect();
      media.removeEventListener('change', recolour);
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [painter, isRelative, selected, hidesFuture]);

  const place = (event) => {
    const box = canvas.current.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top + scroller.current.scrollTop };
  };

  const hover = (event) => {
    const { x, y } = place(event);
    const found = painter.at(x, y);
    const hovered = found?.segment ?? -1;
    canvas.current.style.cursor = found ? 'pointer' : 'default';
    if (hovered !== painter.hovered) {
      painter.hovered = hovered;
      redraw();
    }
    const tip = hovered >= 0 && isMain ? { i: hovered, x: event.clientX, y: event.clientY } : null;
    store.set({ tip });
  };

  const click = (event) => {
    if (getSelection()?.toString()) {
      return;
    }
    const { x, y } = place(event);
    const found = painter.at(x, y);
    if (found?.fold) {
      if (found.fold.rounds) {
        if (isMain) {
          openRounds(painter.axis.instant(y));
        } else {
          clock.seek(painter.axis.instant(y));
        }
        return;
      }
      setOpened(new Set([...opened, found.fold.first]));
      return;
    }
    if (!isMain) {
      clock.seek(painter.axis.instant(y));
      return;
    }
    if (found) {
      clock.pause();
      store.set({
        selected: found.segment,
        tip: null,
        menu: { sort: 'segment', segment: found.segment, x: event.clientX, y: event.clientY },
      });
      return;
    }
    store.set({ selected: -1, menu: null });
    clock.seek(painter.axis.instant(y));
  };

  const keys = (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      event.stopPropagation();
      const from = selected >= 0 ? selected : timeline.lastSegment(clock.now);
      const next = Math.max(
        0,
        Math.min(timeline.count - 1, selected < 0 ? Math.max(0, from) : from + (event.key === 'ArrowDown' ? 1 : -1)),
      );
      clock.pause();
      store.set({ selected: next });
      clock.seek(timeline.sent[next]);
    } else if (event.key === 'PageDown' || event.key === 'PageUp') {
      letGo();
    } else if ((event.key === 'Enter' || event.key === 'b') && selected >= 0) {
      event.preventDefault();
      event.stopPropagation();
      const box = canvas.current.getBoundingClientRect();
      const piece = painter.piece(selected);
      store.set({
        menu: {
          sort: 'segment',
          segment: selected,
          x: box.left + (piece.x1 + piece.x2) / 2,
          y: box.top + (piece.y1 + piece.y2) / 2 - scroller.current.scrollTop,
          isByKey: true,
        },
      });
    }
  };

  /** The user scrolls: the cursor is not kept in view until time is set again. */
  const letGo = () => {
    clock.follows = false;
  };

  const openMenu = (event, menu) => {
    const box = event.currentTarget.getBoundingClientRect();
    clock.pause();
    store.set({ menu: { ...menu, x: box.left + box.width / 2, y: box.bottom, isByKey: event.detail === 0 } });
  };

  return html`
    <section class="ladder" aria-label=${title ?? t('ladder.title')}>
      <div class="ladder-title" hidden=${!title}>${title}</div>
      <${LadderHead} painter=${painter} timeline=${timeline} openMenu=${openMenu} isMain=${isMain} scroller=${scroller} />
      <div
        class="ladder-scroll"
        ref=${scroller}
        tabindex="0"
        role="application"
        aria-roledescription=${t('ladder.role')}
        aria-label=${t('ladder.described', {
          hosts: timeline.nodes.map((each) => each.name).join(', '),
          segments: count(timeline.count),
          time: duration(timeline.end),
        })}
        onKeyDown=${keys}
        onScroll=${redraw}
        onWheel=${letGo}
        onTouchMove=${letGo}
        onPointerDown=${(event) => event.offsetX >= scroller.current.clientWidth && letGo()}
        onMouseMove=${hover}
        onMouseLeave=${() => {
          painter.hovered = -1;
          store.set({ tip: null });
          redraw();
        }}
        onClick=${click}
      >
        <div class="ladder-view">
          <canvas ref=${canvas} aria-hidden="true"></canvas>
          <div class="ladder-text" ref=${layer}></div>
        </div>
        <div ref=${spacer} class="ladder-spacer"></div>
      </div>
    </section>
  `;
}

/** The names of the machines above their lines, and the cables between them. */
function LadderHead({ painter, timeline, openMenu, isMain, scroller }) {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setWidth(scroller.current?.clientWidth ?? 0);
    const observer = new ResizeObserver(measure);
    observer.observe(scroller.current);
    measure();
    return () => observer.disconnect();
  }, []);
  if (!width) {
    return html`<div class="ladder-head"></div>`;
  }
  painter.layout(width);
  const order = painter.order;
  const cables = [];
  for (let i = 1; i < order.length; i++) {
    const link = timeline.links.find(
      (each) => (each.a === order[i - 1] && each.b === order[i]) || (each.b === order[i - 1] && each.a === order[i]),
    );
    if (link && painter.span > 90) {
      cables.push({ link, x: (painter.x.get(order[i - 1]) + painter.x.get(order[i])) / 2 });
    }
  }
  return html`
    <div class=${`ladder-head ${painter.span < 130 ? 'crowded' : ''}`}>
      ${order.map((id) => {
        const node = timeline.nodes.find((each) => each.id === id);
        const colour = Math.min(timeline.nodes.indexOf(node), 3);
        return html`
          <button
            class="node-name c${colour}"
            style=${{ left: `${painter.x.get(id)}px` }}
            title=${(node.addresses ?? []).join(' ')}
            disabled=${!isMain}
            onClick=${(event) => openMenu(event, { sort: 'host', node: id })}
          >
            <${NodeIcon} kind=${node.kind} /> <span>${node.name}</span>
          </button>
        `;
      })}
      ${cables.map(
        ({ link, x }) => html`
          <button
            class="cable-name"
            style=${{ left: `${x}px` }}
            title=${link.name}
            aria-label=${t('menu.cable', { name: link.name })}
            disabled=${!isMain}
            onClick=${(event) => openMenu(event, { sort: 'cable', link: link.id })}
          >
            <svg width="34" height="12" viewBox="0 0 34 12" aria-hidden="true">
              <path d="M0 6h12l4-4 3 8 3-4h12" fill="none" stroke="currentColor" stroke-width="1.5" />
            </svg>
          </button>
        `,
      )}
    </div>
  `;
}

/** A small picture of a sort of machine. */
export function NodeIcon({ kind }) {
  const shapes = {
    host: 'M2 3h12v8H2zM6 13h4M8 11v2',
    router: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM4.5 8h7M9 5.5 11.5 8 9 10.5',
    firewall:
      'M2 3h12v10H2zM2 6.3h12M2 9.6h12M6 3v3.3M10.5 3v3.300M4 6.300v3.300M8.3 6.300v3.300M6 9.600V13M10.5 9.600V13',
    nat: 'M2 5h9M8.5 2.5 11 5 8.5 7.5M14 11H5M7.5 8.5 5 11l2.5 2.5',
    switch: 'M2 5h12v6H2zM4.5 8h.1M7 8h.1M9.5 8h.1M12 8h.1',
  };
  return html`<svg class="node-icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
    <path d=${shapes[kind] ?? shapes.host} fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" />
  </svg>`;
}

/** The details of the segment under the pointer. */
export function Tip() {
  const tip = useStore(store, (state) => state.tip);
  const timeline = useStore(store, (state) => state.timeline);
  const isRelative = useStore(store, (state) => state.isRelative);
  if (!tip || !timeline || tip.i >= timeline.count) {
    return null;
  }
  const isRight = tip.x > innerWidth - 380;
  return html`
    <div
      class="tip"
      style=${{ left: `${isRight ? tip.x - 356 : tip.x + 16}px`, top: `${Math.min(tip.y + 14, innerHeight - 190)}px` }}
      role="tooltip"
    >
      <${SegmentFacts} timeline=${timeline} i=${tip.i} isRelative=${isRelative} />
    </div>
  `;
}

/** Everything about one segment, as a list of facts. */
export function SegmentFacts({ timeline, i, isRelative, hasTitle = true }) {
  const kind = timeline.kindOf(i);
  const facts = [
    [t('segment.sent'), instant(timeline.sent[i])],
    timeline.arrived[i] >= 0
      ? [t('segment.arrived'), `${instant(timeline.arrived[i])} (+${duration(timeline.arrived[i] - timeline.sent[i])})`]
      : [t('segment.arrived'), '—'],
  ];
  if (timeline.isTcp(i)) {
    const seq = timeline.sequence(i, isRelative);
    facts.push([
      t('segment.sequence'),
      timeline.length[i] ? `${seq} … ${seq < 0 ? seq + timeline.length[i] : (seq + timeline.length[i]) >>> 0}` : seq,
    ]);
    facts.push([t('segment.ack'), timeline.flags[i] & 16 ? timeline.acknowledgment(i, isRelative) : '—']);
    facts.push([t('segment.length'), bytes(timeline.length[i])]);
    facts.push([t('segment.window'), bytes(timeline.window[i])]);
  }
  if (timeline.optionsText(i)) {
    facts.push([t('segment.options'), timeline.optionsText(i)]);
  }
  facts.push([t('segment.kind'), textOr(`kind.${kind}`, kind)]);
  if (timeline.isLost(i)) {
    facts.push([t('segment.fate'), lossReason(timeline, i) || t('fate.lost')]);
  }
  return html`
    ${hasTitle && html`<strong>${timeline.nodeName(timeline.from[i])} → ${timeline.nodeName(timeline.to[i])} ${' '} ${timeline.isTcp(i) ? timeline.flagWords(i) : kind.toUpperCase()}</strong>`}
    <dl class="facts">
      ${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
    </dl>
    <code class="dump">${timeline.tcpdump(i)}</code>
  `;
}
