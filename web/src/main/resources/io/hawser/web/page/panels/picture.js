import { t } from '../core/messages.js';
import { store } from '../core/lab.js';
import { draw, keysOf, plotsInView } from './plots.js';

const WIDTH = 960;
const HEIGHT = 230;
const HEAD = 30;
const TITLE = 40;
const FONT = 'system-ui, "Noto Sans CJK SC", sans-serif';

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Hands the browser a file. */
function download(blob, name) {
  const anchor = document.createElement('a');
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}

/** An empty picture with the first of some titles for which it is wide enough, in pixels of the page. */
function sheet(width, height, title) {
  const scale = devicePixelRatio || 1;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  context.fillStyle = colour('--paper');
  context.fillRect(0, 0, width, height);
  context.fillStyle = colour('--ink');
  context.font = `600 16px ${FONT}`;
  context.textBaseline = 'alphabetic';
  const shown = title.find((each) => context.measureText(each).width < width - 32) ?? title[title.length - 1];
  context.fillText(shown, 16, 27, width - 32);
  return { canvas, context };
}

const save = (canvas, name) => canvas.toBlob((blob) => download(blob, name), 'image/png');

/** The name of the run that is shown, and a shorter one. */
function titlesOfRun() {
  const { timeline } = store.get();
  const question = timeline.question || timeline.title;
  return [[question, timeline.json.runTitle].filter(Boolean).join(' · '), question];
}

/**
 * Saves the plots of the connection that the page shows, each with its title, the meaning of its lines and its axes.
 *
 * @param {string} name of the file
 * @returns {Promise<boolean>} false if there is nothing to plot
 */
export async function savePlots(name) {
  const plots = plotsInView();
  if (!plots.length) {
    return false;
  }
  const { canvas, context } = sheet(WIDTH, TITLE + plots.length * (HEAD + HEIGHT), titlesOfRun());
  const holder = document.createElement('div');
  holder.className = 'off-screen';
  document.body.append(holder);
  let y = TITLE;
  for (const plot of plots) {
    const made = draw(plot, holder, WIDTH - 16, HEIGHT);
    await new Promise(requestAnimationFrame);
    context.textBaseline = 'alphabetic';
    context.font = `600 13px ${FONT}`;
    context.fillStyle = colour('--ink');
    context.fillText(t(`plot.${plot.key}`), 16, y + 19);
    let x = 32 + context.measureText(t(`plot.${plot.key}`)).width;
    context.font = `12px ${FONT}`;
    for (const [text, stroke] of keysOf(plot)) {
      context.fillStyle = colour(stroke);
      context.fillRect(x, y + 13, 14, 4);
      context.fillStyle = colour('--muted');
      context.fillText(text, x + 19, y + 19);
      x += 36 + context.measureText(text).width;
    }
    context.drawImage(made.ctx.canvas, 8, y + HEAD, WIDTH - 16, HEIGHT);
    made.destroy();
    y += HEAD + HEIGHT;
  }
  holder.remove();
  save(canvas, name);
  return true;
}

/**
 * Saves the part of the ladder that is in view, with the names of its machines.
 *
 * @param {string} name of the file
 */
export function saveLadder(name) {
  /** @type {HTMLCanvasElement | null} */
  const ladder = document.querySelector('.ladder-view canvas');
  if (!ladder) {
    return;
  }
  const width = ladder.clientWidth;
  const { canvas, context } = sheet(width, TITLE + HEAD + ladder.clientHeight, titlesOfRun());
  context.textAlign = 'center';
  context.font = `600 13px ${FONT}`;
  for (const each of document.querySelectorAll('.ladder .node-name')) {
    const button = /** @type {HTMLElement} */ (each);
    context.fillStyle = getComputedStyle(button).borderColor;
    context.fillText(button.innerText.trim(), parseFloat(button.style.left), TITLE + 19);
  }
  context.drawImage(ladder, 0, TITLE + HEAD, width, ladder.clientHeight);
  save(canvas, name);
}
