import { useEffect, useState } from '../vendor/htm-preact.js';

/**
 * Holds the state of the page. `set` merges a patch and tells the listeners in the next microtask, once for all
 * patches of one task.
 *
 * @template {object} T
 */
export class Store {
  /** @param {T} initial */
  constructor(initial) {
    this.state = initial;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    this.isPending = false;
  }

  get() {
    return this.state;
  }

  /** @param {Partial<T>} patch */
  set(patch) {
    this.state = Object.assign({}, this.state, patch);
    if (!this.isPending) {
      this.isPending = true;
      queueMicrotask(() => {
        this.isPending = false;
        for (const each of [...this.listeners]) {
          each();
        }
      });
    }
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/**
 * Returns the part of the state that `select` picks, and draws the component again when it changes.
 *
 * @template {object} T
 * @template R
 * @param {Store<T>} store
 * @param {(state: T) => R} select
 * @returns {R}
 */
export function useStore(store, select) {
  const value = select(store.get());
  const [, redraw] = useState(0);
  useEffect(() => {
    let last = select(store.get());
    return store.subscribe(() => {
      const next = select(store.get());
      if (next !== last) {
        last = next;
        redraw((count) => count + 1);
      }
    });
  }, []);
  return value;
}
