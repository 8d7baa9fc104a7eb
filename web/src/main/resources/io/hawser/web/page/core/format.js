const trim = (text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** Digits of an instant: so many that neighbouring events differ. */
export function instant(nanos) {
  const sign = nanos < 0 ? '−' : '';
  const abs = Math.abs(nanos);
  if (abs >= 3600e9) {
    const seconds = abs / 1e9;
    const h = Math.floor(seconds / 3600);
    const m = Math.floor((seconds % 3600) / 60);
    const s = seconds - h * 3600 - m * 60;
    return `${sign}${h}:${String(m).padStart(2, '0')}:${s.toFixed(3).padStart(6, '0')}`;
  }
  const micros = Math.round(abs / 1e3);
  const whole = Math.floor(micros / 1e6);
  const rest = micros % 1e6;
  const digits = String(rest)
    .padStart(6, '0')
    .replace(/0{1,3}$/, '');
  return `${sign}${whole}.${digits} s`;
}

/** A length of time, in the unit that people use for it. */
export function duration(nanos) {
  const abs = Math.abs(nanos);
  if (abs < 1e3) {
    return `${abs} ns`;
  }
  if (abs < 1e6) {
    return `${trim((abs / 1e3).toFixed(abs < 1e5 ? 1 : 0))} µs`;
  }
  if (abs < 1e9) {
    return `${trim((abs / 1e6).toFixed(abs < 1e8 ? 2 : 1))} ms`;
  }
  if (abs < 120e9) {
    return `${trim((abs / 1e9).toFixed(abs < 10e9 ? 3 : 2))} s`;
  }
  const seconds = Math.round(abs / 1e9);
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const s = seconds % 60;
  return [h && `${h} h`, m && `${m} min`, s && `${s} s`].filter(Boolean).join(' ');
}

const integers = new Intl.NumberFormat('en-GB');

/** A number with its thousands set apart, as ISO 80000 writes it in every language. */
export function count(number) {
  return integers.format(Number(number)).replace(/,/g, '\u202f');
}

/** A number of bytes. */
export function bytes(number) {
  if (number < 10000) {
    return `${count(number)} B`;
  }
  if (number < 1e6) {
    return `${trim((number / 1e3).toFixed(1))} kB`;
  }
  return number < 1e9 ? `${trim((number / 1e6).toFixed(2))} MB` : `${trim((number / 1e9).toFixed(2))} GB`;
}
