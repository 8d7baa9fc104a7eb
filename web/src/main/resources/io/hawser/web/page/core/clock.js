import { useEffect, useState } from '../vendor/htm-preact.js';

/** Speeds in virtual seconds per second; 0 is the speed of a story: as much as happens, whatever its time. */
export const SPEEDS = [0, 0.001, 0.01, 0.1, 1, 10, 100, 1000, Infinity];

/** Pixels of the compressed axis that pass in a second at story speed. */
const STORY_PIXELS = 110;

/** The instant that the page shows, in nanoseconds of virtual time, and how it moves. */
export class Clock {
  constructor() {
    this.now = 0;
    this.end = 0;
    this.isPlaying = false;
    this.speed = 0;
    /** Maps instants to places of the ladder and back; story speed moves along it. */
    this.axis = null;
    /** Whether the cursor should be kept in view. */
    this.follows = true;
    /** @type {Set<(now: number) => void>} */
    this.listeners = new Set();
    this.lastFrame = 0;
    /** Instants at which playing pauses, asked before each frame: quiz questions. */
    this.barrier = null;
  }

  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell() {
    for (const each of [...this.listeners]) {
      each(this.now);
    }
  }

  seek(at) {
    this.now = Math.max(0, Math.min(this.end, Math.round(at)));
    this.follows = true;
    this.tell();
  }

  play() {
    if (this.now >= this.end) {
      this.now = 0;
    }
    this.isPlaying = true;
    this.follows = true;
    this.lastFrame = performance.now();
    requestAnimationFrame((time) => this.frame(time));
    this.tell();
  }

  pause() {
    if (this.isPlaying) {
      this.isPlaying = false;
      this.tell();
    }
  }

  toggle() {
    if (this.isPlaying) {
      this.pause();
    } else {
      this.play();
    }
  }

  frame(time) {
    if (!this.isPlaying) {
      return;
    }
    const seconds = Math.min(0.1, Math.max(0, (time - this.lastFrame) / 1000));
    this.lastFrame = time;
    let next;
    if (this.speed === 0 && this.axis) {
      next = this.axis.instant(this.axis.place(this.now) + seconds * STORY_PIXELS);
      next = Math.max(next, this.now + 1);
    } else {
      next = this.now + seconds * 1e9 * (this.speed || 1);
    }
    next = Math.min(Math.round(next), this.end);
    if (this.barrier) {
      const stop = this.barrier(this.now, next);
      if (stop !== null) {
        next = stop;
        this.isPlaying = false;
      }
    }
    this.now = next;
    if (this.now >= this.end) {
      this.isPlaying = false;
    }
    this.tell();
    if (this.isPlaying) {
      requestAnimationFrame((next) => this.frame(next));
    }
  }
}

/**
 * Returns the present instant, and draws the component again when it moves, at most once in `everyMillis`.
 *
 * @param {Clock} clock
 * @param {number} everyMillis
 */
export function useClock(clock, everyMillis = 66) {
  const [, redraw] = useState(0);
  useEffect(() => {
    let last = -Infinity;
    let waiting = 0;
    const draw = () => {
      waiting = 0;
      last = performance.now();
      redraw((count) => count + 1);
    };
    const stop = clock.subscribe(() => {
      const left = last + everyMillis - performance.now();
      if (left <= 0) {
        draw();
      } else if (!waiting) {
        waiting = setTimeout(draw, left);
      }
    });
    return () => {
      stop();
      clearTimeout(waiting);
    };
  }, [clock, everyMillis]);
  return clock.now;
}
