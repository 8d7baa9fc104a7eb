import { upperBound } from '../core/timeline.js';

const OPENING = new Set(['SYN_SENT', 'SYN_RCVD']);
const CLOSING = new Set(['FIN_WAIT_1', 'FIN_WAIT_2', 'CLOSING', 'CLOSE_WAIT', 'LAST_ACK']);

export function drawLifelines(painter, pen, top, bottom, cursor, now) {
  const { context } = pen;
  const c = painter.colours;
  for (const node of painter.order) {
    const x = painter.x.get(node);
    context.strokeStyle = c.line;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, bottom);
    context.stroke();
    const list = painter.timeline.statesOf.get(painter.timeline.endKey(painter.focus, node));
    if (painter.showsBuffers) {
      drawBuffers(painter, pen, node, x, top, Math.min(bottom, cursor));
    }
    if (!list) {
      continue;
    }
    for (let i = 0; i < list.length; i++) {
      const change = painter.timeline.states[list[i]];
      if (change.at > now) {
        break;
      }
      const from = painter.axis.place(change.at);
      const to = Math.min(
        i + 1 < list.length ? painter.axis.place(painter.timeline.stateAt[list[i + 1]]) : Infinity,
        cursor,
      );
      if (to < top || from > bottom || change.to === 'CLOSED' || change.to === 'LISTEN') {
        continue;
      }
      context.strokeStyle = painter.colourOf(node);
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
function drawBuffers(painter, pen, node, x, top, bottom) {
  const { context } = pen;
  const connection = painter.timeline.connections[painter.focus];
  const samples = painter.timeline.samples[`${painter.focus}/${node}`];
  if (!connection || !samples?.at?.length || bottom <= top) {
    return;
  }
  const { at, receiveBuffer = [], sendBuffer = [] } = samples;
  const key = `${painter.focus}/${node}`;
  if (!painter.most.has(key)) {
    let most = 1;
    for (let i = 0; i < at.length; i++) {
      most = Math.max(most, receiveBuffer[i] ?? 0, sendBuffer[i] ?? 0);
    }
    painter.most.set(key, most);
  }
  const most = painter.most.get(key);
  const outwards = node === painter.order[0] ? -1 : 1;
  const first = Math.max(0, upperBound(at, painter.axis.instant(top)) - 1);
  const area = (values, colour, direction) => {
    context.beginPath();
    context.moveTo(x, Math.max(top, painter.axis.place(at[first])));
    let last = 0;
    for (let i = first; i < at.length; i++) {
      const y = painter.axis.place(at[i]);
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
  area(receiveBuffer, painter.colourOf(node), outwards);
  area(sendBuffer, painter.colours.muted, -outwards);
}
