/**
 * Texts for people in which the words of somebody else's screen stand between double asterisks:
 * `Check **OAuth 2.0** and save.` Screens show them bold (`components/ui/marked-text.tsx`); files and
 * messages go without.
 */
const MARKED = /\*\*(.+?)\*\*/;

/** The text cut at its marks; every second part, from the second on, is a marked one. */
export function markedParts(text: string): ReadonlyArray<string> {
  return text.split(MARKED);
}

/** The text without its marks. */
export function plainText(text: string): string {
  return markedParts(text).join('');
}
