/** Where people land who wanted nothing in particular. */
const START = '/profiles';

/** The header by which `proxy.ts` tells a page its own address: what a stranger wanted to see. */
export const WANTED_PATH_HEADER = 'x-wanted-path';

/** Longest path that is kept, in characters. */
const PATH_LENGTH_MAX = 600;

/** The pages that a person may have wanted. Nothing that does something when it is opened is among them. */
const PAGES = /^\/(?:profiles|settings|audit|people|practice)(?:[/?]|$)/;

/** A base that stands for this app, whatever its address is. */
const BASE = 'http://app.invalid';

/**
 * Whether a text is the path of a page of this app, spelled as browsers spell it. What a browser would
 * read in another way, as another host above all, is none.
 */
export function isOwnPagePath(text: string): boolean {
  if (text.length > PATH_LENGTH_MAX || !PAGES.test(text) || !URL.canParse(text, BASE)) {
    return false;
  }
  const url = new URL(text, BASE);
  return url.origin === BASE && `${url.pathname}${url.search}` === text && !text.includes('//');
}

/** The page to land on after sign-in: the one that was wanted, if it is one of this app's. */
export function landingPath(wanted: string | undefined): string {
  return wanted !== undefined && isOwnPagePath(wanted) ? wanted : START;
}

/** The address of the sign-in that leads on to the wanted page. */
export function signInHref(
  wanted: string | undefined,
  query: { readonly ended?: 'yes' } = {},
): string {
  const to = landingPath(wanted);
  const parameters = new URLSearchParams({ ...query, ...(to === START ? {} : { to }) });
  return parameters.size === 0 ? '/sign-in' : `/sign-in?${parameters}`;
}
