export const SANS = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", sans-serif';
export const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace';

/** Steps of a radian to which the angle of a label is rounded, because each angle has glyphs of its own to be drawn. */
const ANGLES = 60;

/** @type {Map<string, Map<string, number>>} the widths of characters, by font */
const widths = new Map();

/** Draws the strokes and words of which a ladder is made, and notes the words for the layer of text above it. */
export class Pen {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {any} colours those of the page's theme
   * @param {any[]} labels takes what is written
   * @param {{scale: number, top: number}} view pixels of the canvas for one of the page, and the place at its upper edge
   */
  constructor(context, colours, labels, view) {
    this.context = context;
    this.colours = colours;
    this.labels = labels;
    this.view = view;
    this.font = '';
    this.upright();
  }

  /** Draws in the coordinates of the ladder from here on. */
  upright() {
    const { scale, top } = this.view;
    this.context.setTransform(scale, 0, 0, scale, 0, -top * scale);
  }

  /** Selects a font; a canvas parses the name of a font each time that it is set. */
  setFont(font) {
    if (font !== this.font) {
      this.font = font;
      this.context.font = font;
    }
  }

  /** The width of a text. Labels are numbers that differ; therefore the widths of their characters are kept. */
  widthOf(text, font) {
    let known = widths.get(font);
    if (!known) {
      known = new Map();
      widths.set(font, known);
    }
    let sum = 0;
    for (const each of text) {
      let width = known.get(each);
      if (width === undefined) {
        this.setFont(font);
        width = this.context.measureText(each).width;
        known.set(each, width);
      }
      sum += width;
    }
    return sum;
  }

  /** Clears the place of a text: a stroke around each glyph would take ten times as long. */
  clear(left, baseline, width, size) {
    const { context } = this;
    context.fillStyle = this.colours.background;
    context.fillRect(left - 2, baseline - size * 0.86, width + 4, size * 1.12);
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
    const [left, right] =
      x1 < x2
        ? [
            [x1, y1],
            [x2, y2],
          ]
        : [
            [x2, y2],
            [x1, y1],
          ];
    const angle = Math.round(Math.atan2(right[1] - left[1], right[0] - left[0]) * ANGLES) / ANGLES;
    const x = x1 + (x2 - x1) * share;
    const y = y1 + (y2 - y1) * share;
    const { scale, top } = this.view;
    const cos = Math.cos(angle) * scale;
    const sin = Math.sin(angle) * scale;
    const font = `${weight} ${size}px ${SANS}`;
    const width = this.widthOf(text, font);
    context.setTransform(cos, sin, -sin, cos, x * scale, (y - top) * scale);
    const offset = below ? size + 2 : -5;
    this.clear(-width / 2, offset, width, size);
    this.setFont(font);
    context.textAlign = 'center';
    context.fillStyle = colour;
    context.fillText(text, 0, offset);
    this.upright();
    this.labels.push({ text, x, y: y + offset * Math.cos(angle), angle, size, weight, align: 'center' });
  }

  /**
   * Writes, and returns the width.
   *
   * @param {{align?: CanvasTextAlign, colour?: string, size?: number, weight?: number | string, mono?: boolean,
   *   halo?: boolean}} style
   */
  text(text, x, y, style = {}) {
    const {
      align = 'left',
      colour = this.colours.ink,
      size = 12,
      weight = 'normal',
      mono = false,
      halo = true,
    } = style;
    const { context } = this;
    if (!text) {
      return 0;
    }
    const font = `${weight} ${size}px ${mono ? MONO : SANS}`;
    const width = this.widthOf(text, font);
    if (halo) {
      this.clear(align === 'center' ? x - width / 2 : align === 'right' ? x - width : x, y, width, size);
    }
    this.setFont(font);
    context.textAlign = align;
    context.fillStyle = colour;
    context.fillText(text, x, y);
    this.labels.push({ text, x, y, angle: 0, size, weight, align, mono });
    return width;
  }

  /** Marks an arrow below its beginning. */
  badge(text, { x1, y1, x2, y2 }, isFuture) {
    const { context } = this;
    const font = `700 10px ${SANS}`;
    const width = this.widthOf(text, font) + 10;
    const x = x1 + (x2 > x1 ? 1 : -1) * (width / 2 + 9);
    const y = y1 + (y2 - y1) * Math.min(1, (width / 2 + 9) / (Math.abs(x2 - x1) || 1)) + 13;
    context.globalAlpha = isFuture ? 0.3 : 1;
    context.fillStyle = this.colours.mark;
    context.beginPath();
    context.roundRect(x - width / 2, y - 8, width, 15, 4);
    context.fill();
    context.fillStyle = this.colours.background;
    this.setFont(font);
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
