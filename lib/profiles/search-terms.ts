/** The longest word that is told from others by its end, in characters. */
const TERM_LENGTH_MAX = 40;

/** Most words that one search looks for. */
const SEARCHED_TERMS_MAX = 5;

/** Longest text that names are sorted by, and digits that a number in it is written with. */
const SORT_NAME_LENGTH_MAX = 200;
const SORTED_DIGITS = 8;

/** Without accents, in lower case: `Société Générale` is found by `societe`. */
function plainText(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function words(text: string): ReadonlyArray<string> {
  return plainText(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A word, and what begins in it where letters turn into digits: `tstdrv123` is found by `123` too. */
function termsOfWord(word: string): ReadonlyArray<string> {
  const starts = [...word.matchAll(/(?<=\p{L})\p{N}/gu)].map(({ index }) => index);
  return [0, ...starts].map((start) => word.slice(start, start + TERM_LENGTH_MAX));
}

/** The words by whose beginnings a profile is found, each once, in order. */
export function searchTerms(profile: {
  readonly name: string;
  readonly accountId: string;
}): ReadonlyArray<string> {
  const terms = words(`${profile.name} ${profile.accountId}`).flatMap(termsOfWord);
  return [...new Set(terms)].sort();
}

/** What names are sorted by, whatever their case and accents: `Store 9` comes before `Store 10`. */
export function sortName(name: string): string {
  return plainText(name)
    .trim()
    .replaceAll(/\d+/g, (digits) => digits.padStart(SORTED_DIGITS, '0'))
    .slice(0, SORT_NAME_LENGTH_MAX);
}

/** What a typed text looks for: beginnings of words, the longest first. None where nothing is typed. */
export function searchedTerms(search: string): ReadonlyArray<string> {
  const terms = words(search).map((word) => word.slice(0, TERM_LENGTH_MAX));
  return [...new Set(terms)].sort((a, b) => b.length - a.length).slice(0, SEARCHED_TERMS_MAX);
}
