import { FLAG, MARKS, REPEATS, upperBound } from '../core/timeline.js';
import { duration, instant } from '../core/format.js';

/** The width of the times on the left, and of it on a narrow screen. */
const WIDE_GUTTER = 78;
const NARROW_GUTTER = 62;
const NARROW = 520;
/** Pixels between two arrows from which on each bears its label. */
const LABEL_ROOM = 11;
const FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", sans-serif';
const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace';
const BLOCK = 256;
/** Arrows in view from which on they are drawn as one. */
const MANY = 220;
/** Pixels within which one of several arrows of a host is drawn, on a linear axis. */
const LEAST_GAP = 2;

const OPENING = new Set(['SYN_SENT', 'SYN_RCVD']);
const CLOSING = new Set(['FIN_WAIT_1', 'FIN_WAIT_2', 'CLOSING', 'CLOSE_WAIT', 'LAST_ACK']);

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
  return best.indexOf(nodes[0]) > best.indexOf(nodes[nodes.length - 1]) && best.length > 2 && cost([...best].reverse()) === least
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
    this.order.forEach((node, i) => this.x.set(node, n === 1 ? (left + right) / 2 : left + ((right - left) * i) / (n - 1)));
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
   * @param {{width: number, height: number, top: number, now: number}} view top is the place at the upper edge
   */
  paint(context, { width, height, top, now }) {
    if (this.width !== width) {
      this.layout(width);
    }
    const c = this.colours;
    const cursor = this.axis.place(now);
    this.labels = [];
    context.fillStyle = c.background;
    context.fillRect(0, 0, width, height);
    context.save();
    context.translate(0, -top);
    context.lineJoin = 'round';
    this.#lifelines(context, top, top + height, cursor, now);
    this.#folds(context, top, top + height, cursor);
    this.#ghosts(context, top, top + height);
    this.#arrows(context, top, top + height, cursor, now, height);
    this.#breaks(context, top, top + height);
    this.#texts(context, top, top + height, cursor);
    this.#states(context, top, top + height, cursor);
    this.#times(context, top, top + height);
    this.#cursor(context, cursor, now);
    context.restore();
  }

  #lifelines(context, top, bottom, cursor, now) {
    const c = this.colours;
    for (const node of this.order) {
      const x = this.x.get(node);
      context.strokeStyle = c.line;
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(x, top);
      context.lineTo(x, bottom);
      context.stroke();
      const list = this.timeline.statesOf.get(this.timeline.endKey(this.focus, node));
      if (this.showsBuffers) {
        this.#buffers(context, node, x, top, Math.min(bottom, cursor));
      }
      if (!list) {
        continue;
      }
      for (let i = 0; i < list.length; i++) {
        const change = this.timeline.states[list[i]];
        if (change.at > now) {
          break;
        }
        const from = this.axis.place(change.at);
        const to = Math.min(i + 1 < list.length ? this.axis.place(this.timeline.stateAt[list[i + 1]]) : Infinity, cursor);
        if (to < top || from > bottom || change.to === 'CLOSED' || change.to === 'LISTEN') {
          continue;
        }
        context.strokeStyle = this.colourOf(node);
        context.setLineDash([]);
        context.lineCap = 'butt';
        if (OPENING.has(change.to)) {
          context.lineWidth = 5;
          context.globalAlpha = 0.45;
        } else if (change.to === 'ESTABLISHED') {
          context.lineWidth = 5;
          context.globalAlpha = 1;
        } else if (change.to === 'TIME_WAIT') {
          context.lineWidth = 5;
          context.globalAlpha = 0.8;
          context.setLineDash([2, 4]);
        } else {
          context.lineWidth = 5;
          context.globalAlpha = 0.7;
          context.setLineDash(CLOSING.has(change.to) ? [8, 4] : []);
        }
        context.lineDashOffset = from % 12;
        context.beginPath();
        context.moveTo(x, Math.max(from, top - 20));
        context.lineTo(x, Math.min(to, bottom + 20));
        context.stroke();
        context.setLineDash([]);
        context.globalAlpha = 1;
      }
    }
  }

  /** Draws the receive buffer as it fills, on the outer side of the line; the free window as an outline around it. */
  #buffers(context, node, x, top, bottom) {
    const connection = this.timeline.connections[this.focus];
    const samples = this.timeline.samples[`${this.focus}/${node}`];
    if (!connection || !samples?.at?.length || bottom <= top) {
      return;
    }
    const { at, receiveBuffer = [], sendBuffer = [] } = samples;
    this.most ??= new Map();
    const key = `${this.focus}/${node}`;
    if (!this.most.has(key)) {
      let most = 1;
      for (let i = 0; i < at.length; i++) {
        most = Math.max(most, receiveBuffer[i] ?? 0, sendBuffer[i] ?? 0);
      }
      this.most.set(key, most);
    }
    const most = this.most.get(key);
    const outwards = node === this.order[0] ? -1 : 1;
    const first = Math.max(0, upperBound(at, this.axis.instant(top)) - 1);
    const area = (values, colour, direction) => {
      context.beginPath();
      context.moveTo(x, Math.max(top, this.axis.place(at[first])));
      let last = 0;
      for (let i = first; i < at.length; i++) {
        const y = this.axis.place(at[i]);
        context.lineTo(x + direction * last, Math.min(y, bottom));
        if (y > bottom) {
          break;
        }
        last = (26 * (values[i] ?? 0)) / most;
        context.lineTo(x + direction * last, y);
      }
      context.lineTo(x + direction * last, bottom);
      context.lineTo(x, bottom);
      context.closePath();
      context.fillStyle = colour;
      context.globalAlpha = 0.22;
      context.fill();
      context.globalAlpha = 1;
    };
    area(receiveBuffer, this.colourOf(node), outwards);
    area(sendBuffer, this.colours.muted, -outwards);
  }

  #folds(context, top, bottom, cursor) {
    const c = this.colours;
    this.drawnFolds = [];
    for (const fold of this.axis.folds) {
      if (fold.bottom < top) {
        continue;
      }
      if (fold.top > bottom) {
        break;
      }
      const left = this.x.get(this.order[0]);
      const right = this.x.get(this.order[this.order.length - 1]);
      const height = fold.bottom - fold.top;
      context.fillStyle = c.surface;
      context.strokeStyle = c.line;
      context.lineWidth = 1;
      context.beginPath();
      context.roundRect(left - 8, fold.top, right - left + 16, height, 6);
      context.fill();
      context.stroke();
      context.save();
      context.clip();
      context.strokeStyle = c.line;
      context.globalAlpha = 0.6;
      context.beginPath();
      for (let x = left - 60; x < right + 20; x += 9) {
        context.moveTo(x, fold.top);
        context.lineTo(x + 40, fold.bottom);
      }
      context.stroke();
      if (cursor > fold.top) {
        context.globalAlpha = 0.13;
        context.fillStyle = c.accent;
        context.fillRect(left - 8, fold.top, right - left + 16, Math.min(cursor, fold.bottom) - fold.top);
      }
      context.restore();
      const [title, detail] = this.describeFold ? this.describeFold(fold) : ['', ''];
      this.#text(context, title, (left + right) / 2, fold.top + height / 2 - 4, { align: 'center', weight: 600, size: 13 });
      this.#text(context, detail, (left + right) / 2, fold.top + height / 2 + 13, { align: 'center', colour: c.muted, size: 12 });
      this.drawnFolds.push(fold);
    }
  }

  #ghosts(context, top, bottom) {
    const { ghostStarts, ghostEnds } = this.axis;
    if (!ghostStarts) {
      return;
    }
    this.ghosts.forEach(({ timeline, index }, g) => {
      const y1 = ghostStarts[g];
      const y2 = ghostEnds[g];
      if (y2 < top || y1 > bottom) {
        return;
      }
      const x1 = this.x.get(timeline.from[index]);
      const x2 = this.x.get(timeline.to[index]);
      if (x1 === undefined || x2 === undefined) {
        return;
      }
      const isLost = timeline.isLost(index) && timeline.arrived[index] < 0;
      const end = isLost ? x1 + (x2 - x1) * 0.62 : x2;
      context.strokeStyle = this.colours.ghost;
      context.lineWidth = 1.4;
      context.setLineDash([5, 4]);
      this.#shaft(context, x1, y1, end, y2);
      context.setLineDash([]);
      if (!isLost) {
        this.#head(context, x1, y1, end, y2, this.colours.ghost);
      }
      if (Math.abs(x2 - x1) > 80) {
        this.#along(context, x1, y1, end, y2, 0.5, timeline.label(index, this.isRelative), this.colours.ghost, 11, 'normal');
      }
    });
  }

  #shaft(context, x1, y1, x2, y2) {
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  }

  #head(context, x1, y1, x2, y2, colour) {
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const dx = (x2 - x1) / length;
    const dy = (y2 - y1) / length;
    const tipX = x2 - dx * 2.5;
    const tipY = y2 - dy * 2.5;
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(tipX, tipY);
    context.lineTo(tipX - dx * 10 + dy * 4.2, tipY - dy * 10 - dx * 4.2);
    context.lineTo(tipX - dx * 10 - dy * 4.2, tipY - dy * 10 + dx * 4.2);
    context.closePath();
    context.fill();
  }

  #along(context, x1, y1, x2, y2, share, text, colour, size, weight, below = false) {
    if (!text) {
      return;
    }
    const [left, right] = x1 < x2 ? [[x1, y1], [x2, y2]] : [[x2, y2], [x1, y1]];
    const angle = Math.atan2(right[1] - left[1], right[0] - left[0]);
    const x = x1 + (x2 - x1) * share;
    const y = y1 + (y2 - y1) * share;
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.font = `${weight} ${size}px ${FONT}`;
    context.textAlign = 'center';
    context.lineWidth = 4;
    context.strokeStyle = this.colours.background;
    const offset = below ? size + 2 : -5;
    context.strokeText(text, 0, offset);
    context.fillStyle = colour;
    context.fillText(text, 0, offset);
    context.restore();
    this.labels.push({ text, x, y: y + offset * Math.cos(angle), angle, size, weight, align: 'center' });
  }

  #text(context, text, x, y, { align = 'left', colour = this.colours.ink, size = 12, weight = 'normal', mono = false, halo = true } = {}) {
    if (!text) {
      return 0;
    }
    context.font = `${weight} ${size}px ${mono ? MONO : FONT}`;
    context.textAlign = align;
    if (halo) {
      context.lineWidth = 4;
      context.strokeStyle = this.colours.background;
      context.strokeText(text, x, y);
    }
    context.fillStyle = colour;
    context.fillText(text, x, y);
    this.labels.push({ text, x, y, angle: 0, size, weight, align, mono });
    return context.measureText(text).width;
  }

  /** The straight line of a segment: a lost one ends on its way, unless a host has dropped it. */
  piece(i) {
    const { timeline, axis } = this;
    const x1 = this.x.get(timeline.from[i]) ?? 0;
    const to = this.x.get(timeline.to[i]) ?? x1;
    const isOnTheWay = timeline.arrived[i] < 0;
    return { x1, y1: axis.starts[i], x2: isOnTheWay ? x1 + (to - x1) * 0.62 : to, y2: axis.ends[i], isOnTheWay };
  }

  #arrows(context, top, bottom, cursor, now, height) {
    const { timeline } = this;
    const c = this.colours;
    this.drawn = [];
    const list = [];
    const lastRows = new Map();
    const lostRows = new Map();
    const isDense = this.axis.isLinear;
    for (const i of this.visible(top, bottom)) {
      // of many in one row of pixels one is drawn
      if (isDense && i !== this.selected && i !== this.hovered) {
        const rows = timeline.isLost(i) ? lostRows : lastRows;
        const row = rows.get(timeline.from[i]) ?? -Infinity;
        if (this.axis.starts[i] - row < LEAST_GAP) {
          continue;
        }
        rows.set(timeline.from[i], this.axis.starts[i]);
      }
      list.push(i);
    }
    const showsLabels = list.length < 160;
    if (list.length > MANY) {
      this.#bulk(context, list, now);
      this.drawn = list;
      return;
    }
    let lastLabel = new Map();
    for (const i of list) {
      const piece = this.piece(i);
      const sent = timeline.sent[i];
      const isFuture = sent > now;
      if (isFuture && this.hidesFuture) {
        continue;
      }
      const colour = this.colourOf(this.senderOf(i));
      const isMarked = i === this.selected || i === this.hovered;
      const kind = timeline.kindOf(i);
      const isRepeat = kind in REPEATS;
      context.strokeStyle = colour;
      context.lineWidth = isMarked ? 3 : timeline.length[i] > 0 ? 2.2 : 1.5;
      context.globalAlpha = isFuture ? 0.24 : 1;
      if (!timeline.isTcp(i)) {
        context.setLineDash([2, 3]);
      } else if (isRepeat) {
        context.setLineDash([9, 3]);
      }
      const end = timeline.ends[i];
      let { x2, y2 } = piece;
      const isFlying = !isFuture && now < end && now >= sent;
      if (isFlying) {
        const share = (now - sent) / (end - sent || 1);
        context.globalAlpha = 0.24;
        this.#shaft(context, piece.x1, piece.y1, x2, y2);
        context.globalAlpha = 1;
        x2 = piece.x1 + (piece.x2 - piece.x1) * share;
        y2 = piece.y1 + (piece.y2 - piece.y1) * share;
      }
      this.#shaft(context, piece.x1, piece.y1, x2, y2);
      context.setLineDash([]);
      if (isFlying) {
        context.fillStyle = colour;
        context.beginPath();
        context.arc(x2, y2, 5.5, 0, 7);
        context.fill();
        context.strokeStyle = c.background;
        context.lineWidth = 1.5;
        context.stroke();
      } else if (timeline.isLost(i)) {
        this.#cross(context, piece.x2, piece.y2);
        if (timeline.arrived[i] >= 0 || isMarked || showsLabels) {
          const reason = this.explainLoss ? this.explainLoss(i) : timeline.lossText(i);
          const isRight = piece.x2 > piece.x1;
          if (reason && list.length < 60) {
            this.#text(context, reason, piece.x2 + (isRight ? 10 : -10), piece.y2 + 4, {
              align: isRight ? 'left' : 'right',
              colour: c.loss,
              size: 11,
            });
          }
        }
      } else if (!timeline.isUnderWay(i) && Math.abs(piece.x2 - piece.x1) > 4) {
        this.#head(context, piece.x1, piece.y1, piece.x2, piece.y2, colour);
      }
      const lastY = lastLabel.get(timeline.from[i]) ?? -Infinity;
      const flat = Math.abs(piece.x2 - piece.x1) / (Math.hypot(piece.x2 - piece.x1, piece.y2 - piece.y1) || 1);
      if ((showsLabels && (piece.y1 - lastY) * flat >= LABEL_ROOM) || isMarked) {
        lastLabel.set(timeline.from[i], piece.y1);
        this.#label(context, i, piece, isRepeat, isFuture);
      }
      context.globalAlpha = 1;
      this.drawn.push(i);
    }
  }

  /** Draws many arrows as one path for each colour, without labels. */
  #bulk(context, list, now) {
    const { timeline } = this;
    const paths = new Map();
    const crosses = new Path2D();
    for (const i of list) {
      const isFuture = timeline.sent[i] > now;
      if (isFuture && this.hidesFuture) {
        continue;
      }
      const colour = this.colourOf(this.senderOf(i));
      const key = `${colour}${isFuture ? '-' : '+'}`;
      let path = paths.get(key);
      if (!path) {
        path = { colour, isFuture, shafts: new Path2D() };
        paths.set(key, path);
      }
      const { x1, y1, x2, y2 } = this.piece(i);
      path.shafts.moveTo(x1, y1);
      path.shafts.lineTo(x2, y2);
      if (timeline.isLost(i)) {
        crosses.moveTo(x2 - 4, y2 - 4);
        crosses.lineTo(x2 + 4, y2 + 4);
        crosses.moveTo(x2 - 4, y2 + 4);
        crosses.lineTo(x2 + 4, y2 - 4);
      } else {
        const towards = x2 > x1 ? -1 : 1;
        path.shafts.moveTo(x2 + towards * 8, y2 - 3);
        path.shafts.lineTo(x2, y2);
      }
    }
    context.lineWidth = 1;
    for (const { colour, isFuture, shafts } of paths.values()) {
      context.strokeStyle = colour;
      context.globalAlpha = isFuture ? 0.24 : 0.85;
      context.stroke(shafts);
    }
    context.globalAlpha = 1;
    context.lineWidth = 2;
    context.strokeStyle = this.colours.loss;
    context.stroke(crosses);
    for (const i of [this.selected, this.hovered]) {
      if (i >= 0) {
        const piece = this.piece(i);
        context.strokeStyle = this.colourOf(this.senderOf(i));
        context.lineWidth = 3;
        this.#shaft(context, piece.x1, piece.y1, piece.x2, piece.y2);
        this.#label(context, i, piece, false, false);
      }
    }
  }

  /** The host that has sent a segment first, whose colour it bears on all hops. */
  senderOf(i) {
    const connection = this.timeline.connections[this.timeline.connection[i]];
    if (!connection) {
      return this.timeline.from[i];
    }
    return connection.ends[this.timeline.senderEnd(i)]?.node ?? this.timeline.from[i];
  }

  #label(context, i, piece, isRepeat, isFuture) {
    const { timeline } = this;
    const c = this.colours;
    const share = this.#crosses(i) ? 0.27 : piece.isOnTheWay ? 0.55 : 0.5;
    const weight = timeline.flags[i] & (FLAG.SYN | FLAG.FIN | FLAG.RST) ? 600 : 500;
    const room = Math.hypot(piece.x2 - piece.x1, piece.y2 - piece.y1) * (share < 0.4 ? 0.5 : 1) - 14;
    const isRelayed = this.#isRelayed(i);
    // the later hops of a packet say nothing new where the first one has its whole label
    const label = isRelayed && this.span >= 230 ? '' : this.#fitting(context, i, weight, room);
    this.#along(context, piece.x1, piece.y1, piece.x2, piece.y2, share, label, c.ink, 12, weight);
    const mark = MARKS[timeline.kindOf(i)];
    if (mark && !isRelayed) {
      this.#badge(context, mark, piece, isFuture);
    }
  }

  /** The longest label of a segment that has room on its arrow. */
  #fitting(context, i, weight, room) {
    const { timeline } = this;
    context.font = `${weight} 12px ${FONT}`;
    const full = timeline.label(i, this.isRelative);
    if (context.measureText(full).width <= room) {
      return full;
    }
    if (timeline.isTcp(i)) {
      const withoutAck = full.replace(/ {2}ack \d+/, '');
      return context.measureText(withoutAck).width <= room ? withoutAck : timeline.shortLabel(i);
    }
    const keep = Math.max(3, Math.floor((full.length * room) / context.measureText(full).width) - 1);
    return `${full.slice(0, keep)}…`;
  }

  #isRelayed(i) {
    const packet = this.timeline.packet[i];
    if (packet === undefined || packet < 0 || this.order.length < 3) {
      return false;
    }
    this.firstHop ??= new Map();
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
  #crosses(i) {
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

  /** Marks an arrow below its beginning. */
  #badge(context, text, { x1, y1, x2, y2 }, isFuture) {
    context.font = `700 10px ${FONT}`;
    const width = context.measureText(text).width + 10;
    const x = x1 + (x2 > x1 ? 1 : -1) * (width / 2 + 9);
    const y = y1 + (y2 - y1) * Math.min(1, (width / 2 + 9) / (Math.abs(x2 - x1) || 1)) + 13;
    context.globalAlpha = isFuture ? 0.3 : 1;
    context.fillStyle = this.colours.mark;
    context.beginPath();
    context.roundRect(x - width / 2, y - 8, width, 15, 4);
    context.fill();
    context.fillStyle = this.colours.background;
    context.textAlign = 'center';
    context.fillText(text, x, y + 3.5);
  }

  #cross(context, x, y) {
    context.strokeStyle = this.colours.loss;
    context.lineWidth = 2.6;
    context.lineCap = 'round';
    context.beginPath();
    context.moveTo(x - 5.5, y - 5.5);
    context.lineTo(x + 5.5, y + 5.5);
    context.moveTo(x - 5.5, y + 5.5);
    context.lineTo(x + 5.5, y - 5.5);
    context.stroke();
    context.lineCap = 'butt';
  }

  #breaks(context, top, bottom) {
    const c = this.colours;
    for (const each of this.axis.breaks) {
      if (each.place < top - 20 || each.place > bottom + 20) {
        continue;
      }
      for (const node of this.order) {
        const x = this.x.get(node);
        context.fillStyle = c.background;
        context.fillRect(x - 6, each.place - 3.5, 12, 7);
        context.strokeStyle = c.muted;
        context.lineWidth = 1.3;
        for (const y of [each.place - 4, each.place + 4]) {
          context.beginPath();
          context.moveTo(x - 7, y + 2.5);
          context.lineTo(x - 2.5, y - 2.5);
          context.lineTo(x + 2.5, y + 2.5);
          context.lineTo(x + 7, y - 2.5);
          context.stroke();
        }
      }
      this.#text(context, duration(each.nanos), this.gutter - 10, each.place + 4, { align: 'right', colour: c.muted, size: this.isNarrow ? 10 : 12 });
      context.strokeStyle = c.muted;
    }
  }

  #texts(context, top, bottom, cursor) {
    const c = this.colours;
    const at = new Map();
    const { remarks, remarkAt } = this.timeline;
    const from = upperBound(remarkAt, this.axis.instant(Math.max(0, top - 200)) - 1);
    for (let i = from; i < remarks.length; i++) {
      const each = remarks[i];
      const before = at.get(each.at) ?? 0;
      at.set(each.at, before + 1);
      const total = upperBound(remarkAt, each.at) - upperBound(remarkAt, each.at - 1);
      const y = this.axis.place(each.at) - 31 - 26 * (total - 1 - before) - this.#heightOf(each.at);
      if (y > bottom + 30) {
        break;
      }
      if (y < top - 30 || (this.hidesFuture && y > cursor)) {
        continue;
      }
      const left = this.x.get(this.order[0]);
      const right = this.x.get(this.order[this.order.length - 1]);
      // text that is laid out in columns stays so
      const mono = / {2}/.test(each.text);
      const size = mono ? 11.5 : 13;
      context.font = `500 ${size}px ${mono ? MONO : FONT}`;
      const room = right - left + (mono ? 60 : -40);
      const isBad = each.kind === 'fault' || each.kind === 'fails';
      let text = `${each.kind === 'fault' ? '⚡ ' : each.kind === 'user' ? '☞ ' : ''}${each.text}`;
      const width = context.measureText(text).width;
      if (width > room + 120) {
        text = `${text.slice(0, Math.floor((text.length * (room + 100)) / width))}…`;
      }
      const shown = Math.min(width, context.measureText(text).width) + 22;
      const middle = (left + right) / 2;
      context.globalAlpha = y > cursor ? 0.45 : 1;
      context.fillStyle = c.surface;
      context.strokeStyle = isBad ? c.loss : each.kind === 'user' ? c.accent : c.line;
      context.lineWidth = 1;
      context.beginPath();
      context.roundRect(middle - shown / 2, y - 10, shown, 21, 10.5);
      context.fill();
      context.stroke();
      this.#text(context, text, mono ? middle - shown / 2 + 11 : middle, y + 5, { align: mono ? 'left' : 'center', size, weight: 500, mono, halo: false });
      context.globalAlpha = 1;
    }
  }

  /** The pixels that the happenings of one instant take, below its remarks. */
  #heightOf(at) {
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

  #states(context, top, bottom, cursor) {
    const { timeline } = this;
    const from = upperBound(timeline.stateAt, this.axis.instant(Math.max(0, top - 80)) - 1);
    const to = upperBound(timeline.stateAt, this.axis.instant(bottom + 40));
    if (to - from > 2000) {
      return;
    }
    const rows = new Map();
    const several = new Set();
    for (let i = from; i < to; i++) {
      several.add(timeline.states[i].connection);
    }
    for (let i = from; i < to; i++) {
      const change = timeline.states[i];
      const x = this.x.get(change.node);
      if (x === undefined || this.axis.folds.some((fold) => change.at > fold.from && change.at < fold.to)) {
        continue;
      }
      const key = `${change.node}@${change.at}`;
      const row = rows.get(key) ?? 0;
      rows.set(key, row + 1);
      if (row > 3) {
        continue;
      }
      const same = this.#heightOf(change.at);
      const y = this.axis.place(change.at) - same + 4 + row * 18;
      const isFuture = change.at > this.axis.instant(cursor);
      if (isFuture && this.hidesFuture) {
        continue;
      }
      const isLeft = change.node === this.order[0] && this.order.length > 1;
      const isDone = change.to === 'CLOSED';
      const name = several.size > 1 ? `${timeline.connectionName(change.connection)} ` : '';
      context.globalAlpha = isFuture ? 0.38 : change.connection === this.focus || this.focus < 0 ? 1 : 0.75;
      const size = this.isNarrow ? 10 : 11;
      context.font = `600 ${size}px ${FONT}`;
      const text = `${this.isNarrow ? '' : name}${this.isNarrow && change.to === 'ESTABLISHED' ? 'ESTAB' : change.to}`;
      const width = context.measureText(text).width + 12;
      const left = isLeft ? x - 12 - width : x + 12;
      context.fillStyle = this.colours.background;
      context.strokeStyle = isDone ? this.colours.line : this.colourOf(change.node);
      context.lineWidth = 1.3;
      context.beginPath();
      context.roundRect(left, y - 13, width, 17, 8.5);
      context.fill();
      context.stroke();
      this.#text(context, text, left + 6, y - 0.5, { size, weight: 600, halo: false, colour: isDone ? this.colours.muted : this.colours.ink });
      context.globalAlpha = 1;
    }
  }

  #times(context, top, bottom) {
    const c = this.colours;
    context.fillStyle = c.background;
    if (this.axis.isLinear) {
      const perPixel = this.axis.instant(top + 100) - this.axis.instant(top);
      const wanted = (perPixel / 100) * 70;
      const power = 10 ** Math.floor(Math.log10(Math.max(wanted, 1)));
      const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= wanted) ?? wanted;
      for (let at = Math.floor(this.axis.instant(top) / step) * step; ; at += step) {
        const y = this.axis.place(at);
        if (y > bottom || at > this.timeline.end) {
          break;
        }
        context.strokeStyle = c.faint;
        context.lineWidth = 1;
        this.#shaft(context, this.gutter, y, this.width, y);
        this.#text(context, instant(Math.round(at)), this.gutter - 10, y + 4, { align: 'right', colour: c.muted, size: 11, mono: true });
      }
      return;
    }
    let free = -Infinity;
    let shown = -1;
    const { starts } = this.axis;
    const list = this.drawn;
    for (const i of list) {
      const y = starts[i];
      if (y < free || y < top + 4 || y > bottom || this.axis.breaks.some((each) => Math.abs(each.place - y) < 14)) {
        continue;
      }
      if (this.#isRelayed(i) || this.timeline.sent[i] === shown) {
        continue;
      }
      shown = this.timeline.sent[i];
      free = y + 17;
      this.#text(context, this.#clock(this.timeline.sent[i]), this.gutter - 10, y + 4, { align: 'right', colour: c.muted, size: this.isNarrow ? 9.5 : 11, mono: true });
    }
  }

  /** An instant for the gutter; a narrow one has no room for the unit. */
  #clock(at) {
    return this.isNarrow ? instant(at).replace(' s', '') : instant(at);
  }

  #cursor(context, y, now) {
    const c = this.colours;
    context.strokeStyle = c.accent;
    context.lineWidth = 1.5;
    this.#shaft(context, this.gutter, y, this.width, y);
    context.font = `600 ${this.isNarrow ? 10 : 11}px ${MONO}`;
    const text = this.#clock(now);
    const width = Math.max(context.measureText(text).width + 12, this.gutter - 6);
    context.fillStyle = c.accent;
    context.beginPath();
    context.roundRect(2, y - 10, width, 20, 4);
    context.fill();
    context.beginPath();
    context.moveTo(width + 1, y - 5);
    context.lineTo(width + 8, y);
    context.lineTo(width + 1, y + 5);
    context.fill();
    context.fillStyle = c.background;
    context.textAlign = 'center';
    context.fillText(text, 2 + width / 2, y + 4);
  }

  /** What is at a place: `{segment}`, `{fold}`, `{ghost}` or null. */
  at(x, y) {
    for (const fold of this.drawnFolds ?? []) {
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
