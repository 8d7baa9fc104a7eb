import { upperBound } from '../core/timeline.js';
import { duration, instant } from '../core/format.js';
import { MONO, SANS } from './pen.js';

/** Characters up to which the name of a connection stands at its states; addresses are longer. */
const MOST_NAME = 8;
/** Pixels by which a line of the hatching of a band leans. */
const HATCH = 40;

/** The first of a list, in order of place, that is not above a place. */
function firstBelow(list, top, placeOf) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placeOf(list[middle]) < top) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

export function drawFolds(painter, pen, top, bottom, cursor) {
  const { context } = pen;
  const c = painter.colours;
  painter.drawnFolds = [];
  const { folds } = painter.axis;
  for (let f = firstBelow(folds, top, (each) => each.bottom); f < folds.length; f++) {
    const fold = folds[f];
    if (fold.top > bottom) {
      break;
    }
    const left = painter.x.get(painter.order[0]);
    const right = painter.x.get(painter.order[painter.order.length - 1]);
    const height = fold.bottom - fold.top;
    context.fillStyle = c.surface;
    context.strokeStyle = c.line;
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(left - 8, fold.top, right - left + 16, height, 6);
    context.fill();
    context.stroke();
    context.globalAlpha = 0.6;
    context.beginPath();
    for (let x = left - 60; x < right + 8; x += 9) {
      // cut to the band by hand: a clip of the canvas is slow
      const begin = Math.max(0, left - 5 - x) / HATCH;
      const end = Math.min(HATCH, right + 5 - x) / HATCH;
      if (begin < end) {
        context.moveTo(x + begin * HATCH, fold.top + begin * height);
        context.lineTo(x + end * HATCH, fold.top + end * height);
      }
    }
    context.stroke();
    if (cursor > fold.top) {
      context.globalAlpha = 0.13;
      context.fillStyle = c.accent;
      context.fillRect(left - 8, fold.top, right - left + 16, Math.min(cursor, fold.bottom) - fold.top);
    }
    context.globalAlpha = 1;
    const [title, detail] = painter.describeFold(fold);
    pen.text(title, (left + right) / 2, fold.top + height / 2 - 4, { align: 'center', weight: 600, size: 13 });
    pen.text(detail, (left + right) / 2, fold.top + height / 2 + 13, { align: 'center', colour: c.muted, size: 12 });
    painter.drawnFolds.push(fold);
  }
}

export function drawBreaks(painter, pen, top, bottom) {
  const { context } = pen;
  const c = painter.colours;
  const { breaks } = painter.axis;
  painter.drawnBreaks = [];
  for (let b = firstBelow(breaks, top - 20, (each) => each.place); b < breaks.length; b++) {
    const each = breaks[b];
    if (each.place > bottom + 20) {
      break;
    }
    painter.drawnBreaks.push(each);
    for (const node of painter.order) {
      const x = painter.x.get(node);
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
    pen.text(duration(each.nanos), painter.gutter - 10, each.place + 4, {
      align: 'right',
      colour: c.muted,
      size: painter.isNarrow ? 10 : 12,
    });
    context.strokeStyle = c.muted;
  }
}

export function drawRemarks(painter, pen, top, bottom, cursor) {
  const { context } = pen;
  const c = painter.colours;
  const at = new Map();
  const { remarks, remarkAt } = painter.timeline;
  const from = upperBound(remarkAt, painter.axis.instant(Math.max(0, top - 200)) - 1);
  for (let i = from; i < remarks.length; i++) {
    const each = remarks[i];
    const before = at.get(each.at) ?? 0;
    at.set(each.at, before + 1);
    const total = upperBound(remarkAt, each.at) - upperBound(remarkAt, each.at - 1);
    const y = painter.axis.place(each.at) - 31 - 26 * (total - 1 - before) - painter.heightOf(each.at);
    if (y > bottom + 30) {
      break;
    }
    if (y < top - 30 || (painter.hidesFuture && y > cursor)) {
      continue;
    }
    const left = painter.x.get(painter.order[0]);
    const right = painter.x.get(painter.order[painter.order.length - 1]);
    // text that is laid out in columns stays so
    const mono = / {2}/.test(each.text);
    const size = mono ? 11.5 : 13;
    const font = `500 ${size}px ${mono ? MONO : SANS}`;
    const room = right - left + (mono ? 60 : -40);
    const isBad = each.kind === 'fault' || each.kind === 'fails';
    let text = `${each.kind === 'fault' ? '⚡ ' : each.kind === 'user' ? '☞ ' : ''}${each.text}`;
    const width = pen.widthOf(text, font);
    if (width > room + 120) {
      text = `${text.slice(0, Math.floor((text.length * (room + 100)) / width))}…`;
    }
    const shown = Math.min(width, pen.widthOf(text, font)) + 22;
    const middle = (left + right) / 2;
    context.globalAlpha = y > cursor ? 0.45 : 1;
    context.fillStyle = c.surface;
    context.strokeStyle = isBad ? c.loss : each.kind === 'user' ? c.accent : c.line;
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(middle - shown / 2, y - 10, shown, 21, 10.5);
    context.fill();
    context.stroke();
    pen.text(text, mono ? middle - shown / 2 + 11 : middle, y + 5, {
      align: mono ? 'left' : 'center',
      size,
      weight: 500,
      mono,
      halo: false,
    });
    context.globalAlpha = 1;
  }
}

export function drawStates(painter, pen, top, bottom, cursor) {
  const { context } = pen;
  const { timeline } = painter;
  const from = upperBound(timeline.stateAt, painter.axis.instant(Math.max(0, top - 80)) - 1);
  const to = upperBound(timeline.stateAt, painter.axis.instant(bottom + 40));
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
    const x = painter.x.get(change.node);
    if (x === undefined || painter.axis.folds.some((fold) => change.at > fold.from && change.at < fold.to)) {
      continue;
    }
    const key = `${change.node}@${change.at}`;
    const row = rows.get(key) ?? 0;
    rows.set(key, row + 1);
    if (row > 3) {
      continue;
    }
    const same = painter.heightOf(change.at);
    const y = painter.axis.place(change.at) - same + 4 + row * 18;
    const isFuture = change.at > painter.axis.instant(cursor);
    if (isFuture && painter.hidesFuture) {
      continue;
    }
    const isLeft = change.node === painter.order[0] && painter.order.length > 1;
    const isDone = change.to === 'CLOSED';
    const known = timeline.connectionName(change.connection);
    const name = several.size > 1 && known.length <= MOST_NAME ? `${known} ` : '';
    context.globalAlpha = isFuture ? 0.38 : change.connection === painter.focus || painter.focus < 0 ? 1 : 0.75;
    const size = painter.isNarrow ? 10 : 11;
    const text = `${painter.isNarrow ? '' : name}${painter.isNarrow && change.to === 'ESTABLISHED' ? 'ESTAB' : change.to}`;
    const width = pen.widthOf(text, `600 ${size}px ${SANS}`) + 12;
    const left = isLeft ? x - 12 - width : x + 12;
    context.fillStyle = painter.colours.background;
    context.strokeStyle = isDone ? painter.colours.line : painter.colourOf(change.node);
    context.lineWidth = 1.3;
    context.beginPath();
    context.roundRect(left, y - 13, width, 17, 8.5);
    context.fill();
    context.stroke();
    pen.text(text, left + 6, y - 0.5, {
      size,
      weight: 600,
      halo: false,
      colour: isDone ? painter.colours.muted : painter.colours.ink,
    });
    context.globalAlpha = 1;
  }
}

export function drawTimes(painter, pen, top, bottom) {
  const { context } = pen;
  const c = painter.colours;
  context.fillStyle = c.background;
  if (painter.axis.isLinear) {
    const perPixel = painter.axis.instant(top + 100) - painter.axis.instant(top);
    const wanted = (perPixel / 100) * 70;
    const power = 10 ** Math.floor(Math.log10(Math.max(wanted, 1)));
    const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= wanted) ?? wanted;
    for (let at = Math.floor(painter.axis.instant(top) / step) * step; ; at += step) {
      const y = painter.axis.place(at);
      if (y > bottom || at > painter.timeline.end) {
        break;
      }
      context.strokeStyle = c.faint;
      context.lineWidth = 1;
      pen.shaft(painter.gutter, y, painter.width, y);
      pen.text(instant(Math.round(at)), painter.gutter - 10, y + 4, {
        align: 'right',
        colour: c.muted,
        size: 11,
        mono: true,
      });
    }
    return;
  }
  let free = -Infinity;
  let shown = -1;
  const { starts } = painter.axis;
  const list = painter.drawn;
  for (const i of list) {
    const y = starts[i];
    if (y < free || y < top + 4 || y > bottom || painter.drawnBreaks.some((each) => Math.abs(each.place - y) < 14)) {
      continue;
    }
    if (painter.isRelayed(i) || painter.timeline.sent[i] === shown) {
      continue;
    }
    shown = painter.timeline.sent[i];
    free = y + 17;
    const text = painter.clock(painter.timeline.sent[i]);
    // after hours of virtual time there are more digits
    const wanted = painter.isNarrow ? 9.5 : 11;
    const size = Math.min(wanted, ((painter.gutter - 12) / pen.widthOf(text, `normal ${wanted}px ${MONO}`)) * wanted);
    pen.text(text, painter.gutter - 10, y + 4, { align: 'right', colour: c.muted, size, mono: true });
  }
}

export function drawCursor(painter, pen, y, now) {
  const { context } = pen;
  const c = painter.colours;
  context.strokeStyle = c.accent;
  context.lineWidth = 1.5;
  pen.shaft(painter.gutter, y, painter.width, y);
  const font = `600 ${painter.isNarrow ? 10 : 11}px ${MONO}`;
  const text = painter.clock(now);
  const width = Math.max(pen.widthOf(text, font) + 12, painter.gutter - 6);
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
  pen.setFont(font);
  context.textAlign = 'center';
  context.fillText(text, 2 + width / 2, y + 4);
}
