/**
 * What a link says: with it another browser shows the same run at the same instant.
 *
 * @typedef {{at: number, do: string}} Action
 * @typedef {{scenario?: string, yaml?: string, run: number, seed: number, profile: string,
 *   settings: Record<string, string>, actions: Action[], rounds?: number}} Link rounds is the instant from which on
 *   rounds of a long repetition are recorded, too
 */

/** @returns {Link} */
export function linkOf(scenario, run = 0) {
  return { scenario, run, seed: 1, profile: 'modern', settings: {}, actions: [] };
}

/** The body of POST /api/runs. */
export function body(link) {
  const { scenario, yaml, run, seed, profile, settings, actions, rounds } = link;
  const rest = { run, seed, profile, settings, actions, ...(rounds === undefined ? {} : { rounds }) };
  return yaml === undefined ? { scenario, ...rest } : { yaml, ...rest };
}

async function through(stream, bytes) {
  const writer = stream.writable.getWriter();
  writer.write(bytes);
  writer.close();
  return new Uint8Array(await new Response(stream.readable).arrayBuffer());
}

async function deflated(text) {
  const bytes = await through(new CompressionStream('deflate-raw'), new TextEncoder().encode(text));
  let binary = '';
  for (const each of bytes) {
    binary += String.fromCharCode(each);
  }
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

async function inflated(text) {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  const bytes = Uint8Array.from(binary, (each) => each.charCodeAt(0));
  return new TextDecoder().decode(await through(new DecompressionStream('deflate-raw'), bytes));
}

// encodes , ; : = and & as well, which separate entries
const part = (text) => encodeURIComponent(text).replace(/%20/g, '+');
const unpart = (text) => decodeURIComponent(text.replace(/\+/g, ' '));

/**
 * Writes a link as the fragment of an address, without `#`.
 *
 * @param {Link} link
 * @param {number} at
 * @param {string} lang
 */
export async function toFragment(link, at, lang) {
  const parts = [];
  if (link.yaml !== undefined) {
    parts.push(`yaml=${await deflated(link.yaml)}`);
  } else if (link.scenario) {
    parts.push(`scenario=${part(link.scenario)}`);
  }
  parts.push(`run=${link.run}`, `seed=${link.seed}`, `profile=${part(link.profile)}`);
  const settings = Object.entries(link.settings);
  if (settings.length) {
    parts.push(`set=${settings.map(([key, value]) => `${part(key)}=${part(value)}`).join(',')}`);
  }
  if (link.actions.length) {
    parts.push(`do=${link.actions.map((each) => `${each.at}:${part(each.do)}`).join(';')}`);
  }
  if (link.rounds !== undefined) {
    parts.push(`rounds=${link.rounds}`);
  }
  parts.push(`at=${Math.round(at)}`, `lang=${lang}`);
  return parts.join('&');
}

/**
 * Reads a fragment. Parts that it does not know are named in `unknown`, for a link from another version.
 *
 * @param {string} fragment with or without `#`
 */
export async function fromFragment(fragment) {
  const text = fragment.replace(/^#/, '');
  const link = linkOf(undefined);
  const result = { link, at: 0, lang: '', unknown: [], wrong: '' };
  if (!text) {
    return result;
  }
  for (const piece of text.split('&')) {
    const equals = piece.indexOf('=');
    const key = equals < 0 ? piece : piece.slice(0, equals);
    const value = equals < 0 ? '' : piece.slice(equals + 1);
    try {
      switch (key) {
        case 'scenario':
          link.scenario = unpart(value);
          break;
        case 'yaml':
          link.yaml = await inflated(value);
          break;
        case 'run':
        case 'seed':
        case 'rounds':
          link[key] = wholeNumber(value);
          break;
        case 'profile':
          link.profile = unpart(value);
          break;
        case 'set':
          for (const each of value.split(',')) {
            const [name, ...rest] = each.split('=');
            link.settings[unpart(name)] = unpart(rest.join('='));
          }
          break;
        case 'do':
          link.actions = value.split(';').map((each) => {
            const colon = each.indexOf(':');
            return { at: wholeNumber(each.slice(0, colon)), do: unpart(each.slice(colon + 1)) };
          });
          break;
        case 'at':
          result.at = wholeNumber(value);
          break;
        case 'lang':
          result.lang = value;
          break;
        default:
          result.unknown.push(key);
      }
    } catch {
      result.wrong = piece.slice(0, 80);
    }
  }
  return result;
}

function wholeNumber(text) {
  if (!/^-?\d{1,16}$/.test(text)) {
    throw new Error(text);
  }
  return Number(text);
}
