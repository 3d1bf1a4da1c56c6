/** Reads the id of a record from an address or a form. Null unless it is a plain positive number. */
export function parseRecordId(text: string): number | null {
  return /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : null;
}
