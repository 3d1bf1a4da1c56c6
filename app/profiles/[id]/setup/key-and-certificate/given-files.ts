import { IMPORT_BYTES_MAX } from '@/lib/keys/import/import-budget';

/** A file that is larger than anything that is read stands for itself by one byte too many. */
const TOO_LARGE = new Uint8Array(IMPORT_BYTES_MAX + 1);

/** The bytes of what was given in a pair of fields: a file, a pasted text, both or nothing. */
export async function givenSources(
  file: File | undefined,
  text: string,
): Promise<ReadonlyArray<Uint8Array>> {
  const sources: Array<Uint8Array> = [];
  if (file !== undefined) {
    sources.push(
      file.size > IMPORT_BYTES_MAX ? TOO_LARGE : new Uint8Array(await file.arrayBuffer()),
    );
  }
  if (text.trim() !== '') {
    sources.push(new TextEncoder().encode(text));
  }
  return sources;
}
