/** The languages of the page, each with its own name. */
export const LANGUAGES = { en: 'English', zh: '中文' };

let language = 'en';
let catalogue = {};
let fallback = {};

/** Loads the catalogue of a language. */
export async function loadMessages(wanted) {
  const read = async (name) => (await fetch(`messages/${name}.json`)).json();
  if (!Object.keys(fallback).length) {
    fallback = await read('en');
  }
  catalogue = wanted === 'en' ? fallback : await read(wanted);
  language = wanted;
  document.documentElement.lang = wanted === 'zh' ? 'zh-CN' : wanted;
}

export function currentLanguage() {
  return language;
}

/**
 * Returns the text of a key, with `{name}` replaced by the argument of that name.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [args]
 */
export function t(key, args) {
  const text = catalogue[key] ?? fallback[key];
  if (text === undefined) {
    console.error(`no message ${key}`);
    return key;
  }
  return args ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in args ? String(args[name]) : whole)) : text;
}

/** Returns the text of a key, or the other text where there is no such key. */
export function textOr(key, other) {
  return catalogue[key] ?? fallback[key] ?? other;
}
