/**
 * `npm run audit -- verify [--checkpoint FILE|SEQUENCE:HASH] | checkpoint`: whether the audit record is as
 * the app wrote it, and where it ends, to be kept elsewhere. Works while the app runs, and changes nothing.
 */
import { readFile } from 'node:fs/promises';
import type { ChainLink } from '@/lib/audit/chain';
import {
  type ChainCheck,
  checkChain,
  formatCheckpoint,
  parseCheckpoint,
  readCheckpoint,
} from '@/lib/audit/verify';
import { momentText } from '@/lib/words';
import { type Command, type CommandCall, withRecordedStore } from './command';

const USAGE = 'Usage: npm run audit -- verify [--checkpoint FILE|SEQUENCE:HASH] | checkpoint';

/** The checkpoints of an argument: one itself, or the lines of a file that are one. */
async function checkpointsOf(
  given: string,
  asTyped: CommandCall['asTyped'],
): Promise<ReadonlyArray<ChainLink>> {
  const one = parseCheckpoint(given);
  if (one !== undefined) {
    return [one];
  }
  const text = await readFile(asTyped(given), 'utf8');
  const found = text.split('\n').flatMap((line) => parseCheckpoint(line) ?? []);
  if (found.length === 0) {
    throw new Error(
      `There is no checkpoint in ${asTyped(given)}: a checkpoint line has the form SEQUENCE:HASH.`,
    );
  }
  return found;
}

/** Which entries are as the app wrote them; nothing when there is none. */
function verifiedText({ first, last, firstAt, lastAt }: ChainCheck): string | undefined {
  return firstAt === undefined || lastAt === undefined
    ? undefined
    : `Verified entries ${first} to ${last}, from ${momentText(firstAt)} to ${momentText(lastAt)}.`;
}

export const auditCommand: Command = async ({ environment, words, checkpoints, asTyped }) => {
  const [what, ...more] = words;
  if (more.length > 0 || (what === 'checkpoint' && checkpoints.length > 0)) {
    throw new Error(USAGE);
  }
  if (what === 'checkpoint') {
    const end = await withRecordedStore(environment, ({ database }) => readCheckpoint(database));
    if (end === undefined) {
      throw new Error('There are no entries yet.');
    }
    return { lines: [formatCheckpoint(end)], ok: true };
  }
  if (what !== 'verify') {
    throw new Error(USAGE);
  }
  const given = await Promise.all(checkpoints.map((text) => checkpointsOf(text, asTyped)));
  const check = await withRecordedStore(environment, ({ database }) =>
    checkChain(database, given.flat()),
  );
  const { finding, notes } = check;
  const verified = verifiedText(check);
  if (finding !== undefined) {
    const lines = [
      `${finding.code}: ${finding.message}`,
      ...(verified ? [verified] : []),
      ...notes,
    ];
    return { lines, ok: false };
  }
  const all =
    verified === undefined ? 'There are no entries to check.' : `${verified} No changes found.`;
  return { lines: [all, ...notes], ok: true };
};
