export const FLAG = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ECE: 64, CWR: 128 };

/** Kinds of segments that repeat what has been sent, with the key of their mark. */
export const REPEATS = {
  'retransmission-rto': 'RTO',
  'retransmission-rack': 'RACK',
  'retransmission-fast': 'FAST',
  retransmission: 'RETR',
  tlp: 'TLP',
  duplicate: 'DUP',
};

/** Marks on arrows: why a segment was sent that is no plain part of the stream. */
export const MARKS = {
  ...REPEATS,
  'old-duplicate': 'OLD',
  forged: 'FORGED',
  probe: 'PROBE',
  keepalive: 'KEEPALIVE',
  challenge: 'CHALLENGE',
};

/** Kinds of segments whose numbers need not belong to the stream. */
const OF_ANOTHER_TIME = new Set(['old-duplicate', 'forged']);

/** Sorts of texts that stand in the ladder, across the lifelines. */
export const REMARKS = new Set(['says', 'fault', 'fails', 'user']);

/** The number of entries of a sorted column that are at most `value`. */
export function upperBound(column, value) {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle] <= value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

const unsigned = (number) => number >>> 0;

/** The whole of a run, as the server has recorded it, with the searches that the page needs. */
export class Timeline {
  constructor(json, id) {
    this.id = id;
    this.json = json;
    this.title = json.title ?? '';
    this.question = json.question ?? '';
    this.nodes = json.nodes ?? [];
    /** @type {number[]} machines from left to right, as the ladder has put them */
    this.order = this.nodes.map((each) => each.id);
    this.links = json.links ?? [];
    this.connections = json.connections ?? [];
    this.ending = json.ending ?? {};
    this.texts = (json.texts ?? []).slice().sort((one, other) => one.at - other.at);
    this.remarks = this.texts.filter((each) => REMARKS.has(each.kind));
    this.remarkAt = Float64Array.from(this.remarks.map((each) => each.at));
    /** What tools have printed. */
    this.printed = this.texts.filter((each) => each.kind === 'shows' && each.detail);
    this.samples = json.samples ?? {};
    const columns = json.segments ?? {};
    this.strings = json.strings ?? columns.strings ?? [];
    this.kinds = json.kinds ?? columns.kinds ?? [];
    this.count = columns.sent?.length ?? 0;
    const numbers = (name, fill) => Float64Array.from(columns[name] ?? { length: this.count }, (each) => each ?? fill);
    this.segmentId = columns.id ?? Array.from({ length: this.count }, (_, i) => i);
    this.sent = numbers('sent', 0);
    this.arrived = numbers('arrived', -1);
    this.from = columns.from ?? [];
    this.to = columns.to ?? [];
    this.lostAt = columns.lostAt ?? [];
    this.lossReason = columns.lostReason ?? [];
    this.flags = columns.flags ?? [];
    this.seq = numbers('seq', 0);
    this.ack = numbers('ack', 0);
    this.length = numbers('length', 0);
    this.window = numbers('window', 0);
    this.connection = columns.connection ?? [];
    this.kind = columns.kind ?? [];
    this.text = columns.text ?? [];
    this.options = columns.options ?? [];
    this.packet = columns.packet ?? [];
    this.lostTime = columns.lostTime ?? [];
    /** Why the server has not recorded the whole run; null if it has. */
    this.cut = json.complete === false ? (json.cut ?? '') : null;
    const timers = this.#timerRows(json);
    this.end = this.#flights(json, timers);
    this.#states(json.states ?? []);
    this.#timers(timers);
    this.tallies = this.#tallies(json);
    /** Stretches of which the server has recorded only the beginning and the end. */
    this.rounds = (json.folds ?? []).slice().sort((one, other) => one.from - other.from);
    this.#bases();
    this.#instants();
  }

  /** Finds where each segment ends: its arrival, or about the time at which it was lost. */
  #flights(json, timers) {
    const usual = new Map();
    const all = [];
    for (let i = 0; i < this.count; i++) {
      if (this.arrived[i] >= 0) {
        const flight = this.arrived[i] - this.sent[i];
        const key = this.from[i] * 1000 + this.to[i];
        if (flight > 0 && !(usual.get(key) <= flight)) {
          usual.set(key, flight);
        }
        if (all.length < 5000 && flight > 0) {
          all.push(flight);
        }
      }
    }
    all.sort((one, other) => one - other);
    /** A time of flight that most segments do not exceed on one cable. */
    this.flight = all.length ? all[Math.floor(all.length * 0.75)] : 1e6;
    const ends = new Float64Array(this.count);
    let end = 0;
    for (let i = 0; i < this.count; i++) {
      const key = this.from[i] * 1000 + this.to[i];
      const back = this.to[i] * 1000 + this.from[i];
      const lost = this.lostTime[i] ?? -1;
      ends[i] =
        this.arrived[i] >= 0
          ? this.arrived[i]
          : lost > this.sent[i]
            ? lost
            : this.sent[i] + 0.62 * (usual.get(key) ?? usual.get(back) ?? this.flight);
      end = Math.max(end, this.arrived[i], this.sent[i]);
    }
    this.ends = ends;
    for (const list of [json.states, timers, json.texts]) {
      for (const each of list ?? []) {
        end = Math.max(end, each.at);
      }
    }
    return Math.max(end, json.end ?? 0, 1);
  }

  #states(states) {
    this.states = states.slice().sort((one, other) => one.at - other.at);
    this.stateAt = Float64Array.from(this.states.map((each) => each.at));
    /** @type {Map<number, number[]>} */
    this.statesOf = new Map();
    this.states.forEach((each, i) => {
      const key = this.endKey(each.connection, each.node);
      const list = this.statesOf.get(key);
      if (list) {
        list.push(i);
      } else {
        this.statesOf.set(key, [i]);
      }
    });
    // numbers of sockets by state at every 512th change, so that a jump need not count from the start
    this.checkpoints = [];
    const counts = new Map();
    this.states.forEach((each, i) => {
      if (i % 512 === 0) {
        this.checkpoints.push(new Map(counts));
      }
      Timeline.#apply(counts, each);
    });
  }

  static #apply(counts, change) {
    const from = `${change.node}/${change.from}`;
    const to = `${change.node}/${change.to}`;
    if ((counts.get(from) ?? 0) > 0) {
      counts.set(from, counts.get(from) - 1);
    }
    counts.set(to, (counts.get(to) ?? 0) + 1);
  }

  endKey(connection, node) {
    return connection * 1000 + node;
  }

  #tallies(json) {
    const { tally, stateNames = [] } = json;
    if (!tally?.at?.length) {
      return null;
    }
    const rows = new Map();
    for (let i = 0; i < tally.at.length; i++) {
      const key = `${tally.node[i]}/${stateNames[tally.state[i]]}`;
      const list = rows.get(key) ?? { at: [], count: [] };
      list.at.push(tally.at[i]);
      list.count.push(tally.count[i]);
      rows.set(key, list);
    }
    return rows;
  }

  /** The numbers of sockets at an instant, by `node/STATE`. */
  countsAt(at) {
    if (this.tallies) {
      const counts = new Map();
      for (const [key, list] of this.tallies) {
        const i = upperBound(list.at, at) - 1;
        if (i >= 0) {
          counts.set(key, list.count[i]);
        }
      }
      return counts;
    }
    const index = upperBound(this.stateAt, at);
    if (!this.checkpoints.length) {
      return new Map();
    }
    const checkpoint = Math.min(Math.floor(index / 512), this.checkpoints.length - 1);
    const counts = new Map(this.checkpoints[checkpoint]);
    for (let i = checkpoint * 512; i < index; i++) {
      Timeline.#apply(counts, this.states[i]);
    }
    return counts;
  }

  /** The last change of an end at or before an instant, or null. */
  lastChange(connection, node, at) {
    const list = this.statesOf.get(this.endKey(connection, node));
    if (!list) {
      return null;
    }
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.stateAt[list[middle]] <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low ? this.states[list[low - 1]] : null;
  }

  /** The state of an end at an instant. */
  stateOf(connection, node, at) {
    const change = this.lastChange(connection, node, at);
    if (change) {
      return change.to;
    }
    const list = this.statesOf.get(this.endKey(connection, node));
    return list ? this.states[list[0]].from : 'CLOSED';
  }

  /** One object for each event of a timer, from the columns of the server. */
  #timerRows(json) {
    const { timers, timerKinds = [] } = json;
    const whats = ['armed', 'fired', 'cancelled'];
    return Array.from(timers?.at ?? [], (at, i) => ({
      at,
      connection: timers.connection[i],
      node: timers.node[i],
      timer: timerKinds[timers.timer[i]] ?? String(timers.timer[i]),
      what: whats[timers.what[i]],
      due: timers.due[i],
      why: this.strings[timers.why?.[i]] ?? '',
    }));
  }

  #timers(timers) {
    this.timers = timers.slice().sort((one, other) => one.at - other.at);
    this.timersOf = new Map();
    for (const each of this.timers) {
      const key = this.endKey(each.connection, each.node);
      const list = this.timersOf.get(key) ?? [];
      list.push(each);
      this.timersOf.set(key, list);
    }
  }

  /** The timers of an end that run at an instant: by name, the event that armed each. */
  timersAt(connection, node, at) {
    const running = new Map();
    const ended = new Map();
    for (const each of this.timersOf.get(this.endKey(connection, node)) ?? []) {
      if (each.at > at) {
        break;
      }
      if (each.what === 'armed') {
        running.set(each.timer, each);
      } else {
        running.delete(each.timer);
        ended.set(each.timer, each);
      }
    }
    return { running, ended };
  }

  #bases() {
    /** The first sequence number of each stream, by `connection/end`. */
    this.bases = new Map();
    for (const connection of this.connections) {
      connection.ends.forEach((end, i) => {
        if ((end.isn ?? -1) >= 0) {
          this.bases.set(`${connection.id}/${i}`, end.isn);
        }
      });
    }
    for (let i = 0; i < this.count; i++) {
      const key = this.#direction(i);
      if (key !== null && !this.bases.has(key)) {
        this.bases.set(key, this.seq[i]);
      }
    }
  }

  /** The stream that a segment belongs to: its connection and the end that has sent it. */
  #direction(i, isReverse = false) {
    const connection = this.connections[this.connection[i]];
    if (!connection) {
      return null;
    }
    return `${connection.id}/${(this.senderEnd(i) === 0) !== isReverse ? 0 : 1}`;
  }

  /** Which end of its connection has sent a segment, also when a router passes it on. */
  senderEnd(i) {
    const connection = this.connections[this.connection[i]];
    if (!connection) {
      return 0;
    }
    const [one, other] = connection.ends;
    if (this.from[i] === one.node || this.to[i] === other?.node) {
      return 0;
    }
    if (this.from[i] === other?.node || this.to[i] === one.node) {
      return 1;
    }
    const place = (node) => this.order.indexOf(node);
    return place(this.from[i]) < place(this.to[i]) === place(one.node) < place(other?.node ?? 0) ? 0 : 1;
  }

  /**
   * A sequence number, relative to the first one of its stream if asked for. One of an earlier connection, which is
   * before the first one, is negative.
   */
  sequence(i, isRelative) {
    const base = isRelative ? this.bases.get(this.#direction(i)) : undefined;
    if (base === undefined) {
      return this.seq[i];
    }
    return this.#distance(i, this.seq[i] - base);
  }

  /** A number modulo 2³²; of a segment that need not belong to the stream it may be negative. */
  #distance(i, difference) {
    return OF_ANOTHER_TIME.has(this.kindOf(i)) ? difference | 0 : unsigned(difference);
  }

  /** An acknowledgment number, relative to the first number of the stream that it acknowledges if asked for. */
  acknowledgment(i, isRelative) {
    const base = isRelative ? this.bases.get(this.#direction(i, true)) : undefined;
    return base === undefined ? this.ack[i] : this.#distance(i, this.ack[i] - base);
  }

  kindOf(i) {
    return this.kinds[this.kind[i]] ?? 'data';
  }

  isTcp(i) {
    const kind = this.kindOf(i);
    return kind !== 'icmp' && kind !== 'arp' && kind !== 'udp' && kind !== 'ip' && kind !== 'fragment';
  }

  isLost(i) {
    return (this.lostAt[i] ?? -1) >= 0;
  }

  /** Whether it was still under way when the run ended. */
  isUnderWay(i) {
    return this.arrived[i] < 0 && !this.isLost(i);
  }

  /** `SYN+ACK`, `FIN`, … */
  flagWords(i) {
    const flags = this.flags[i];
    const words = [];
    for (const name of ['SYN', 'FIN', 'RST', 'ACK', 'URG']) {
      if (flags & FLAG[name]) {
        words.push(name);
      }
    }
    return words.join('+');
  }

  /** The flags and the length of a segment, for an arrow that is too short for its whole label. */
  shortLabel(i) {
    const flags = this.flagWords(i);
    return this.length[i] ? `${flags === 'ACK' ? '' : `${flags} `}${this.length[i]} B` : flags;
  }

  /** The label of an arrow. */
  label(i, isRelative) {
    if (!this.isTcp(i)) {
      // The lifelines tell the addresses; what is said comes first.
      return this.strings[this.text[i]]?.replace(/^IP6? \S+ > \S+: (ICMP )?/, '') || this.kindOf(i).toUpperCase();
    }
    const flags = this.flags[i];
    const length = this.length[i];
    const seq = this.sequence(i, isRelative);
    const words = [];
    const named = flags & (FLAG.SYN | FLAG.FIN | FLAG.RST);
    if (named) {
      words.push(this.flagWords(i));
    }
    if (length > 0) {
      words.push(
        `${isRelative ? `${seq}:${seq < 0 ? seq + length : unsigned(seq + length)}` : `seq ${seq}`} (${length})`,
      );
    } else if (named) {
      words.push(`seq ${seq}`);
    }
    if (flags & FLAG.ACK) {
      words.push(`${named || length ? 'ack' : 'ACK'} ${this.acknowledgment(i, isRelative)}`);
    }
    if (this.window[i] === 0 && flags & FLAG.ACK && !(flags & FLAG.RST)) {
      words.push('win 0');
    }
    return words.join('  ');
  }

  tcpdump(i) {
    return this.strings[this.text[i]] ?? '';
  }

  optionsText(i) {
    return this.strings[this.options[i]] ?? '';
  }

  lossText(i) {
    return this.strings[this.lossReason[i]] ?? '';
  }

  nodeName(id) {
    return this.nodes.find((each) => each.id === id)?.name ?? `${id}`;
  }

  connectionName(id) {
    return this.connections[id]?.name ?? '';
  }

  /** Whether two timelines' segments are the same one. */
  isSame(i, other, j) {
    return (
      this.sent[i] === other.sent[j] &&
      this.from[i] === other.from[j] &&
      this.to[i] === other.to[j] &&
      this.flags[i] === other.flags[j] &&
      this.length[i] === other.length[j] &&
      this.seq[i] === other.seq[j] &&
      this.arrived[i] === other.arrived[j]
    );
  }

  /** The instants at which anything happens, for stepping. */
  #instants() {
    const all = [];
    for (let i = 0; i < this.count; i++) {
      all.push(this.sent[i]);
      if (this.arrived[i] >= 0) {
        all.push(this.arrived[i]);
      }
    }
    for (const list of [this.states, this.timers, this.texts]) {
      for (const each of list) {
        all.push(each.at);
      }
    }
    this.events = Float64Array.from(new Set(all)).sort();
    this.segmentInstants = Float64Array.from(new Set(this.sent)).sort();
    this.stateInstants = Float64Array.from(new Set(this.stateAt)).sort();
  }

  /** The next or the previous instant of a sort: `segment`, `event` or `state`. */
  step(sort, at, isForward) {
    const column = { segment: this.segmentInstants, event: this.events, state: this.stateInstants }[sort];
    if (isForward) {
      const index = upperBound(column, at);
      return index < column.length ? column[index] : this.end;
    }
    const index = upperBound(column, at - 1) - 1;
    return index >= 0 ? column[index] : 0;
  }

  /** The connection about which something has last happened at an instant; at the start, the first one. */
  activeConnection(at) {
    for (let i = upperBound(this.sent, at) - 1, tries = 0; i >= 0 && tries < 200; i--, tries++) {
      if (this.connection[i] >= 0) {
        return this.connection[i];
      }
    }
    return this.states.find((each) => each.connection >= 0)?.connection ?? (this.connections.length ? 0 : -1);
  }

  /** A result of figure and tables instead of a ladder: that of an experiment, or of tools that sent no segment. */
  get result() {
    if (this.json.experiment) {
      return this.json.experiment;
    }
    return this.count || !this.printed.length
      ? null
      : { svg: '', output: this.printed.map((each) => `$ ${each.text}\n${each.detail.trimEnd()}\n`).join('\n') };
  }

  /** The last instant at which a segment of a connection was sent or arrived. */
  lastOf(connection) {
    let last = 0;
    for (let i = 0; i < this.count; i++) {
      if (this.connection[i] === connection) {
        last = Math.max(last, this.ends[i]);
      }
    }
    return last;
  }

  /** The last segment sent at or before an instant, -1 if there is none. */
  lastSegment(at) {
    return upperBound(this.sent, at) - 1;
  }
}
