import { FLAG, upperBound } from '../core/timeline.js';

/** Segments that make a stretch worth folding. */
const LEAST = 30;

/** Within so many segments the same shape must have been seen for a segment to tell nothing new. */
const MEMORY = 20;

/** A pause of so many times of flight ends a stretch: when things happen again is what one wants to see. */
const PAUSE = 50;

/**
 * A stretch of segments that repeat each other: bulk data with its acknowledgments, or one short connection after
 * another.
 *
 * @typedef {{first: number, last: number, from: number, to: number}} Fold segments first to last, instants from to to
 */

function shape(timeline, i) {
  const length = timeline.length[i];
  return [
    timeline.from[i],
    timeline.to[i],
    timeline.flags[i] & ~FLAG.PSH,
    length === 0 ? 0 : length < 200 ? 1 : 2,
    timeline.kind[i],
    timeline.isLost(i) ? 1 : 0,
    timeline.window[i] === 0 ? 1 : 0,
  ].join();
}

/**
 * Finds the stretches that repeat. A remark between two segments ends a stretch, so that it stays visible.
 *
 * @param {import('../core/timeline.js').Timeline} timeline
 * @returns {Fold[]}
 */
export function findFolds(timeline) {
  const folds = [];
  const seen = new Map();
  const remarks = Float64Array.from([...timeline.remarkAt, ...timeline.rounds.map((each) => each.from)]).sort();
  let begin = -1;
  let before = 0;
  const end = (next) => {
    if (begin >= 0 && next - begin >= LEAST) {
      folds.push({ first: begin, last: next - 1, from: timeline.sent[begin], to: timeline.sent[next - 1] });
    }
    begin = -1;
  };
  for (let i = 0; i < timeline.count; i++) {
    const key = shape(timeline, i);
    const last = seen.get(key);
    const isKnown = last !== undefined && i - last <= MEMORY;
    seen.set(key, i);
    const remarksBefore = upperBound(remarks, timeline.sent[i]);
    const isLate = i > 0 && timeline.sent[i] - timeline.sent[i - 1] > PAUSE * timeline.flight;
    if (!isKnown || isLate || remarksBefore !== before) {
      end(i);
    }
    before = remarksBefore;
    if (isKnown && begin < 0) {
      begin = i;
    }
  }
  end(timeline.count);
  // a stretch of one instant takes the shortest time that there is, so that its band has a height
  const own = folds.map((each) => ({ ...each, to: Math.max(each.to, each.from + 1) }));
  // rounds that the server has left out: opening one has the run recorded again
  const left = timeline.rounds.map((each) => ({ first: 0, last: -1, from: each.from, to: each.to, rounds: each }));
  return [...own, ...left.filter((each) => each.to > each.from)].sort((one, other) => one.from - other.from);
}

/**
 * The stretch between two that the server has left out which a reader has opened; empty if none was.
 *
 * @param {import('../core/timeline.js').Timeline} timeline
 * @param {number | undefined} rounds the instant from which on rounds are recorded
 */
export function openedStretch(timeline, rounds) {
  if (rounds === undefined) {
    return { from: Infinity, to: -Infinity };
  }
  const left = timeline.rounds.filter((each) => each.to > each.from);
  const from = left.find((each) => each.to >= rounds)?.to ?? 0;
  return { from, to: left.find((each) => each.from > from)?.from ?? Infinity };
}

/** What is in a fold, in numbers. */
export function summary(timeline, fold) {
  const result = { segments: fold.last - fold.first + 1, bytes: 0, lost: 0, repeats: 0, syns: 0, fins: 0, acks: 0 };
  for (let i = fold.first; i <= fold.last; i++) {
    result.bytes += timeline.length[i];
    if (timeline.isLost(i)) {
      result.lost++;
    }
    const kind = timeline.kindOf(i);
    if (kind.startsWith('retransmission') || kind === 'tlp') {
      result.repeats++;
    }
    const flags = timeline.flags[i];
    if (flags & FLAG.SYN && !(flags & FLAG.ACK)) {
      result.syns++;
    } else if (flags & FLAG.FIN) {
      result.fins++;
    } else if (timeline.length[i] === 0) {
      result.acks++;
    }
  }
  return result;
}
