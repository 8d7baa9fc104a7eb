export const SANS =
  'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", sans-serif';
export const MONO =
  'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace';

/** Draws the strokes and words of which a ladder is made, and notes the words for the layer of text above it. */
export class Pen {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {any} colours those of the page's theme
   * @param {any[]} labels takes what is written
   */
  constructor(context, colours, labels) {
    this.context = context;
    this.colours = colours;
    this.labels = labels;
  }

  /** A straight line in the colour that is set. */
  shaft(x1, y1, x2, y2) {
    const { context } = this;
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  }

  /** The head of an arrow, at its end. */
  head(x1, y1, x2, y2, colour) {
    const { context } = this;
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

  /** Writes along a line, at a share of it. */
  along(x1, y1, x2, y2, share, text, colour, size, weight, below = false) {
    const { context } = this;
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
    context.font = `${weight} ${size}px ${SANS}`;
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

  /**
   * Writes.
   *
   * @param {{align?: CanvasTextAlign, colour?: string, size?: number, weight?: number | string, mono?: boolean,
   *   halo?: boolean}} style
   */
  text(text, x, y, style = {}) {
    const { align = 'left', colour = this.colours.ink, size = 12, weight = 'normal', mono = false, halo = true } = style;
    const { context } = this;
    if (!text) {
      return 0;
    }
    context.font = `${weight} ${size}px ${mono ? MONO : SANS}`;
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

  /** Marks an arrow below its beginning. */
  badge(text, { x1, y1, x2, y2 }, isFuture) {
    const { context } = this;
    context.font = `700 10px ${SANS}`;
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

  /** The mark of a loss. */
  cross(x, y) {
    const { context } = this;
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
}
