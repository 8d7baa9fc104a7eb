import { html, useEffect, useRef } from '../vendor/htm-preact.js';
import { SPEEDS, useClock } from '../core/clock.js';
import { clock, store } from '../core/lab.js';
import { useStore } from '../core/store.js';
import { duration, instant } from '../core/format.js';
import { t } from '../core/messages.js';

export function speedName(speed) {
  if (speed === 0) {
    return t('speed.story');
  }
  if (speed === Infinity) {
    return t('speed.most');
  }
  return speed < 1 ? `1/${Math.round(1 / speed)}×` : `${speed}×`;
}

const ICONS = {
  play: 'M5 3l9 5.5-9 5.5z',
  pause: 'M4 3h3v11H4zM10 3h3v11h-3z',
  start: 'M3 3h2v11H3zM14 3 6 8.5l8 5.5z',
  end: 'M12 3h2v11h-2zM3 3l8 5.5L3 14z',
  back: 'M12 3 5 8.5l7 5.5z',
  next: 'M5 3l7 5.5L5 14z',
};

export function Icon({ name }) {
  return html`<svg width="17" height="17" viewBox="0 0 17 17" aria-hidden="true"><path d=${ICONS[name]} fill="currentColor" /></svg>`;
}

export function stepBy(sort, isForward) {
  const { timeline } = store.get();
  if (timeline) {
    clock.pause();
    clock.seek(timeline.step(sort, clock.now, isForward));
  }
}

/** Play, pause, steps, speed, and a slider over the whole run. */
export function Transport() {
  const timeline = useStore(store, (state) => state.timeline);
  const beside = useStore(store, (state) => state.beside);
  const axis = useStore(store, (state) => state.axis);
  const now = useClock(clock, 33);
  const end = beside ? Math.max(timeline?.end ?? 0, beside.timeline.end) : (timeline?.end ?? 0);
  const isDisabled = !timeline;
  // the slider follows the axis of the ladder, so that what happens has its share of it
  const along = clock.axis;
  const first = along ? along.place(0) : 0;
  const height = along ? along.place(end) - first : 1;
  const share = along && height > 0 ? (along.place(now) - first) / height : end ? now / end : 0;
  return html`
    <div class="transport" role="group" aria-label=${t('time.title')}>
      <div class="time-row">
        <${Slider} timeline=${timeline} share=${share} now=${now} end=${end} along=${along} />
        <output class="time" title=${instant(now)}>${instant(now)} <span class="of">/ ${duration(end)}</span></output>
      </div>
      <div class="button-row">
      <button onClick=${() => {
        clock.pause();
        clock.seek(0);
      }} disabled=${isDisabled} aria-label=${t('time.start')} title=${`${t('time.start')} (Home)`}><${Icon} name="start" /></button>
      <button onClick=${() => stepBy('segment', false)} disabled=${isDisabled} aria-label=${t('time.back')} title=${`${t('time.back')} (←)`}><${Icon} name="back" /></button>
      <button id="play" class="primary play" onClick=${() => clock.toggle()} disabled=${isDisabled} aria-label=${clock.isPlaying ? t('time.pause') : t('time.play')} title=${`${clock.isPlaying ? t('time.pause') : t('time.play')} (Space)`}>
        <${Icon} name=${clock.isPlaying ? 'pause' : 'play'} />
      </button>
      <button onClick=${() => stepBy('segment', true)} disabled=${isDisabled} aria-label=${t('time.next')} title=${`${t('time.next')} (→)`}><${Icon} name="next" /></button>
      <span class="steps">
        <button class="small" onClick=${() => stepBy('event', true)} disabled=${isDisabled} title=${`${t('time.event')} (E)`}>${t('time.event.short')}</button>
        <button class="small" onClick=${() => stepBy('state', true)} disabled=${isDisabled} title=${`${t('time.state')} (S)`}>${t('time.state.short')}</button>
      </span>
      <label class="speed">
        <span class="hidden">${t('speed.title')}</span>
        <select value=${String(clock.speed)} onChange=${(event) => {
          clock.speed = Number(event.target.value);
          clock.tell();
        }} title=${`${t('speed.title')} ([ ])`}>
          ${SPEEDS.map((each) => html`<option value=${String(each)} selected=${each === clock.speed}>${speedName(each)}</option>`)}
        </select>
      </label>
      <button class="small axis" onClick=${() => store.set({ axis: axis === 'linear' ? 'compressed' : 'linear' })} disabled=${isDisabled} aria-pressed=${axis === 'linear'} title=${`${t('axis.title')} (A)`}>${t('axis.label', { axis: t(axis === 'linear' ? 'axis.linear' : 'axis.compressed') })}</button>
      </div>
    </div>
  `;
}

function Slider({ timeline, share, now, end, along }) {
  const marks = useRef(null);
  useEffect(() => {
    // ticks: losses and state changes, so that one sees where to go
    const canvas = marks.current;
    if (!canvas || !timeline || !along) {
      return;
    }
    const width = (canvas.width = canvas.clientWidth * devicePixelRatio);
    const tall = (canvas.height = canvas.clientHeight * devicePixelRatio);
    const context = canvas.getContext('2d');
    const first = along.place(0);
    const height = along.place(end) - first || 1;
    const style = getComputedStyle(document.documentElement);
    const draw = (at, colour, size) => {
      context.fillStyle = style.getPropertyValue(colour);
      context.fillRect(
        Math.round(((along.place(at) - first) / height) * (width - 2)),
        (tall - size * devicePixelRatio) / 2,
        2,
        size * devicePixelRatio,
      );
    };
    const every = Math.max(1, Math.floor(timeline.states.length / 1500));
    for (let i = 0; i < timeline.states.length; i += every) {
      draw(timeline.states[i].at, '--muted', 6);
    }
    const losses = [];
    for (let i = 0; i < timeline.count; i++) {
      if (timeline.isLost(i)) {
        losses.push(i);
      }
    }
    const each = Math.max(1, Math.floor(losses.length / 1500));
    for (let i = 0; i < losses.length; i += each) {
      draw(timeline.sent[losses[i]], '--loss', 12);
    }
  }, [timeline, along, end]);
  return html`
    <div class="slider">
      <canvas ref=${marks} aria-hidden="true"></canvas>
      <input
        id="slider"
        type="range"
        min="0"
        max="10000"
        step="1"
        value=${Math.round(share * 10000)}
        disabled=${!timeline}
        aria-label=${t('time.slider')}
        aria-valuetext=${instant(now)}
        onInput=${(event) => {
          clock.pause();
          const value = Number(event.target.value) / 10000;
          if (along) {
            const first = along.place(0);
            clock.seek(value >= 1 ? end : along.instant(first + value * (along.place(end) - first)));
          } else {
            clock.seek(value * end);
          }
        }}
        onKeyDown=${(event) => {
          if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
            event.preventDefault();
            event.stopPropagation();
            stepBy('segment', event.key === 'ArrowRight');
          }
        }}
      />
    </div>
  `;
}
