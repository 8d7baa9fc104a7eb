import { FLAG, MARKS, REPEATS } from '../core/timeline.js';
import { SANS } from './pen.js';

/** Pixels between two arrows from which on each bears its label. */
const LABEL_ROOM = 11;
/** Arrows in view from which on they are drawn as one. */
const MANY = 220;
/** Pixels within which one of several arrows of a host is drawn, on a linear axis. */
const LEAST_GAP = 2;

export function drawGhosts(painter, pen, top, bottom) {
  const { context } = pen;
  const { ghostStarts, ghostEnds } = painter.axis;
  if (!ghostStarts) {
    return;
  }
  painter.ghosts.forEach(({ timeline, index, hasTwin }, g) => {
    const y1 = ghostStarts[g];
    const y2 = ghostEnds[g];
    if (y2 < top || y1 > bottom) {
      return;
    }
    const x1 = painter.x.get(timeline.from[index]);
    const x2 = painter.x.get(timeline.to[index]);
    if (x1 === undefined || x2 === undefined) {
      return;
    }
    const isLost = timeline.isLost(index) && timeline.arrived[index] < 0;
    const end = isLost ? x1 + (x2 - x1) * 0.62 : x2;
    context.strokeStyle = painter.colours.ghost;
    context.lineWidth = 1.4;
    context.setLineDash([5, 4]);
    pen.shaft(x1, y1, end, y2);
    context.setLineDash([]);
    if (!isLost) {
      pen.head(x1, y1, end, y2, painter.colours.ghost);
    }
    if (Math.abs(x2 - x1) > 80) {
      // one that was sent all the same has its label there
      const label = hasTwin ? '' : timeline.label(index, painter.isRelative);
      pen.along(x1, y1, end, y2, 0.5, label, painter.colours.ghost, 11, 'normal');
    }
  });
}

export function drawArrows(painter, pen, top, bottom, now) {
  const { context } = pen;
  const { timeline } = painter;
  const c = painter.colours;
  painter.drawn = [];
  const list = [];
  const lastRows = new Map();
  const lostRows = new Map();
  const isDense = painter.axis.isLinear;
  for (const i of painter.visible(top, bottom)) {
    // of many in one row of pixels one is drawn
    if (isDense && i !== painter.selected && i !== painter.hovered) {
      const rows = timeline.isLost(i) ? lostRows : lastRows;
      const row = rows.get(timeline.from[i]) ?? -Infinity;
      if (painter.axis.starts[i] - row < LEAST_GAP) {
        continue;
      }
      rows.set(timeline.from[i], painter.axis.starts[i]);
    }
    list.push(i);
  }
  const showsLabels = list.length < 160;
  if (list.length > MANY) {
    drawBulk(painter, pen, list, now);
    painter.drawn = list;
    return;
  }
  const lastLabel = new Map();
  for (const i of list) {
    const piece = painter.piece(i);
    const sent = timeline.sent[i];
    const isFuture = sent > now;
    if (isFuture && painter.hidesFuture) {
      continue;
    }
    const colour = painter.colourOf(painter.senderOf(i));
    const isMarked = i === painter.selected || i === painter.hovered;
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
      pen.shaft(piece.x1, piece.y1, x2, y2);
      context.globalAlpha = 1;
      x2 = piece.x1 + (piece.x2 - piece.x1) * share;
      y2 = piece.y1 + (piece.y2 - piece.y1) * share;
    }
    pen.shaft(piece.x1, piece.y1, x2, y2);
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
      pen.cross(piece.x2, piece.y2);
      if (timeline.arrived[i] >= 0 || isMarked || showsLabels) {
        const reason = painter.explainLoss(i);
        if (reason && list.length < 60) {
          drawReason(painter, pen, reason, piece);
        }
      }
    } else if (!timeline.isUnderWay(i) && Math.abs(piece.x2 - piece.x1) > 4) {
      pen.head(piece.x1, piece.y1, piece.x2, piece.y2, colour);
    }
    const share = shareOf(painter, i, piece);
    const middle = { x: piece.x1 + (piece.x2 - piece.x1) * share, y: piece.y1 + (piece.y2 - piece.y1) * share };
    const before = lastLabel.get(timeline.from[i]);
    if ((showsLabels && (!before || distance(before, middle, piece) >= LABEL_ROOM)) || isMarked) {
      lastLabel.set(timeline.from[i], middle);
      drawLabel(painter, pen, i, piece, share, isFuture);
    }
    context.globalAlpha = 1;
    painter.drawn.push(i);
  }
}

/** Where on its arrow a label is. */
function shareOf(painter, i, piece) {
  return painter.crosses(i) ? 0.27 : piece.isOnTheWay ? 0.55 : 0.5;
}

/** The distance of two labels, across the arrow of the second one. */
function distance(before, middle, { x1, y1, x2, y2 }) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  return Math.abs((middle.y - before.y) * (x2 - x1) - (middle.x - before.x) * (y2 - y1)) / length;
}

/** Writes why a segment was lost: next to its cross, in lines that fit between it and the edge of the ladder. */
function drawReason(painter, pen, reason, piece) {
  const isRight = piece.x2 > piece.x1;
  const x = piece.x2 + (isRight ? 12 : -12);
  const room = piece.isOnTheWay ? Infinity : isRight ? painter.width - x - 4 : x - painter.gutter - 4;
  const font = `normal 11px ${SANS}`;
  const lines = [];
  // Chinese may break after any character
  for (const word of reason.match(/[\u3000-\uffef]|[^\s\u3000-\uffef]+\s*/g) ?? []) {
    const line = lines[lines.length - 1];
    if (line === undefined || pen.widthOf((line + word).trimEnd(), font) > room) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = line + word;
    }
  }
  const top = piece.y2 + 4 - (lines.length - 1) * 6.5;
  lines.forEach((line, k) => {
    pen.text(line.trimEnd(), x, top + 13 * k, {
      align: isRight ? 'left' : 'right',
      colour: painter.colours.loss,
      size: 11,
    });
  });
}

/** Draws many arrows as one path for each colour, without labels. */
function drawBulk(painter, pen, list, now) {
  const { context } = pen;
  const { timeline } = painter;
  const paths = new Map();
  const crosses = new Path2D();
  for (const i of list) {
    const isFuture = timeline.sent[i] > now;
    if (isFuture && painter.hidesFuture) {
      continue;
    }
    const colour = painter.colourOf(painter.senderOf(i));
    const key = `${colour}${isFuture ? '-' : '+'}`;
    let path = paths.get(key);
    if (!path) {
      path = { colour, isFuture, shafts: new Path2D() };
      paths.set(key, path);
    }
    const { x1, y1, x2, y2 } = painter.piece(i);
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
  context.strokeStyle = painter.colours.loss;
  context.stroke(crosses);
  for (const i of [painter.selected, painter.hovered]) {
    if (i >= 0) {
      const piece = painter.piece(i);
      context.strokeStyle = painter.colourOf(painter.senderOf(i));
      context.lineWidth = 3;
      pen.shaft(piece.x1, piece.y1, piece.x2, piece.y2);
      drawLabel(painter, pen, i, piece, shareOf(painter, i, piece), false);
    }
  }
}

function drawLabel(painter, pen, i, piece, share, isFuture) {
  const { timeline } = painter;
  const c = painter.colours;
  const weight = timeline.flags[i] & (FLAG.SYN | FLAG.FIN | FLAG.RST) ? 600 : 500;
  const room = Math.hypot(piece.x2 - piece.x1, piece.y2 - piece.y1) * (share < 0.4 ? 0.5 : 1) - 14;
  const isRelayed = painter.isRelayed(i);
  // the later hops of a packet say nothing new where the first one has its whole label
  const label = isRelayed && painter.span >= 230 ? '' : fittingLabel(painter, pen, i, weight, room);
  pen.along(piece.x1, piece.y1, piece.x2, piece.y2, share, label, c.ink, 12, weight);
  const mark = MARKS[timeline.kindOf(i)];
  if (mark && !isRelayed) {
    pen.badge(mark, piece, isFuture);
  }
}

/** The longest label of a segment that has room on its arrow. */
function fittingLabel(painter, pen, i, weight, room) {
  const { timeline } = painter;
  const font = `${weight} 12px ${SANS}`;
  const full = timeline.label(i, painter.isRelative);
  const width = pen.widthOf(full, font);
  if (width <= room) {
    return full;
  }
  if (timeline.isTcp(i)) {
    const withoutAck = full.replace(/ {2}ack \d+/, '');
    return pen.widthOf(withoutAck, font) <= room ? withoutAck : timeline.shortLabel(i);
  }
  const keep = Math.max(3, Math.floor((full.length * room) / width) - 1);
  return `${full.slice(0, keep)}…`;
}
