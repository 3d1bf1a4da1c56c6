import type { Database } from '@/lib/database/client';
import { withoutNulls } from '@/lib/database/without-nulls';
import { auditKeyOf } from './audit';
import { checkMac, checkMacFits } from './chain';
import { checkChain } from './verify';

const CHECK_ID = 'check';

/** What the last check of the chain found. */
export type LastCheck = {
  readonly at: Date;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** The first thing that is wrong, in words. */
  readonly finding: string | undefined;
};

/** Checks the chain, and notes what was found for the page of the record. */
export async function checkAndNote(database: Database, now: Date): Promise<LastCheck> {
  const { first, last, finding } = await checkChain(database);
  const note = { at: now, firstSequence: first, lastSequence: last, finding: finding?.message };
  const content = { ...note, finding: note.finding ?? null };
  const data = { ...content, mac: checkMac(auditKeyOf(database), content) };
  await database.auditCheck.upsert({
    where: { id: CHECK_ID },
    create: { id: CHECK_ID, ...data },
    update: data,
  });
  return note;
}

/** What the last check found; nothing when there was none, or the app did not write what it says. */
export async function readLastCheck(database: Database): Promise<LastCheck | undefined> {
  const row = await database.auditCheck.findUnique({ where: { id: CHECK_ID } });
  return row !== null && checkMacFits(auditKeyOf(database), row) ? withoutNulls(row) : undefined;
}
