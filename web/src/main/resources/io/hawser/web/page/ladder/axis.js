import { upperBound } from '../core/timeline.js';

/** Pixels between two arrows that leave the same host. */
export const ROW = 20;
const FOLD_HEIGHT = 46;
const REMARK_ROW = 26;
/** Pixels of the usual time of flight. */
const FLIGHT_PIXELS = 46;
/** From so many times of flight on, a wait is drawn shorter than it is. */
const LONG = 2.6;
export const TOP = 26;

/**
 * Maps instants to places, in pixels from the top. Both columns grow, so a place between two knots is found by halves
 * and a straight line.
 */
class Axis {
  constructor(times, places) {
    this.times = times;
    this.places = places;
    this.height = (places.length ? places[places.length - 1] : 0) + 60;
    /** @type {{at: number, place: number, nanos: number}[]} waits that are drawn shorter */
    this.breaks = [];
    /** @type {(import('./folds.js').Fold & {top: number, bottom: number})[]} */
    this.folds = [];
    /** @type {Float64Array} the places of each segment's beginning and end */
    this.starts = new Float64Array(0);
    this.ends = new Float64Array(0);
    /** @type {Float64Array | null} likewise for the segments of another run */
    this.ghostStarts = null;
    this.ghostEnds = null;
    /** @type {Uint8Array | null} which segments are in a closed fold */
    this.folded = null;
    this.isLinear = false;
  }

  static between(from, to, value) {
    const n = from.length;
    if (!n) {
      return 0;
    }
    const i = upperBound(from, value);
    if (i === 0) {
      return to[0];
    }
    if (i === n) {
      return to[n - 1];
    }
    const span = from[i] - from[i - 1];
    return span ? to[i - 1] + ((value - from[i - 1]) / span) * (to[i] - to[i - 1]) : to[i];
  }

  /** The place of an instant: below all that happens at it. */
  place(at) {
    return Axis.between(this.times, this.places, at);
  }

  instant(place) {
    return Axis.between(this.places, this.times, place);
  }
}

/** An axis on which a second has the same length everywhere. */
export function linearAxis(timeline, nanosPerPixel) {
  const end = timeline.end;
  const axis = new Axis(Float64Array.of(0, end), Float64Array.of(TOP, TOP + end / nanosPerPixel));
  axis.isLinear = true;
  axis.starts = Float64Array.from(timeline.sent, (at) => axis.place(at));
  axis.ends = Float64Array.from(timeline.ends, (at) => axis.place(at));
  return axis;
}

/**
 * An axis on which an arrow slopes by its time of flight, each arrow has a row of its own where it leaves, waits are
 * shortened and stretches are folded.
 *
 * @param {import('../core/timeline.js').Timeline} timeline
 * @param {import('./folds.js').Fold[]} folds those that are closed
 * @param {{segments: {timeline: any, index: number}[]}} [ghosts] segments of another run that are drawn too
 */
export function compressedAxis(timeline, folds, ghosts = { segments: [] }) {
  const n = timeline.count;
  const folded = new Uint8Array(n);
  for (const fold of folds) {
    folded.fill(1, fold.first, fold.last + 1);
  }
  // one entry per happening: time, sort (0 arrival, 1 sending, 2 remark, 3 change, 4 fold), node, index
  const happenings = [];
  for (let i = 0; i < n; i++) {
    if (!folded[i]) {
      happenings.push({ at: timeline.sent[i], sort: 1, node: timeline.from[i], index: i });
      happenings.push({ at: timeline.ends[i], sort: 0, node: timeline.to[i], index: i });
    }
  }
  ghosts.segments.forEach((each, g) => {
    const other = each.timeline;
    happenings.push({ at: other.sent[each.index], sort: 1, node: other.from[each.index], index: -1 - g });
    happenings.push({ at: other.ends[each.index], sort: 0, node: other.to[each.index], index: -1 - g });
  });
  const foldStarts = Float64Array.from(folds, (each) => each.from);
  const inFold = (at) => {
    const f = upperBound(foldStarts, at) - 1;
    return f >= 0 && at < folds[f].to && at > folds[f].from;
  };
  for (const each of timeline.states) {
    if (!inFold(each.at)) {
      happenings.push({ at: each.at, sort: 3, node: each.node, index: 0 });
    }
  }
  for (const each of timeline.remarks) {
    happenings.push({ at: each.at, sort: 2, node: -1, index: 0 });
  }
  folds.forEach((each, f) => happenings.push({ at: each.from, sort: 4, node: -1, index: f }));
  happenings.sort((one, other) => one.at - other.at || one.sort - other.sort);

  const times = [];
  const places = [];
  const breaks = [];
  const starts = new Float64Array(n);
  const ends = new Float64Array(n);
  const ghostStarts = new Float64Array(ghosts.segments.length);
  const ghostEnds = new Float64Array(ghosts.segments.length);
  const shownFolds = [];
  const lastRow = new Map();
  const knot = (at, place) => {
    times.push(at);
    places.push(place);
  };
  let now = 0;
  let place = TOP;
  let openFold = null;
  knot(0, place);

  const scale = FLIGHT_PIXELS / timeline.flight;
  const advance = (to) => {
    if (to <= now) {
      return;
    }
    if (openFold) {
      const { fold, top } = openFold;
      if (to < fold.to) {
        place = top + (FOLD_HEIGHT * (to - fold.from)) / (fold.to - fold.from);
        now = to;
        knot(now, place);
        return;
      }
      place = top + FOLD_HEIGHT;
      now = fold.to;
      knot(now, place);
      shownFolds.push({ ...fold, top, bottom: place });
      openFold = null;
      place += 8;
      if (to <= now) {
        knot(now, place);
        return;
      }
    }
    const wait = to - now;
    const pixels = wait * scale;
    const limit = FLIGHT_PIXELS * LONG;
    if (pixels <= limit) {
      place += pixels;
    } else {
      const more = Math.min(46, 8 * Math.log2(pixels / limit));
      const gap = limit * 0.72 + more;
      if (pixels > limit * 2) {
        breaks.push({ at: now, place: place + gap / 2, nanos: wait });
      }
      place += gap;
    }
    now = to;
  };

  for (let i = 0; i < happenings.length; ) {
    const at = happenings[i].at;
    advance(at);
    // all of this instant
    let j = i;
    const arrivals = new Map();
    const sendings = new Map();
    const changes = new Map();
    let remarks = 0;
    while (j < happenings.length && happenings[j].at === at) {
      const each = happenings[j++];
      if (each.sort === 2) {
        remarks++;
      } else if (each.sort === 3) {
        changes.set(each.node, (changes.get(each.node) ?? 0) + 1);
      } else if (each.sort === 1) {
        sendings.set(each.node, (sendings.get(each.node) ?? 0) + 1);
      } else if (each.sort === 0) {
        arrivals.set(each.node, (arrivals.get(each.node) ?? 0) + 1);
      }
    }
    if (!openFold) {
      // a row must be free at each host that sends or receives
      for (const node of sendings.keys()) {
        place = Math.max(place, (lastRow.get(node) ?? -Infinity) + ROW);
      }
    }
    if (remarks && !openFold) {
      place += REMARK_ROW * remarks + 20;
    }
    const top = place;
    const arrived = new Map();
    const sent = new Map();
    let bottom = top;
    for (let k = i; k < j; k++) {
      const { sort, node, index } = happenings[k];
      if (sort === 4) {
        continue;
      }
      let y = top;
      if (sort === 0) {
        const before = arrived.get(node) ?? 0;
        arrived.set(node, before + 1);
        y = openFold ? top : top + before * ROW;
        set(index, y, ends, ghostEnds);
      } else if (sort === 1) {
        const before = sent.get(node) ?? 0;
        sent.set(node, before + 1);
        const after = Math.max(0, (arrivals.get(node) ?? 0) - 1);
        y = openFold ? top : top + (after + before) * ROW;
        set(index, y, starts, ghostStarts);
        lastRow.set(node, y);
      }
      bottom = Math.max(bottom, y);
    }
    if (!openFold) {
      for (const many of changes.values()) {
        bottom = Math.max(bottom, top + Math.min(many - 1, 3) * 18);
      }
    }
    place = bottom;
    knot(at, place);
    for (let k = i; k < j; k++) {
      if (happenings[k].sort === 4 && !openFold) {
        place += 12;
        knot(at, place);
        openFold = { fold: folds[happenings[k].index], top: place };
      }
    }
    i = j;
  }
  advance(timeline.end);
  knot(timeline.end, place);

  function set(index, y, own, ghost) {
    if (index >= 0) {
      own[index] = y;
    } else {
      ghost[-1 - index] = y;
    }
  }

  const axis = new Axis(Float64Array.from(times), Float64Array.from(places));
  for (const fold of shownFolds) {
    for (let i = fold.first; i <= fold.last; i++) {
      starts[i] = axis.place(timeline.sent[i]);
      ends[i] = Math.min(axis.place(timeline.ends[i]), fold.bottom);
    }
  }
  // an arrow never points upwards, even if the link takes no time
  for (let i = 0; i < n; i++) {
    ends[i] = Math.max(ends[i], starts[i]);
  }
  axis.breaks = breaks;
  axis.folds = shownFolds;
  axis.starts = starts;
  axis.ends = ends;
  axis.ghostStarts = ghostStarts;
  axis.ghostEnds = ghostEnds;
  axis.folded = folded;
  return axis;
}
