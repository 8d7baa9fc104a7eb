import { upperBound } from '../core/timeline.js';
import { instant } from '../core/format.js';
import { drawArrows, drawGhosts } from './arrows.js';
import { drawLifelines } from './lifelines.js';
import { drawBreaks, drawCursor, drawFolds, drawRemarks, drawStates, drawTimes } from './marks.js';
import { Pen } from './pen.js';

/** The width of the times on the left, and of it on a narrow screen. */
const WIDE_GUTTER = 78;
const NARROW_GUTTER = 62;
const NARROW = 520;
const BLOCK = 256;

/** Reads the colours of the page's theme. */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    background: read('--paper'),
    surface: read('--surface'),
    line: read('--line'),
    faint: read('--line-faint'),
    ink: read('--ink'),
    muted: read('--muted'),
    loss: read('--loss'),
    accent: read('--accent'),
    mark: read('--mark'),
    ghost: read('--ghost'),
    nodes: [0, 1, 2, 3].map((i) => read(`--c${i}`)),
  };
}

/** Puts lifelines next to each other so that cables lead to neighbours wherever they can. */
export function orderNodes(timeline) {
  const nodes = timeline.nodes.map((each) => each.id);
  if (nodes.length <= 2 || nodes.length > 7) {
    return nodes;
  }
  const cost = (order) => {
    let sum = 0;
    for (const link of timeline.links) {
      sum += Math.abs(order.indexOf(link.a) - order.indexOf(link.b)) ** 2;
    }
    return sum;
  };
  let best = nodes;
  let least = cost(nodes);
  const permute = (head, rest) => {
    if (!rest.length) {
      const now = cost(head);
      if (now < least) {
        least = now;
        best = head;
      }
      return;
    }
    rest.forEach((each, i) => permute([...head, each], [...rest.slice(0, i), ...rest.slice(i + 1)]));
  };
  permute([], nodes);
  // the first host stays on the left
  return best.indexOf(nodes[0]) > best.indexOf(nodes[nodes.length - 1]) &&
    best.length > 2 &&
    cost([...best].reverse()) === least
    ? [...best].reverse()
    : best;
}

/** Draws what is in view of a ladder, and finds what is under the pointer. */
export class Painter {
  /**
   * @param {import('../core/timeline.js').Timeline} timeline
   * @param {any} axis
   * @param {{ghosts?: {timeline: any, index: number}[]}} options
   */
  constructor(timeline, axis, options = {}) {
    this.timeline = timeline;
    this.axis = axis;
    this.ghosts = options.ghosts ?? [];
    /** The title and the second line of a fold. */
    this.describeFold = (/** @type {any} */ _fold) => ['', ''];
    this.explainLoss = (/** @type {number} */ i) => timeline.lossText(i);
    /** @type {ReturnType<typeof readColours>} */
    this.colours = readColours();
    /** @type {Map<string, number>} the largest buffer of each end */
    this.most = new Map();
    /** @type {Map<number, number>} the first hop of each packet */
    this.firstHop = new Map();
    this.width = 0;
    this.drawnFolds = [];
    this.drawnBreaks = [];
    this.order = orderNodes(timeline);
    timeline.order = this.order;
    this.isRelative = true;
    this.focus = -1;
    this.selected = -1;
    this.hovered = -1;
    this.hidesFuture = false;
    this.showsBuffers = true;
    /** What was drawn last, for the pointer and for the text layer. */
    this.drawn = [];
    this.labels = [];
    this.#index();
  }

  /** The greatest end of each block of segments: blocks that end above the view are passed over. */
  #index() {
    const blocks = Math.ceil(this.timeline.count / BLOCK);
    this.reach = new Float64Array(blocks);
    for (let b = 0; b < blocks; b++) {
      let most = 0;
      for (let i = b * BLOCK; i < Math.min((b + 1) * BLOCK, this.timeline.count); i++) {
        most = Math.max(most, this.axis.ends[i]);
      }
      this.reach[b] = most;
    }
  }

  layout(width) {
    const n = this.order.length;
    this.isNarrow = width < NARROW;
    this.gutter = this.isNarrow ? NARROW_GUTTER : WIDE_GUTTER;
    const side = this.isNarrow ? 88 : Math.min(136, width * 0.22 - 10);
    const left = this.gutter + (this.isNarrow ? side - 10 : side);
    const right = width - side;
    this.x = new Map();
    this.order.forEach((node, i) =>
      this.x.set(node, n === 1 ? (left + right) / 2 : left + ((right - left) * i) / (n - 1)),
    );
    this.span = n > 1 ? (right - left) / (n - 1) : right - left;
    this.width = width;
  }

  colourOf(node) {
    const place = this.timeline.nodes.findIndex((each) => each.id === node);
    return this.colours.nodes[Math.min(Math.max(place, 0), 3)];
  }

  /** The segments that are at least partly between two places. */
  *visible(top, bottom) {
    const { starts, ends, folded } = this.axis;
    const last = upperBound(starts, bottom);
    for (let b = 0; b * BLOCK < last; b++) {
      if (this.reach[b] < top) {
        continue;
      }
      for (let i = b * BLOCK; i < Math.min((b + 1) * BLOCK, last); i++) {
        if (ends[i] >= top && !(folded && folded[i])) {
          yield i;
        }
      }
    }
  }

  /**
   * Draws.
   *
   * @param {CanvasRenderingContext2D} context
   * @param {{width: number, height: number, top: number, now: number, scale: number}} view top is the place at the
   *   upper edge, scale the pixels of the canvas for one of the page
   */
  paint(context, { width, height, top, now, scale }) {
    if (this.width !== width) {
      this.layout(width);
    }
    const c = this.colours;
    const cursor = this.axis.place(now);
    this.labels = [];
    const pen = new Pen(context, c, this.labels, { scale, top });
    context.fillStyle = c.background;
    context.fillRect(0, top, width, height);
    context.lineJoin = 'round';
    drawLifelines(this, pen, top, top + height, cursor, now);
    drawGhosts(this, pen, top, top + height);
    drawArrows(this, pen, top, top + height, now);
    drawFolds(this, pen, top, top + height, cursor);
    drawBreaks(this, pen, top, top + height);
    drawTimes(this, pen, top, top + height);
    // below the remarks and states, which are most often at the cursor
    drawCursor(this, pen, cursor, now);
    drawRemarks(this, pen, top, top + height, cursor);
    drawStates(this, pen, top, top + height, cursor);
  }

  /** The straight line of a segment: a lost one ends on its way, unless a host has dropped it. */
  piece(i) {
    const { timeline, axis } = this;
    const x1 = this.x.get(timeline.from[i]) ?? 0;
    const to = this.x.get(timeline.to[i]) ?? x1;
    const isOnTheWay = timeline.arrived[i] < 0;
    return { x1, y1: axis.starts[i], x2: isOnTheWay ? x1 + (to - x1) * 0.62 : to, y2: axis.ends[i], isOnTheWay };
  }

  /** The host that has sent a segment first, whose colour it bears on all hops. */
  senderOf(i) {
    const connection = this.timeline.connections[this.timeline.connection[i]];
    if (!connection) {
      return this.timeline.from[i];
    }
    return connection.ends[this.timeline.senderEnd(i)]?.node ?? this.timeline.from[i];
  }

  /** Whether it is a later hop of a packet. */
  isRelayed(i) {
    const packet = this.timeline.packet[i];
    if (packet === undefined || packet < 0 || this.order.length < 3) {
      return false;
    }
    if (!this.firstHop.size) {
      for (let j = 0; j < this.timeline.count; j++) {
        const each = this.timeline.packet[j];
        if (!this.firstHop.has(each)) {
          this.firstHop.set(each, j);
        }
      }
    }
    return this.firstHop.get(packet) !== i;
  }

  /** Whether an arrow of the other direction crosses this one. */
  crosses(i) {
    const { timeline } = this;
    const { starts, ends } = this.axis;
    for (let j = Math.max(0, i - 12); j < Math.min(timeline.count, i + 13); j++) {
      if (
        timeline.from[j] === timeline.to[i] &&
        timeline.to[j] === timeline.from[i] &&
        starts[j] < ends[i] - 3 &&
        ends[j] > starts[i] + 3
      ) {
        return true;
      }
    }
    return false;
  }

  /** The pixels that the happenings of one instant take, below its remarks. */
  heightOf(at) {
    if (this.axis.isLinear) {
      return 0;
    }
    const { times, places } = this.axis;
    const i = upperBound(times, at) - 1;
    let j = i;
    while (j > 0 && times[j - 1] === at) {
      j--;
    }
    // the first arrow of the instant lies at its top
    const { timeline, axis } = this;
    let top = places[j];
    let k = upperBound(timeline.sent, at) - 1;
    while (k >= 0 && timeline.sent[k] === at) {
      top = Math.min(top, axis.starts[k]);
      k--;
    }
    return places[i] - top;
  }

  /** An instant for the gutter; a narrow one has no room for the unit. */
  clock(at) {
    return this.isNarrow ? instant(at).replace(' s', '') : instant(at);
  }

  /** What is at a place: `{segment}`, `{fold}`, `{ghost}` or null. */
  at(x, y) {
    for (const fold of this.drawnFolds) {
      if (y >= fold.top && y <= fold.bottom && x > this.gutter) {
        return { fold };
      }
    }
    let best = -1;
    let least = 13;
    for (const i of this.drawn) {
      const { x1, y1, x2, y2 } = this.piece(i);
      const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
      const share = length ? Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length)) : 0;
      const dx = x - x1 - share * (x2 - x1);
      const dy = y - y1 - share * (y2 - y1);
      let distance = Math.hypot(dx, dy);
      // a label belongs to the arrow below it
      distance = dy < 0 ? distance * 0.72 : distance * 1.4;
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best >= 0 ? { segment: best } : null;
  }
}
